// What the items print, in the order of the items: the text of an item appears when all items before it are done.

internal import CommandLanguage

/// Writes the output of items in their order.
struct ItemOutput {
  private let context: Context
  private var waiting: [Int: ItemOutcome] = [:]
  private var next = 0
  /// The notes that were written, each with the number of items that gave it.
  private var notes: [String: Int] = [:]
  private var order: [String] = []

  init(_ context: Context) { self.context = context }

  /// Takes the outcome of an item, whose result is not kept.
  mutating func add(_ outcome: ItemOutcome) {
    var outcome = outcome
    outcome.result = .stopped
    waiting[outcome.number] = outcome
    while let first = waiting.removeValue(forKey: next) {
      write(first)
      next += 1
    }
  }

  private mutating func write(_ outcome: ItemOutcome) {
    if !outcome.text.isEmpty { context.write(outcome.text) }
    for note in outcome.notes {
      if notes[note] == nil {
        context.note("item \(outcome.number): \(note)")
        order.append(note)
      }
      notes[note, default: 0] += 1
    }
  }

  /// Says how many items gave the notes that were written once.
  func finish() {
    let repeated = order.filter { notes[$0, default: 0] > 1 }
    for note in repeated.prefix(5) {
      let others = notes[note, default: 1] - 1
      context.note("\(MessageText.count(others, "other item")): \(MessageText.cut(note, to: 60))")
    }
  }
}
