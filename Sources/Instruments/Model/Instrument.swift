// A model of many notes. Invariants: the pitched notes come first, in the order of the sources of `pitched`; the others
// follow in the order of the sources of `unpitched`; at least one of the two models exists.

internal import Encodings
internal import Glibc
internal import Runs
public import SoundModels
internal import Sounds
internal import Spectra
internal import WholeNumbers

/// An instrument: a model that has learnt the notes of recordings, and plays notes of any pitch and loudness.
///
/// The model of the pitched notes learns frames of partials and noise whose coordinates move with the pitch
/// (`HarmonicLayout`). It reads the pitch and the loudness, and the way to the course that follows from the notes that
/// are nearest to both. An instrument is a reference type, as a model is.
public final class Instrument: Equatable, @unchecked Sendable {
  /// The learnt notes.
  public let notes: [InstrumentNote]
  /// The model of the pitched notes; nil if there are none.
  public let pitched: SoundModel?
  /// The model of the notes without pitch, whose sources are whole spectra; nil if there are none.
  public let unpitched: SoundModel?
  /// The layout of the frames of the pitched notes; nil if there are none.
  package let layout: HarmonicLayout?
  /// The parts of each pitched note.
  package let shapes: [NoteShape]
  /// The phases of each pitched note's partials at the beginning of its hold, in turns, notes × K.
  package let phases: [[Float]]
  /// The sample rate in Hz.
  public let rate: Double

  /// What voices need of the pitched notes, made at its first use; nil if there are none.
  private(set) lazy var learnt: LearntNotes? = pitched.flatMap { model in
    layout.map { LearntNotes(model, $0, self) }
  }

  /// The names of the controls of the pitched notes' model.
  package static let controls = (pitch: "pitch", loudness: "loudness")

  package init(
    notes: [InstrumentNote], pitched: SoundModel?, unpitched: SoundModel?, layout: HarmonicLayout?,
    shapes: [NoteShape], phases: [[Float]], rate: Double
  ) {
    (self.notes, self.pitched, self.unpitched) = (notes, pitched, unpitched)
    (self.layout, self.shapes, self.phases, self.rate) = (layout, shapes, phases, rate)
  }

  public static func == (a: Instrument, b: Instrument) -> Bool {
    a === b
      || a.notes == b.notes && a.pitched == b.pitched && a.unpitched == b.unpitched
        && a.layout == b.layout && a.shapes == b.shapes && a.phases == b.phases && a.rate == b.rate
  }

  /// A separate instrument with the same state.
  public func copy() -> Instrument {
    Instrument(
      notes: notes, pitched: pitched?.copy(), unpitched: unpitched?.copy(), layout: layout,
      shapes: shapes, phases: phases, rate: rate)
  }

  /// An instrument with the same notes and other models.
  public func with(pitched: SoundModel?, unpitched: SoundModel?) -> Instrument {
    Instrument(
      notes: notes, pitched: pitched, unpitched: unpitched, layout: layout, shapes: shapes,
      phases: phases, rate: rate)
  }

  /// The models of the instrument, in the order in which they are trained.
  public var models: [SoundModel] { [pitched, unpitched].compactMap { $0 } }
  /// The pitched notes.
  public var pitchedNotes: ArraySlice<InstrumentNote> { notes[..<shapes.count] }
  /// The notes without pitch.
  public var unpitchedNotes: ArraySlice<InstrumentNote> { notes[shapes.count...] }
  /// The key that stands for the first note without pitch, and the keys after it for the others.
  package static let firstKey = 36
  /// The note without pitch that has a number, counted from 0 among these notes.
  package func unpitchedNote(_ number: Int) -> InstrumentNote { notes[shapes.count + number] }
  /// The number of the note without pitch that has a name; nil if there is none.
  package func unpitched(named name: String) -> Int? {
    unpitchedNotes.firstIndex { $0.name == name }.map { $0 - shapes.count }
  }
  /// The number of the note without pitch for which a key stands; nil if there is none.
  package func unpitched(key: Int) -> Int? {
    let number = key - Instrument.firstKey
    return unpitchedNotes.indices.contains(shapes.count + number) ? number : nil
  }
  /// The number of training steps done.
  public var steps: Int { models.reduce(0) { $0 + $1.steps } }
  /// The number of parameters of all networks.
  public var parameterCount: Int { models.reduce(0) { $0 + $1.parameterCount } }

  /// The lowest and the highest pitch in Hz; nil if no note has a pitch.
  public var pitches: ClosedRange<Double>? {
    let all = pitchedNotes.compactMap(\.pitch)
    guard let low = all.min(), let high = all.max() else { return nil }
    return low...high
  }
  /// The lowest and the highest loudness of the notes in dB.
  public var loudnesses: ClosedRange<Double> {
    let all = notes.map(\.loudness)
    return (all.min() ?? 0)...(all.max() ?? 0)
  }
}

extension Instrument {
  /// The loudness in dB of a note that is asked for without one: the median of the learnt notes that are nearest to its
  /// pitch, and not more than a semitone further away than the nearest one.
  public func usualLoudness(at pitch: Double) -> Double {
    let distances = pitchedNotes.map { abs(12 * log2(($0.pitch ?? pitch) / max(pitch, 1))) }
    guard let least = distances.min() else { return loudnesses.upperBound }
    let near = zip(pitchedNotes, distances).filter { $1 <= least + 1 }.map(\.0.loudness).sorted()
    // A pitch that is not a number is near no note.
    return near.isEmpty ? loudnesses.upperBound : near[near.count / 2]
  }

  /// The time between frames in seconds.
  public var notePeriod: Double { layout?.period ?? Instrument.usualHop }
}
