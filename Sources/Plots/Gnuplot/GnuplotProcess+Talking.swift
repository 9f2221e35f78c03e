// A gnuplot process that stays running between commands. The process receives commands, prints a mark when they
// are done, and waits for the next commands. The file of gnuplot's messages and the files that gnuplot reads
// are emptied before each use.

internal import CGnuplotStream
internal import Glibc
internal import WholeNumbers

extension GnuplotProcess {
  /// gnuplot's messages when the screen rejects a window or has closed.
  private static let refusals = [
    "unable to open display", "X11 aborted", "could not connect to display",
  ]

  /// The error with which the process ended while it was idle; nil if the process is running.
  var idleEnd: PlotError? { ending.map(Self.loss) }

  /// The error `windowsGone` for the end of a process with windows.
  static func loss(_ error: PlotError) -> PlotError {
    if case .gnuplotKilled(let signal) = error {
      return .windowsGone(reason: "gnuplot was killed (signal \(signal))")
    }
    return .windowsGone(reason: "\(error)")
  }

  /// The error with which the process ended; nil if the process is running.
  private var ending: PlotError? {
    var code: Int32 = 0
    var signal: Int32 = 0
    guard gnuplot_stream_has_ended(stream, &code, &signal) != 0 else { return nil }
    return signal != 0
      ? .gnuplotKilled(signal: Int(signal)) : .gnuplotFailed(message: message(code: code))
  }

  /// Makes gnuplot run commands. gnuplot loads the commands from a file, so that an error ends all of them, and
  /// a window's messages cannot be inserted between two commands.
  ///
  /// - Returns: the text that gnuplot printed during the commands.
  /// - Throws: `PlotError` if the commands fail; the process cannot be used after an error.
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
        // Line 0 is the load command. If the window of x11 changes during this command, x11 inserts a zero into
        // the command and so causes an error.
        guard error == "line 0: invalid command" else {
          throw PlotError.gnuplotFailed(message: error)
        }
        guard attempt < 5 else { throw PlotError.windowRefused(message: "the window is closed") }
        known = errors.count
        attempt += 1
        end = try load(attempt)
      } else if lines.contains(end[...]) {
        // If a window's program has ended, x11 drops the commands silently.
        throw PlotError.windowRefused(message: "the window is closed")
      }
      try checkTime()
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
  }

  /// Makes gnuplot load the commands.
  ///
  /// - Returns: the mark that gnuplot prints after the commands, even if an error ended them.
  private func load(_ attempt: Int) throws(PlotError) -> String {
    let end = "sonde: end \(turn).\(attempt)"
    try send([.text("\nload '\(GnuplotScript.commandFile)'\n\nprint '\(end)'\n")])
    return end
  }

  /// The part after the file name in gnuplot's message about a wrong command, such as `line 7: undefined variable`; nil
  /// for any other line.
  private static func error(_ line: Substring) -> String? {
    var rest = line.drop { $0 == " " }
    let file = "\"\(GnuplotScript.commandFile)\" "
    if rest.hasPrefix(file) { rest = rest.dropFirst(file.count) }
    let hasWarning = rest.contains(": warning:")
    return rest.hasPrefix("line ") && !hasWarning ? GnuplotText.plain(String(rest)) : nil
  }

  /// Stores the data of a script in the file that gnuplot reads, in place of earlier data.
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
      message: "cannot store the figure for gnuplot: \(String(cString: strerror(failure)))")
  }

  /// Ends the input of an idle gnuplot, and waits at most one second for gnuplot's end; gnuplot's windows stay
  /// on the screen. A gnuplot that does not end is killed when this object is released.
  func leave() {
    var code: Int32 = 0
    var signal: Int32 = 0
    _ = gnuplot_stream_finish(stream, 1000, &code, &signal)
  }

  /// A message of a window's library without the leading time and program name.
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
