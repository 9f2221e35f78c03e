// The argument types of pitches and loudnesses that the user gives by hand.

internal import CommandLanguage
internal import Instruments
internal import Scores

/// What the user gives for recordings: one value for all, or a list with one for each.
private struct PerRecording<Item: Sendable>: Sendable {
  let items: [Item]
  let isList: Bool

  /// The value for all recordings.
  init(one item: Item) { (items, isList) = ([item], false) }

  /// The items of a value of the language, each made by `take`.
  init(_ value: Value, _ take: (Value) throws -> Item) throws {
    if case .list(let list) = value {
      (items, isList) = (try list.values.map(take), true)
    } else {
      (items, isList) = ([try take(value)], false)
    }
  }

  /// The value of each of `count` recordings.
  ///
  /// - Parameter name: the parameter, for the error.
  /// - Throws: `CommandError` if there are not as many values as recordings.
  func spread(over count: Int, _ name: String) throws -> [Item] {
    guard isList else { return Array(repeating: items[0], count: count) }
    guard items.count == count else {
      throw CommandError(
        "instrument: '\(name)' has \(MessageText.count(items.count, "value")) for"
          + " \(MessageText.count(count, "recording"))")
    }
    return items
  }
}

/// The pitch of each recording: found by analysis, one for all, or a list; nil for recordings without pitch.
struct PitchesByHandArgument: CommandArgument {
  private let pitches: PerRecording<Recording.Pitch>
  static let takes = "a pitch in Hz or by name, nil for no pitch, \"auto\", or a list of these"
  static let found = PitchesByHandArgument(pitches: PerRecording(one: .found))

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .nil, .number, .string, .list: true
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> PitchesByHandArgument {
    PitchesByHandArgument(
      pitches: try PerRecording(value) { value in
        if value.isNil { return .none }
        if case .string("auto") = value { return .found }
        return .given(try PitchArgument.take(value, in: context).hertz)
      })
  }

  var literal: String { "\"auto\"" }

  /// Gives the recordings their pitches.
  ///
  /// - Throws: `CommandError` if there are not as many pitches as recordings.
  func apply(to recordings: inout [Recording]) throws {
    for (i, pitch) in try pitches.spread(over: recordings.count, "pitch").enumerated() {
      recordings[i].pitch = pitch
    }
  }
}

/// The loudness of each recording: one for all, or a list.
struct LoudnessByHandArgument: CommandArgument {
  private let values: PerRecording<Double?>
  static let takes = "a loudness in dB, or a list with one for each recording"

  static func accepts(_ value: Value) -> Bool {
    if case .list = value { return true }
    return Double.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> LoudnessByHandArgument {
    LoudnessByHandArgument(
      values: try PerRecording(value) { $0.isNil ? nil : try Double.take($0, in: context) })
  }

  /// Gives the recordings their loudness.
  ///
  /// - Throws: `CommandError` if there are not as many values as recordings, or a value is not finite.
  func apply(to recordings: inout [Recording]) throws {
    for (i, value) in try values.spread(over: recordings.count, "loudness").enumerated() {
      if let value, !(abs(value) <= 200) {
        throw CommandError("instrument: a loudness must be from -200 to 200 dB")
      }
      recordings[i].loudness = value
    }
  }
}
