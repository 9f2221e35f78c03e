// While a cell runs, passes the session's text and values to the cell's output. A shown value is held back until more
// output follows, because the last shown value is the cell's result.

internal import Consoles
internal import Jupyter
internal import Runs
internal import Synchronization

/// The page that a session writes to. The page may be used from any thread.
final class CellPage: Sendable {
  /// The time that work runs before its progress line appears, in seconds.
  private static let patience = 0.5
  /// The shortest time between two drawings of the progress line, in seconds.
  private static let drawingInterval = 0.25
  private static let columns = 80

  private struct State {
    var output: (any CellOutput)?
    /// The value that was shown last, if no output followed.
    var held: MediaBundle?
    var line = ProgressLine()
    var latest: Progress?
    var began: Double?
    var drawn: Double?
  }

  private let start = ContinuousClock.now
  private let state = Mutex(State())
  /// Receives progress reports instead of the cell.
  private let progressReport: (@Sendable (Progress) -> Void)?

  /// - Parameter report: receives all progress reports instead of the cell. The cell then gets a progress line only
  ///   if its work was interrupted, so the cell's output does not depend on the machine's speed.
  init(report: (@Sendable (Progress) -> Void)? = nil) { progressReport = report }

  /// Begins a cell.
  func begin(_ output: any CellOutput) { state.withLock { $0 = State(output: output) } }

  /// Ends the cell.
  ///
  /// - Parameter isWhole: whether the cell ran to its end.
  /// - Returns: the cell's result, which is the value that was shown last, if no output followed.
  func end(isWhole: Bool) -> MediaBundle? {
    state.withLock { state in
      let isBroken = progressReport != nil && !isWhole && state.latest?.isUnderWay ?? false
      // The progress line remains in the cell's output, with the number of finished steps but without times.
      if isBroken || state.drawn != nil, let latest = state.latest {
        var line = ProgressLine()
        line.update(latest, at: 0)
        state.output?.showProgress(line.text(columns: CellPage.columns))
      }
      defer { state = State() }
      return state.held
    }
  }

  func write(_ text: String) {
    if text.isEmpty { return }
    state.withLock { state in
      release(&state)
      state.output?.write(text)
    }
  }

  /// Writes a line for the user.
  func note(_ text: String) {
    state.withLock { state in
      release(&state)
      state.output?.writeError(text.utf8.last == 10 ? text : text + "\n")
    }
  }

  /// Shows a value in the cell's output.
  func show(_ bundle: MediaBundle) {
    state.withLock { state in
      release(&state)
      state.held = bundle
    }
  }

  /// Shows a picture, which is never the cell's result.
  func showPicture(_ bundle: MediaBundle) {
    state.withLock { state in
      release(&state)
      state.output?.show(bundle)
    }
  }

  /// Draws the progress line of long work.
  func report(_ progress: Progress) {
    if let progressReport {
      progressReport(progress)
      state.withLock { $0.latest = progress }
      return
    }
    let elapsed = ContinuousClock.now - start
    let time = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    state.withLock { state in
      state.line.update(progress, at: time)
      state.latest = progress
      let began = state.began ?? time
      state.began = began
      guard time - began >= CellPage.patience,
        time - (state.drawn ?? -.infinity) >= CellPage.drawingInterval
      else { return }
      state.drawn = time
      release(&state)
      state.output?.showProgress(state.line.text(columns: CellPage.columns))
    }
  }

  private func release(_ state: inout State) {
    if let held = state.held { state.output?.show(held) }
    state.held = nil
  }
}

extension Progress {
  /// Whether steps of the work remain.
  fileprivate var isUnderWay: Bool { total.map { step < $0 } ?? true }
}
