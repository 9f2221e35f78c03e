// A part of a value, as one writes it behind `help`: `pv[3].mags`. It is read as the cursor's
// surroundings are, and found without calling anything.

internal import CommandLanguage

/// The steps from a name to a part of what it stands for.
struct ValuePath {
  private let steps: [CursorPlace.Step]

  /// nil where the text is no such path.
  init?(_ text: String) {
    // Blanks part a command from its values: that is no path.
    guard !text.contains(" "), case .property(let steps) = CursorPlace(text + ".").kind else {
      return nil
    }
    self.steps = steps
  }

  /// The part; nil where there is none.
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
        value = list[Int(place)]
      default: return nil
      }
    }
    return value
  }
}
