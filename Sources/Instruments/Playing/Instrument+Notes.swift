// Notes of an instrument as sounds: one note, or the notes of a score.

internal import Glibc
public import Runs
public import Sounds
internal import WholeNumbers

/// A note with the time at which it begins.
public struct PlannedNote: Sendable {
  /// What sounds: a note with a pitch, or one without.
  public enum Part: Sendable {
    case note(NoteRequest)
    case hit(HitRequest)
  }

  /// The time from the beginning of the performance, in seconds, at least 0.
  public var at: Double
  public var part: Part

  public init(at: Double, _ part: Part) { (self.at, self.part) = (at, part) }

  /// The time at which the note is released, in seconds.
  var end: Double {
    switch part {
    case .note(let request): at + (request.duration ?? 0)
    case .hit(let request): at + (request.duration ?? 0)
    }
  }
}

extension Instrument {
  /// The longest note or performance in seconds.
  public static let longest = 36_000.0
  /// The largest number of notes that sound at once in a performance.
  public static let mostVoices = 256

  /// One note: its attack, a hold up to the end of the request's duration, and its release.
  ///
  /// - Throws: `InstrumentError` if the request is not possible; `Interrupted` if the user interrupts the run; any error
  ///   of a control.
  public func note(_ part: PlannedNote.Part, run: Run = Run()) throws -> Sound {
    try perform([PlannedNote(at: 0, part)], channels: 1, run: run).sound
  }

  /// The notes of a score, as long as they sound.
  ///
  /// - Parameter channels: 1, or 2 for notes with a place between left and right.
  /// - Returns: the sound, and the number of notes that had to end early because too many sounded at once.
  /// - Throws: `InstrumentError` if a note is not possible; `Interrupted` if the user interrupts the run; any error of a
  ///   control.
  public func perform(
    _ notes: [PlannedNote], channels: Int, run: Run = Run()
  ) throws -> (sound: Sound, cut: Int) {
    let sorted = notes.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    .map(\.element)
    for note in sorted {
      guard note.at >= 0, note.end <= Instrument.longest else {
        throw InstrumentError(
          "a note must lie between 0 and \(Instrument.longest.plain) s, not from \(note.at.plain) s"
            + " to \(note.end.plain) s")
      }
      if case .note(let request) = note.part {
        guard let duration = request.duration, duration > 0 else {
          throw InstrumentError("a note must last longer than 0 s")
        }
      }
    }
    let bank = try VoiceBank(
      self, capacity: Instrument.mostVoices, channels: channels, threads: run.threads)
    let hop = bank.hop
    let end = sorted.reduce(0) { max($0, $1.end) }
    let total = Int(clamped: end * rate / Double(hop)) + 1
    try MemoryBudget.require(total * hop * channels, of: MemoryLayout<Float>.size)
    var samples = Array(repeating: [Float](), count: channels)
    for channel in 0..<channels { samples[channel].reserveCapacity((total + 64) * hop) }
    var block = Array(repeating: [Float](repeating: 0, count: hop), count: channels)
    var next = 0
    var made = 0
    while next < sorted.count || bank.count > 0 {
      try run.interrupt.check()
      while next < sorted.count {
        let start = Int(clamped: (sorted[next].at * rate).rounded())
        guard start < (made + 1) * hop else { break }
        switch sorted[next].part {
        case .note(let request): try bank.start(request, offset: start - made * hop)
        case .hit(let request): try bank.start(request, offset: start - made * hop)
        }
        next += 1
      }
      try bank.next(into: &block)
      for channel in 0..<channels { samples[channel] += block[channel] }
      made += 1
      if made % 64 == 0 {
        run.report(
          Progress(label: "playing", step: min(made, total), total: total, unit: "block"))
      }
    }
    return (try Sound(samples: samples, rate: rate), bank.cut)
  }
}
