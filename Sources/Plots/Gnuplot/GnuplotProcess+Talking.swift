// A gnuplot that goes on: it is told something, prints a mark when that is done, and is told the next
// thing. What it says meanwhile stands in its file of messages, which is emptied each time, as are the
// files that it reads.

internal import CGnuplotStream
internal import Glibc

extension GnuplotProcess {
  /// The words with which gnuplot tells that the screen has not let it in, or has gone.
  private static let refusals = [
    "unable to open display", "X11 aborted", "could not connect to display",
  ]

  /// How the process has ended while it had nothing to do; nil while it runs.
  var idleEnd: PlotError? { ending.map(Self.loss) }

  /// The end of a process as the loss of its windows.
  static func loss(_ error: PlotError) -> PlotError {
    if case .gnuplotKilled(let signal) = error {
      return .windowsGone(reason: "gnuplot was killed (signal \(signal))")
    }
    return .windowsGone(reason: "\(error)")
  }

  /// How the process has ended; nil while it runs.
  private var ending: PlotError? {
    var code: Int32 = 0
    var signal: Int32 = 0
    guard gnuplot_stream_has_ended(stream, &code, &signal) != 0 else { return nil }
    return signal != 0
      ? .gnuplotKilled(signal: Int(signal)) : .gnuplotFailed(message: message(code: code))
  }

  /// Has gnuplot carry out commands. They stand in a file, of which gnuplot is told to load it: an error
  /// ends them all, and what a window reports cannot get between them.
  ///
  /// - Returns: what it printed meanwhile.
  /// - Throws: `PlotError`; the process is of no use after that.
  func perform(_ commands: String) throws(PlotError) -> String {
    turn += 1
    let mark = "sonde: done \(turn)"
    gnuplot_stream_empty(stream, GNUPLOT_STREAM_COMMANDS)
    let script = Array((commands + "print \"\(mark)\"\n").utf8)
    try store(script, in: GNUPLOT_STREAM_COMMANDS)
    gnuplot_stream_empty(stream, GNUPLOT_STREAM_ERRORS)
    var attempt = 1
    var known = 0
    var end = try load(attempt)
    var pause: UInt32 = 200
    while true {
      let said = String(decoding: bytes(GNUPLOT_STREAM_ERRORS), as: UTF8.self)
      let lines = said.split(separator: "\n", omittingEmptySubsequences: false)
      if said.hasSuffix("\n"), lines.contains(mark[...]) {
        gnuplot_stream_empty(stream, GNUPLOT_STREAM_ERRORS)
        return said
      }
      for refusal in Self.refusals {
        if let line = lines.first(where: { $0.contains(refusal) }) {
          throw PlotError.windowRefused(message: Self.plain(line))
        }
      }
      if let ending { throw ending }
      let errors = lines.compactMap(Self.error)
      if errors.count > known, let error = errors.last {
        // Line 0 is the one that tells to load: x11 puts a zero into it if its window changes just then.
        guard error == "line 0: invalid command" else {
          throw PlotError.gnuplotFailed(message: error)
        }
        guard attempt < 5 else { throw PlotError.windowRefused(message: "its window has gone") }
        known = errors.count
        attempt += 1
        end = try load(attempt)
      } else if lines.contains(end[...]) {
        // If a window's program has gone, x11 drops the commands without a word.
        throw PlotError.windowRefused(message: "its window has gone")
      }
      try checkTime()
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
  }

  /// Tells gnuplot to load the commands.
  ///
  /// - Returns: what it prints behind them, however far it came.
  private func load(_ attempt: Int) throws(PlotError) -> String {
    let end = "sonde: end \(turn).\(attempt)"
    try send([.text("\nload '\(GnuplotScript.commandFile)'\n\nprint '\(end)'\n")])
    return end
  }

  /// What gnuplot says in a line about a command that was wrong, `line 7: undefined variable`, with the
  /// file's name before it; nil for any other line.
  private static func error(_ line: Substring) -> String? {
    var rest = line.drop { $0 == " " }
    let file = "\"\(GnuplotScript.commandFile)\" "
    if rest.hasPrefix(file) { rest = rest.dropFirst(file.count) }
    let hasWarning = rest.contains(": warning:")
    return rest.hasPrefix("line ") && !hasWarning ? GnuplotText.plain(String(rest)) : nil
  }

  /// Puts the data of a script where gnuplot reads them, in place of those that were there.
  func store(_ parts: [GnuplotScript.Part]) throws(PlotError) {
    gnuplot_stream_empty(stream, GNUPLOT_STREAM_DATA)
    for part in parts {
      switch part {
      case .text: break
      case .floats(let values): try store(values, in: GNUPLOT_STREAM_DATA)
      case .doubles(let values): try store(values, in: GNUPLOT_STREAM_DATA)
      }
    }
  }

  private func store<Element>(
    _ elements: [Element], in file: gnuplot_stream_file
  ) throws(PlotError) {
    let failure = elements.withUnsafeBytes {
      gnuplot_stream_store(stream, file, $0.baseAddress, $0.count)
    }
    guard failure != 0 else { return }
    throw PlotError.gnuplotFailed(
      message: "the figure cannot be kept for it: \(String(cString: strerror(failure)))")
  }

  /// Ends the input of a gnuplot that has nothing to do, and waits a moment for its end: its windows stay.
  /// One that does not end is killed with this object.
  func leave() {
    var code: Int32 = 0
    var signal: Int32 = 0
    _ = gnuplot_stream_finish(stream, 1000, &code, &signal)
  }

  /// A line of a window's library without the time and the program's name before it.
  static func plain(_ line: Substring) -> String {
    var words = GnuplotText.plain(String(line)).split(separator: " ")[...]
    while let first = words.first, words.count > 1,
      first == "gnuplot:" || first == "Error:" || first.filter({ $0 == ":" }).count == 3
    {
      words.removeFirst()
    }
    return words.joined(separator: " ")
  }
}
