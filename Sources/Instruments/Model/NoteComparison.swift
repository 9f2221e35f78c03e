// The comparison of an instrument with recordings, note by note.

internal import Glibc
internal import Measures
public import Runs
internal import Sounds
internal import Spectra
internal import WholeNumbers

/// The figures of one note of a recording, compared with the same note as the instrument plays it.
public struct NoteComparison: Sendable {
  /// The note as it was found in the recording.
  public let note: InstrumentNote
  /// The log-spectral distance over all bins in dB (`FiguresOfMerit`).
  public let distance: Double
  /// The difference of the pitches in cents; nil if one of them is not steady.
  public let pitchError: Double?
  /// The correlation of the loudness envelopes; nil for a steady one.
  public let envelope: Double?
  /// The level of the played note minus that of the recording, in dB.
  public let levelError: Double?
}

extension Instrument {
  /// Compares the notes of recordings with the same notes of this instrument: with the pitch, the loudness and the duration
  /// that are found in the recordings.
  ///
  /// - Parameters:
  ///   - seed: the seed of all draws.
  ///   - onNote: called with sentences for the user about what was found and left out.
  /// - Throws: the errors of `make` and `note`.
  public func compare(
    with recordings: [Recording], seed: UInt64, run: Run = Run(), onNote: (String) -> Void
  ) throws -> [NoteComparison] {
    let (found, origins) = try Instrument.found(
      in: recordings,
      settings: InstrumentSettings(hop: layout.map(\.hop)), seed: 0, run: run, onNote: onNote)
    guard found.rate == rate else {
      throw InstrumentError(
        "the recordings have \(found.rate.plain) Hz, and this instrument \(rate.plain) Hz")
    }
    let analysis = try AnalysisSettings(rate: rate)
    let sounds = try recordings.map { recording in
      let sound = recording.sound
      return (sound.rate == rate ? sound : try Resampler.resample(sound, to: rate)).mono()
    }
    return try found.notes.enumerated().map { number, note in
      run.report(
        Progress(label: "comparing", step: number, total: found.notes.count, unit: "note"))
      let sound = sounds[origins[number]].part(of: note)
      let part: PlannedNote.Part
      if let pitch = note.pitch {
        part = .note(
          NoteRequest(
            pitch: .constant(pitch), loudness: .constant(note.loudness),
            duration: note.attack + note.hold, seed: seed))
      } else {
        guard let drum = unpitched(named: note.name) else {
          throw InstrumentError("this instrument has no note '\(note.name)'")
        }
        part = .hit(HitRequest(number: drum, loudness: note.loudness, seed: seed))
      }
      let played = try self.note(part, run: run)
      let merit = try FiguresOfMerit.measure(played, against: sound, analysis, run: run)
      return NoteComparison(
        note: note, distance: merit.logSpectralDistance, pitchError: merit.pitchError,
        envelope: merit.envelopeCorrelation, levelError: Instrument.levelError(played, sound))
    }
  }

  /// The mean power of a sound minus that of another one over the time that both last, in dB; nil if one is silent.
  private static func levelError(_ sound: Sound, _ other: Sound) -> Double? {
    let count = Swift.min(sound.count, other.count)
    func power(_ sound: Sound) -> Double {
      sound.samples[0][..<count].reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    let (a, b) = (power(sound), power(other))
    return a > 0 && b > 0 ? 10 * log10(a / b) : nil
  }
}

extension Sound {
  /// The part of a recording in which a note was found.
  fileprivate func part(of note: InstrumentNote) -> Sound {
    guard note.pitch != nil else { return self }
    let first = Swift.min(Int(clamped: note.start * rate), count - 1)
    let last = Swift.min(count, first + Int(clamped: note.duration * rate))
    return slice(first..<Swift.max(first + 1, last))
  }
}
