// The progress line of loops over files. A loop over strings counts as a loop over files if its item looks like a path.

internal import Runs

extension Machine {
  /// The time between two reports of a loop, in seconds.
  private static let reportInterval = 0.2

  /// Reports the progress of a loop over a list of paths, at most five times a second.
  @inline(never)
  func reportTurn(_ item: Slot, _ index: Int, of count: Int) {
    let now = Machine.clock()
    guard now >= nextReport else { return }
    nextReport = now + Machine.reportInterval
    guard index > 0, case .string(let text) = item.value,
      text.contains(where: { $0 == "/" || $0 == "." })
    else { return }
    context.run.report(Progress(label: "loop", step: index, total: count, unit: "file"))
  }
}
