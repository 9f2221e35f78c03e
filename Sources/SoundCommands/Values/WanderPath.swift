// Wanders as values of the language: paths beyond the end of a source.

internal import CommandLanguage
internal import SessionRecords
internal import SoundModels

/// A path through frames that never ends, with the numbers from which it was made.
struct WanderPath: ObjectValue, CommandArgument, CommandResult, Equatable {
  let wander: Wander
  /// The share of all pairs of places that resemble each other.
  let likeness: Double
  /// The smallest length of a jump in seconds.
  let least: Double

  static let takes = "a wander"
  var kind: String { "wander" }
  var summary: String {
    let pace =
      wander.pace.map { "every \(QuantityText.seconds($0))" } ?? "at the pace of the source"
    return "wander · \(MessageText.count(wander.frameCount, "frame")) · jumps \(pace)"
      + " of at least \(QuantityText.seconds(least))"
      + " · the nearest \(NumberText.brief(100 * likeness)) % of places"
  }
  var byteCount: Int { wander.frameCount * 100 }

  static let properties: [Property<WanderPath>] = [
    Property("pace", "a number", "the mean time between two jumps in seconds") {
      .number($0.wander.usedPace)
    },
    Property("least", "a number", "the smallest length of a jump in seconds") { .number($0.least) },
    Property("likeness", "a number", "the share of places that resemble each other") {
      .number($0.likeness)
    },
  ]

  func property(_ name: String, in context: Context) throws -> Value? {
    try Self.properties.first { $0.note.name == name }?.value(self)
  }

  func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    for word in wander.words { fingerprint.add(word: word) }
    return fingerprint.text
  }
}

/// What happens past the end of the source: the name of a way, or a wander.
struct BeyondArgument: CommandArgument {
  let beyond: Beyond
  static let takes = "\"wander\", \"loop\", \"hold\", \"end\" or wander(…)"

  static func accepts(_ value: Value) -> Bool {
    String.accepts(value) || WanderPath.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> BeyondArgument {
    if WanderPath.accepts(value) {
      return BeyondArgument(beyond: .wander(try WanderPath.take(value, in: context).wander))
    }
    let text = try String.take(value, in: context)
    guard let beyond = Beyond(name: text) else {
      throw ArgumentMismatch()
    }
    return BeyondArgument(beyond: beyond)
  }

  var literal: String { beyond.name.literal }
}
