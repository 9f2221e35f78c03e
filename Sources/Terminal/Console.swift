// The standard streams of one process. All output passes through the console, so that the progress line never mixes
// with other text: the progress line is removed before other text is written.

public import CommandLanguage
internal import Consoles
public import Runs
internal import Synchronization

/// The output of a front end. Results are written to standard output; progress, notes and errors are written to
/// standard error.
///
/// ```swift
/// let console = Console()
/// context.write = { console.write($0) }
/// context.note = { console.note($0) }
/// context.run.report = { console.report($0) }
/// ```
public final class Console: Sendable {
  /// The shortest time between two drawings of the progress line, in seconds.
  public static let drawingInterval = 0.1

  public let output: TerminalDevice
  public let errors: TerminalDevice
  private let showsProgress: Bool
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  private struct State {
    var line: ProgressLine
    /// The number of columns of the progress line on the screen; 0 if there is none.
    var drawn = 0
    var lastDrawing = -Double.infinity
    /// Whether the last character on the terminal was not a newline.
    var isInsideLine = false
    /// The reason why standard output did not accept all text; nil if all text was accepted.
    var failure: String?
  }

  public init(
    output: TerminalDevice = TerminalDevice(descriptor: 1),
    errors: TerminalDevice = TerminalDevice(descriptor: 2)
  ) {
    self.output = output
    self.errors = errors
    showsProgress = errors.isTerminal
    let line = ProgressLine(isUnicode: errors.isCapable && TerminalDevice.isUnicode)
    state = Mutex(State(line: line))
  }

  /// Writes text to standard output.
  public func write(_ text: String) {
    guard !text.isEmpty else { return }
    state.withLock { state in
      wipe(&state)
      if let failure = output.write(text) { state.failure = state.failure ?? failure }
      if output.isTerminal { state.isInsideLine = text.utf8.last != 10 }
    }
  }

  /// The reason why standard output did not accept all text; nil if all text was accepted.
  public var outputFailure: String? { state.withLock { $0.failure } }

  /// Writes a line for the user to standard error.
  public func note(_ text: String) {
    state.withLock { state in
      wipe(&state)
      let lead = state.isInsideLine && errors.isTerminal ? "\n" : ""
      errors.write(lead + text + (text.utf8.last == 10 ? "" : "\n"))
      if errors.isTerminal { state.isInsideLine = false }
    }
  }

  /// Writes an error to standard error, in colour if the terminal allows colours.
  public func error(_ diagnostic: Diagnostic) {
    note(diagnostic.render(errors.isColored ? .colors : Diagnostic.Marks()))
  }

  /// Draws the progress line, at most once in every `drawingInterval`; draws nothing if standard error is not a
  /// terminal. This function may be called from any thread and as often as needed.
  public func report(_ progress: Progress) {
    guard showsProgress else { return }
    state.withLock { state in
      let elapsed = ContinuousClock.now - start
      let time = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      state.line.update(progress, at: time)
      guard time - state.lastDrawing >= Self.drawingInterval else { return }
      state.lastDrawing = time
      draw(&state)
    }
  }

  /// Removes the progress line at the end of the work.
  public func endProgress() {
    state.withLock { state in
      wipe(&state)
      state.line = ProgressLine(isUnicode: state.line.isUnicode)
      state.lastDrawing = -.infinity
    }
  }

  /// Moves the cursor to the beginning of a line.
  public func endLine() {
    state.withLock { state in
      wipe(&state)
      if state.isInsideLine { output.write("\n") }
      state.isInsideLine = false
    }
  }

  private func draw(_ state: inout State) {
    // The last column stays free, because terminals behave differently after a character in the last column.
    let text = state.line.text(columns: max(errors.columns - 1, 1))
    let lead = state.isInsideLine ? "\n" : ""
    state.isInsideLine = false
    let isCapable = errors.isCapable
    let rest =
      isCapable ? "\u{1b}[K" : String(repeating: " ", count: max(0, state.drawn - text.count))
    errors.write("\(lead)\r\(text)\(rest)")
    state.drawn = text.count
  }

  private func wipe(_ state: inout State) {
    guard state.drawn > 0 else { return }
    errors.write(
      errors.isCapable ? "\r\u{1b}[K" : "\r" + String(repeating: " ", count: state.drawn) + "\r")
    state.drawn = 0
  }
}

extension Diagnostic.Marks {
  /// The colours of error messages on a terminal.
  static let colors = Diagnostic.Marks(error: "\u{1b}[31m", dim: "\u{1b}[2m", end: "\u{1b}[0m")
}
