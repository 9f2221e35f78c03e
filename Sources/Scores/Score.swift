// Notes and their order. A score is sorted by time; notes of the same time keep the order in which they were given.

/// One note of a score.
public struct ScoreNote: Sendable, Equatable {
  /// The time at which the note starts, in seconds, 0 or more.
  public var at: Double
  /// The frequency in Hz; nil for a drum or another note without a pitch.
  public var pitch: Double?
  /// The name of the pitch, if the score names it: C4. For a note without a pitch, the name of the note: "snare".
  public var name: String?
  /// The key of a drum, from 0 to 127, as in General MIDI: 36 is a bass drum. Nil for a note with a pitch.
  public var key: Int?
  /// The duration in seconds, 0 or more.
  public var duration: Double
  /// The loudness in dB, where 0 dB is the loudest key stroke of a MIDI file; nil for the usual loudness of the instrument
  /// that plays the note.
  public var loudness: Double?
  /// The place between left (−1) and right (1).
  public var pan: Double
  /// The channel of a MIDI file, from 1 to 16; nil if the writer chooses the channel. Channel 10 is for drums.
  public var channel: Int?
  /// The number of the instrument in General MIDI, from 1 to 128; nil for the instrument of the channel.
  public var program: Int?
  /// The number of the note's own instrument in the list of instruments that goes with the score, from 0; nil if the
  /// note has none. No MIDI file contains this number.
  public var instrument: Int?

  /// A note; the parameters are the properties.
  public init(
    at: Double, pitch: Double? = nil, name: String? = nil, key: Int? = nil, duration: Double,
    loudness: Double? = nil, pan: Double = 0, channel: Int? = nil,
    program: Int? = nil, instrument: Int? = nil
  ) {
    self.at = at
    self.pitch = pitch
    self.name = name
    self.key = key
    self.duration = duration
    self.loudness = loudness
    self.pan = pan
    self.channel = channel
    self.program = program
    self.instrument = instrument
  }

  /// The loudness of a note that states none, in a MIDI file: −10 dB.
  public static let usualLoudness = -10.0
}

/// The notes of a piece, sorted by time.
public struct Score: Sendable, Equatable {
  /// The notes, sorted by the time at which they start.
  public let notes: [ScoreNote]

  /// A score of notes in any order.
  public init(_ notes: [ScoreNote]) {
    self.notes = notes.enumerated().sorted { a, b in
      (a.element.at, a.offset) < (b.element.at, b.offset)
    }.map(\.element)
  }

  /// The time at which the last note ends, in seconds; 0 if there are no notes.
  public var duration: Double { notes.reduce(0) { max($0, $1.at + $1.duration) } }
}
