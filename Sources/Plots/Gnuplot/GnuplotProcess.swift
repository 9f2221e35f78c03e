// One gnuplot process, which ends when the object that owns it is released. Every wait is divided into short
// slices; between two slices, the deadline and the caller's request to stop are checked.

internal import CGnuplotStream
internal import Glibc
internal import WholeNumbers

/// A running gnuplot, which receives a script and returns a picture.
final class GnuplotProcess {
  /// The longest wait in one call of a stream function, in milliseconds.
  private static let slice: Int32 = 50

  let stream: OpaquePointer
  private var seconds: Double
  private var deadline: ContinuousClock.Instant
  private var isStopped: () -> Bool
  /// The number of calls of `perform` so far.
  var turn = 0

  /// Starts the program at `path`, with a time limit of `seconds`.
  ///
  /// - Parameters:
  ///   - arguments: the arguments of the program; the first is the program's own name.
  ///   - hasData: whether the program receives a data file, which `store` fills.
  /// - Throws: `PlotError.gnuplotUnstartable` if the program cannot be started.
  init(
    path: String, arguments: [String] = GnuplotProcess.usual, seconds: Double,
    hasData: Bool = false, isStopped: @escaping () -> Bool
  ) throws(PlotError) {
    var error: Int32 = 0
    let words = arguments.map { word in word.withCString { strdup($0) } }
    defer { for word in words { free(word) } }
    let opened = path.withCString { program in
      gnuplot_stream_open(
        program, words.map { UnsafePointer($0) } + [nil], hasData ? 1 : 0, &error)
    }
    guard let opened else {
      throw PlotError.gnuplotUnstartable(path: path, reason: String(cString: strerror(error)))
    }
    stream = opened
    self.seconds = seconds
    deadline = ContinuousClock.now + .seconds(seconds)
    self.isStopped = isStopped
  }

  /// The usual arguments. `-d` makes gnuplot ignore the user's start-up files, whose settings would change the
  /// picture.
  static let usual = ["gnuplot", "-d"]

  deinit { gnuplot_stream_close(stream) }

  /// Starts a new time limit of `seconds` for the next commands.
  func begin(seconds: Double, isStopped: @escaping () -> Bool) {
    self.seconds = seconds
    deadline = ContinuousClock.now + .seconds(seconds)
    self.isStopped = isStopped
  }

  /// Sends the parts of a script to the program.
  func send(_ parts: [GnuplotScript.Part]) throws(PlotError) {
    for part in parts {
      switch part {
      case .text(let text): try send(Array(text.utf8CString.dropLast()), gnuplot_stream_send_text)
      case .floats(let values): try send(values, gnuplot_stream_send_floats)
      case .doubles(let values): try send(values, gnuplot_stream_send_doubles)
      }
    }
  }

  /// Ends the program's input, waits for its end, and returns its standard output.
  func finish() throws(PlotError) -> [UInt8] {
    var code: Int32 = 0
    var signal: Int32 = 0
    while gnuplot_stream_finish(stream, Self.slice, &code, &signal) == 0 { try checkTime() }
    if signal != 0 { throw PlotError.gnuplotKilled(signal: Int(signal)) }
    if code != 0 { throw PlotError.gnuplotFailed(message: message(code: code)) }
    return bytes(GNUPLOT_STREAM_OUTPUT)
  }

  private func send<Element>(
    _ elements: [Element],
    _ function: (OpaquePointer, UnsafePointer<Element>, Int, Int32) -> Int
  ) throws(PlotError) {
    var sent = 0
    while sent < elements.count {
      let taken = elements.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { function(stream, $0 + sent, buffer.count - sent, Self.slice) } ?? 0
      }
      if taken < 0 {
        // The program has closed its input; its exit status or signal gives the reason.
        _ = try finish()
        throw PlotError.gnuplotFailed(message: message(code: 0))
      }
      sent += taken
      if taken == 0 || isStopped() { try checkTime() }
    }
  }

  func checkTime() throws(PlotError) {
    if isStopped() { throw PlotError.stopped }
    if ContinuousClock.now > deadline { throw PlotError.gnuplotTooSlow(seconds: seconds) }
  }

  /// The line with gnuplot's error. gnuplot prints the wrong command, a caret, and then a line such as `line 7:
  /// undefined variable`.
  func message(code: Int32) -> String {
    let text = String(decoding: bytes(GNUPLOT_STREAM_ERRORS).prefix(4096), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { GnuplotText.plain(String($0)) }
    let said = lines.map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && $0 != "^" }
    if let line = said.first(where: { $0.hasPrefix("line ") }) ?? said.first { return String(line) }
    return code == 0 ? "the program ended before the figure was sent" : "the exit status is \(code)"
  }

  func bytes(_ which: gnuplot_stream_file) -> [UInt8] {
    let size = max(0, gnuplot_stream_size(stream, which))
    if size == 0 { return [] }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let start = buffer.baseAddress {
        let read = gnuplot_stream_read(stream, which, count, start + count, size - count)
        if read <= 0 { break }
        count += read
      }
    }
  }
}
