// The values of a note that a command asks for, and the request to the instrument that follows from them.

internal import CommandLanguage
internal import Instruments
internal import SoundModels

/// The values of a note other than its pitch.
struct NoteSettings {
  /// The time until the release in seconds; nil for a note without pitch that sounds to its end.
  var duration: Double?
  /// The loudness in dB; nil for that of the learnt notes near the pitch.
  var loudness: Curve?
  var variance: Curve
  var temperature: Curve
  var speed: Curve
  var pan = 0.0
  var seed: UInt64
}

extension Instrument {
  /// The time between frames in seconds.
  var period: Double { notePeriod }

  /// The note that a command asks for.
  ///
  /// - Throws: `CommandError` if a note with a pitch has no duration, or a note without pitch has a curve of loudness.
  func part(
    _ wanted: Wanted, _ settings: NoteSettings, _ command: String
  ) throws -> PlannedNote.Part {
    switch wanted {
    case .hit(let number):
      let loudness: Double
      switch settings.loudness {
      case nil: loudness = unpitchedNotes[pitchedNotes.count + number].loudness
      case .constant(let value): loudness = value
      default:
        throw CommandError("\(command): the loudness of a note without pitch is a number")
      }
      let variance = try settings.variance.value(frame: 0, seconds: 0, count: nil)
      return .hit(
        HitRequest(
          number: number, loudness: loudness, duration: settings.duration, variance: variance,
          pan: settings.pan, seed: settings.seed))
    case .pitch(let pitch):
      guard let duration = settings.duration else {
        throw CommandError(
          "\(command): a note with a pitch needs a duration", hint: "as in note(i, \"A4\", 2s)")
      }
      func control(_ curve: Curve) -> VoiceControl {
        VoiceControl(curve, duration: duration, period: period)
      }
      let first = try pitch.value(frame: 0, seconds: 0, count: 1)
      return .note(
        NoteRequest(
          pitch: control(pitch),
          loudness: settings.loudness.map(control) ?? .constant(usualLoudness(at: first)),
          duration: duration, variance: control(settings.variance),
          temperature: control(settings.temperature), speed: control(settings.speed),
          pan: settings.pan, seed: settings.seed))
    }
  }
}
