// The argument types of the pitch, the loudness and the other values of a note.

internal import CommandLanguage
internal import Instruments
internal import Scores
internal import SoundModels
internal import WholeNumbers

/// The pitch of a note, the name or number of a note without pitch, or a curve of pitches.
enum NotePitchArgument: CommandArgument, @unchecked Sendable {
  case curve(Curve)
  /// A name that may be that of a learnt note, or that of a pitch.
  case name(String)
  static let takes =
    "a pitch in Hz or by name such as \"A4\", a curve of pitches, or the name of a note"

  static func accepts(_ value: Value) -> Bool {
    String.accepts(value) || CurveArgument.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> NotePitchArgument {
    if case .string(let name) = value { return .name(name) }
    return .curve(try CurveArgument.take(value, in: context).curve)
  }
}

extension Instrument {
  /// What an argument asks for: a pitch, or a note without pitch.
  enum Wanted {
    case pitch(Curve)
    case hit(Int)
  }

  /// What `argument` asks of this instrument.
  ///
  /// - Throws: `CommandError` if there is neither such a pitch nor such a note.
  func wanted(_ argument: NotePitchArgument, _ command: String) throws -> Wanted {
    switch argument {
    case .name(let name):
      if let drum = unpitched(named: name) { return .hit(drum) }
      do {
        let hertz = Tuning().hertz(key: Double(try PitchName(name).key))
        return try wanted(.curve(.constant(hertz)), command)
      } catch let error as PitchNameError {
        throw CommandError(
          "\(command): \"\(name)\" is neither a pitch (\(error)) nor a note of this instrument",
          hint: namesWithoutPitch.map { "its notes without pitch are \($0)" }
        )
      }
    case .curve(.constant(let number)) where pitchedNotes.isEmpty:
      guard let place = Int(whole: number), unpitchedNotes.indices.contains(place) else {
        throw CommandError(
          "\(command): this instrument has no note number \(NumberText.format(number))",
          hint: "its notes without pitch have the numbers 0 to \(unpitchedNotes.count - 1)")
      }
      return .hit(place)
    case .curve(let curve):
      guard !pitchedNotes.isEmpty else {
        throw CommandError("\(command): no note of this instrument has a pitch")
      }
      if case .constant(let pitch) = curve { try require(pitch, command) }
      return .pitch(curve)
    }
  }

  /// The names of the first notes without pitch; nil if there are none.
  var namesWithoutPitch: String? {
    let names = unpitchedNotes.prefix(12).map { "\"\($0.name)\"" }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// Checks that a pitch is one that can be played.
  private func require(_ pitch: Double, _ command: String) throws {
    guard pitch >= 8, pitch <= rate / 3 else {
      throw CommandError(
        "\(command): a pitch must be from 8 Hz to \(NumberText.brief(rate / 3)) Hz, not \(NumberText.format(pitch))"
      )
    }
  }
}

extension VoiceControl {
  /// The values of a curve over a note.
  ///
  /// - Parameters:
  ///   - duration: the time over which a tensor is spread, in seconds.
  ///   - period: the time between frames, in seconds: a function gets the number of the frame.
  init(_ curve: Curve, duration: Double, period: Double) {
    switch curve {
    case .constant(let value): self = .constant(value)
    case .envelope(let points): self = .points(points)
    case .samples(let values):
      let last = Double(max(1, values.count - 1))
      self = .points(
        values.enumerated().map {
          Curve.Point(time: Double($0.offset) / last * duration, value: $0.element)
        })
    case .function(let function):
      // The function is called on the session's thread only: notes that are made at once are made there.
      nonisolated(unsafe) let function = function
      self = .function { seconds in try function(Int(clamped: (seconds / period).rounded())) }
    }
  }
}
