// A recording from which an instrument learns, with what its user says of it.

public import Sounds

/// A recording from which an instrument learns.
public struct Recording: Sendable {
  /// The pitch of a recording.
  public enum Pitch: Sendable, Equatable {
    /// The analysis finds the pitch, and the notes of a long recording.
    case found
    /// The recording is one note of this pitch in Hz.
    case given(Double)
    /// The recording has no pitch.
    case none
  }

  /// The name of the recording, by which its notes are called.
  public var name: String
  public var sound: Sound
  public var pitch: Pitch
  /// The loudness of the recording's notes in dB; nil for the measured loudness.
  public var loudness: Double?

  public init(name: String, sound: Sound, pitch: Pitch = .found, loudness: Double? = nil) {
    (self.name, self.sound, self.pitch, self.loudness) = (name, sound, pitch, loudness)
  }
}

/// An error in the recordings of an instrument, or in a request to an instrument.
public struct InstrumentError: Error, CustomStringConvertible, Equatable {
  public var description: String
  public init(_ description: String) { self.description = description }
}
