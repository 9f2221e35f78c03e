// The argument type of pitches and loudnesses that the user gives by hand.

internal import CommandLanguage
internal import Instruments
internal import Scores

/// The pitch of each recording: found by analysis, one for all, or a list; nil for recordings without pitch.
struct PitchesByHandArgument: CommandArgument {
  private let pitches: [Recording.Pitch]
  private let isList: Bool
  static let takes = "a pitch in Hz or by name, nil for no pitch, \"auto\", or a list of these"
  static let found = PitchesByHandArgument(pitches: [.found], isList: false)

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .nil, .number, .string, .list: true
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> PitchesByHandArgument {
    if case .list(let list) = value {
      return PitchesByHandArgument(
        pitches: try list.values.map { try one($0, in: context) }, isList: true)
    }
    return PitchesByHandArgument(pitches: [try one(value, in: context)], isList: false)
  }

  private static func one(_ value: Value, in context: Context) throws -> Recording.Pitch {
    if value.isNil { return .none }
    if case .string("auto") = value { return .found }
    return .given(try PitchArgument.take(value, in: context).hertz)
  }

  var literal: String { "\"auto\"" }

  /// Gives the recordings their pitches.
  ///
  /// - Throws: `CommandError` if there are not as many pitches as recordings.
  func apply(to recordings: inout [Recording]) throws {
    guard !isList || pitches.count == recordings.count else {
      throw CommandError(
        "instrument: 'pitch' has \(MessageText.count(pitches.count, "value")) for"
          + " \(MessageText.count(recordings.count, "recording"))")
    }
    for i in recordings.indices { recordings[i].pitch = pitches[isList ? i : 0] }
  }
}

/// The loudness of each recording: one for all, or a list.
struct LoudnessByHandArgument: CommandArgument {
  private let values: [Double?]
  private let isList: Bool
  static let takes = "a loudness in dB, or a list with one for each recording"

  static func accepts(_ value: Value) -> Bool {
    if case .list = value { return true }
    return Double.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> LoudnessByHandArgument {
    guard case .list(let list) = value else {
      return LoudnessByHandArgument(values: [try Double.take(value, in: context)], isList: false)
    }
    return LoudnessByHandArgument(
      values: try list.values.map { $0.isNil ? nil : try Double.take($0, in: context) },
      isList: true)
  }

  /// Gives the recordings their loudness.
  ///
  /// - Throws: `CommandError` if there are not as many values as recordings, or a value is not finite.
  func apply(to recordings: inout [Recording]) throws {
    guard !isList || values.count == recordings.count else {
      throw CommandError(
        "instrument: 'loudness' has \(MessageText.count(values.count, "value")) for"
          + " \(MessageText.count(recordings.count, "recording"))")
    }
    for i in recordings.indices {
      let value = values[isList ? i : 0]
      if let value, !(abs(value) <= 200) {
        throw CommandError("instrument: a loudness must be from -200 to 200 dB")
      }
      recordings[i].loudness = value
    }
  }
}
