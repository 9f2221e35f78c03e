// A path to a part of a value, as written after `help`: `pv[3].mags`. The parser of paths is also used for the text
// before the cursor in completion. No function is called to find the part.

internal import CommandLanguage
internal import WholeNumbers

/// The steps from a name to a part of its value.
struct ValuePath {
  private let steps: [CursorPlace.Step]

  /// Parses a path; nil if the text is not a path.
  init?(_ text: String) {
    // A blank separates a command from its values, so a text with a blank is not a path.
    guard !text.contains(" "), case .property(let steps) = CursorPlace(text + ".").kind else {
      return nil
    }
    self.steps = steps
  }

  /// The part of the value; nil if the part does not exist.
  func value(in context: Context) -> Value? {
    var value: Value?
    for step in steps {
      switch (step, value) {
      case (.name(let name), _): value = context.value(of: name)
      case (.property(let name), .record(let record)?): value = record[name]
      case (.property(let name), .object(let object)?):
        value = (try? object.property(name, in: context)).flatMap { $0 }
      case (.index(let items), .object(let object)?):
        value = (try? object.element(items.map { .number($0) }, in: context)).flatMap { $0 }
      case (.index(let items), .list(let list)?) where items.count == 1:
        let place = items[0] < 0 ? items[0] + Double(list.count) : items[0]
        guard place == place.rounded(), place >= 0, place < Double(list.count) else { return nil }
        value = list[Int(clamped: place)]
      default: return nil
      }
    }
    return value
  }
}
