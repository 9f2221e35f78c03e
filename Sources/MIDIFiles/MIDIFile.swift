// Standard MIDI files as scores: reading, writing, and the laws between controllers and the quantities of a score. The
// laws are those of General MIDI level 2 and of Downloadable Sounds.

internal import Files
internal import Glibc
public import Runs
public import Scores
internal import WholeNumbers

/// Reads and writes scores as standard MIDI files.
///
/// - Loudness: 40 log10(velocity / 127) dB, plus 40 log10(volume / 100) dB for the volume of the channel (controller 7,
///   whose usual value is 100), plus 40 log10(expression / 127) dB (controller 11).
/// - Pan: (value − 64) / 63 of controller 10, limited to −1…1.
/// - Pitch: the key and the pitch bend at the start of the note, with A4 at 440 Hz.
/// - Drums: the notes of channel 10 have a key and no pitch.
public enum MIDIFile {
  /// A score from a file, with remarks about the file for the user.
  public struct Reading: Sendable, Equatable {
    public var score: Score
    public var remarks: [String]
  }

  /// The bytes of a new file, with remarks about what the file could not keep.
  public struct Writing: Sendable, Equatable {
    public var bytes: [UInt8]
    public var remarks: [String]
  }

  /// The largest file that is read: 16 MiB. A file of this size has some millions of notes.
  public static let limit = 1 << 24

  /// The score in the file at `path`.
  ///
  /// - Throws: `FileError` if the file cannot be read or is damaged, `OutOfMemory`, and `Interrupted`.
  public static func read(_ path: String, interrupt: Interrupt = Interrupt()) throws -> Reading {
    try decode(
      try BoundedFile.bytes(path, limit: limit), name: path, interrupt: interrupt)
  }

  /// The score in the bytes of a file; `name` is the name of the file in messages.
  ///
  /// - Throws: `FileError` if the bytes are no MIDI file or a damaged file, `OutOfMemory`, and `Interrupted`.
  public static func decode(
    _ bytes: [UInt8], name: String, interrupt: Interrupt = Interrupt()
  ) throws -> Reading {
    // An event has at least two bytes, and its size in memory is below 64 bytes, with the note that it may start.
    try MemoryBudget.require(bytes.count / 2, of: 256)
    var reader = MIDITracks(bytes, name: name)
    try reader.read()
    var performance = MIDIPerformance(division: reader.division)
    for event in reader.sortedEvents {
      try interrupt.check()
      performance.take(event)
    }
    return performance.reading
  }

  /// Writes a score to a file, which is written completely or not at all.
  ///
  /// - Returns: remarks about what the file could not keep.
  /// - Throws: `FileError` if a note does not fit into a MIDI file or the file cannot be written, and `Interrupted`.
  public static func write(
    _ score: Score, to path: String, interrupt: Interrupt = Interrupt()
  ) throws -> [String] {
    let writing = try encode(score, name: path, interrupt: interrupt)
    try AtomicFile.write(writing.bytes, to: path)
    return writing.remarks
  }

  // MARK: The laws

  /// The usual volume of a channel, controller 7.
  static let usualVolume = 100
  /// The number of steps of the pitch bend for one semitone, at the usual range of two semitones.
  static let bendSteps = 4096.0
  /// The drums' channel, counted from 0.
  static let drums = 9

  /// The level of a velocity or a controller, relative to a reference value.
  static func decibels(_ value: Int, of reference: Int) -> Double {
    value > 0 ? 40 * log10(Double(value) / Double(reference)) : silence
  }

  /// The level of a controller at 0.
  static let silence = -200.0

  /// The velocity for a loudness, which may be outside 1…127.
  static func velocity(_ loudness: Double) -> Int {
    Int(clamped: (127 * pow(10, loudness / 40)).rounded())
  }

  static func pan(_ value: Int) -> Double { max(-1, Double(value - 64) / 63) }
  static func panValue(_ pan: Double) -> Int { 64 + Int(clamped: (63 * pan).rounded()) }
}
