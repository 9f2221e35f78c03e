// A note that an instrument has learnt.

/// A note of an instrument.
public struct InstrumentNote: Sendable, Equatable {
  /// The name of the recording, with a number if the recording has several notes.
  public let name: String
  /// The pitch in Hz; nil for a note without pitch.
  public let pitch: Double?
  /// The loudness in dB: the mean power of the hold, or of the loudest 50 ms of a decay.
  public let loudness: Double
  /// The time of the note in its recording, in seconds.
  public let start: Double
  /// The durations of the attack, the hold and the release, in seconds.
  public let attack, hold, release: Double
  /// Whether the note dies away by itself.
  public let isDecaying: Bool
  /// How sure the pitch is, from 0 to 1.
  public let confidence: Double
  /// What is doubtful about the note, in the user's terms; empty if nothing is.
  public let doubts: [String]

  /// The duration of the note in seconds.
  public var duration: Double { attack + hold + release }
}
