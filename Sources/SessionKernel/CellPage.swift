// What a session writes while a cell runs, on its way to the cell's output. A value that is shown is held
// back until something else comes: the last one is the cell's result.

internal import Jupyter
internal import Runs
internal import Synchronization
internal import Terminal

/// The page that a session writes to. May be used from any thread.
final class CellPage: Sendable {
  /// From when on long work has a progress line, in seconds.
  private static let patience = 0.5
  /// The shortest time between two drawings of it, in seconds.
  private static let drawingInterval = 0.25
  private static let columns = 80

  private struct State {
    var output: (any CellOutput)?
    /// What was shown last, if nothing has come since.
    var held: MediaBundle?
    var line = ProgressLine()
    var latest: Progress?
    var began: Double?
    var drawn: Double?
  }

  private let start = ContinuousClock.now
  private let state = Mutex(State())
  /// Where progress is told instead of in the cell.
  private let progressReport: (@Sendable (Progress) -> Void)?

  /// - Parameter report: told of progress as it comes. Then a cell has a progress line only where its work
  ///   was broken off, so that what it shows does not depend on how fast it was.
  init(report: (@Sendable (Progress) -> Void)? = nil) { progressReport = report }

  /// A cell begins.
  func begin(_ output: any CellOutput) { state.withLock { $0 = State(output: output) } }

  /// The cell ends.
  ///
  /// - Parameter isWhole: whether it came to its end.
  /// - Returns: its result: what was shown last, if nothing has come since.
  func end(isWhole: Bool) -> MediaBundle? {
    state.withLock { state in
      let isBroken = progressReport != nil && !isWhole && state.latest?.isUnderWay ?? false
      // What stays of the progress line says how far it came, and no times.
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

  /// Shows a value.
  func show(_ bundle: MediaBundle) {
    state.withLock { state in
      release(&state)
      state.held = bundle
    }
  }

  /// Shows a picture, which is never a result.
  func showPicture(_ bundle: MediaBundle) {
    state.withLock { state in
      release(&state)
      state.output?.show(bundle)
    }
  }

  /// Draws where long work is.
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
  /// Whether something of the work is still to be done.
  fileprivate var isUnderWay: Bool { total.map { step < $0 } ?? true }
}
