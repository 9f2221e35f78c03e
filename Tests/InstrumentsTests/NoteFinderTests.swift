import Foundation
import Instruments
import Runs
import Sounds
import TestSupport
import Testing

/// Tests that the notes of a recording are found.
@Suite struct NoteFinderTests {
  private func found(_ samples: [Float], rate: Double = 22_050) throws -> [FoundNote] {
    try NoteFinder(Sound(mono: samples, rate: rate), run: Run()).notes()
  }

  /// Checks pitches within some cents, and the times at which notes begin.
  private func expect(
    _ notes: [FoundNote], _ pitches: [Double], starts: [Double]? = nil, rate: Double = 22_050,
    within limit: Double = 5, _ what: String = ""
  ) {
    #expect(notes.count == pitches.count, "\(what): \(notes.map(\.pitch))")
    for (note, pitch) in zip(notes, pitches) {
      #expect(abs(cents(note.pitch, pitch)) < limit, "\(what): \(note.pitch) is not \(pitch) Hz")
    }
    for (note, start) in zip(notes, starts ?? []) {
      let own = Double(note.range.lowerBound) / rate
      #expect(abs(own - start) < 0.04, "\(what): begins at \(own), not \(start) s")
    }
    for (a, b) in zip(notes, notes.dropFirst()) {
      #expect(a.range.upperBound <= b.range.lowerBound)
    }
  }

  private func tone(_ pitch: Double, _ duration: Double, rate: Double = 22_050) -> [Float] {
    harmonics({ _ in pitch }, duration: duration, rate: rate)
  }

  @Test(arguments: [8000.0, 11_025, 22_050, 44_100, 48_000, 96_000])
  func notesWithSilenceBetweenAreFoundAtAnyRate(rate: Double) throws {
    let samples =
      silence(0.2, rate: rate) + tone(220, 0.5, rate: rate) + silence(0.3, rate: rate)
      + tone(331, 0.5, rate: rate) + silence(0.2, rate: rate)
    expect(
      try found(samples, rate: rate), [220, 331], starts: [0.2, 1.0], rate: rate, "\(rate) Hz")
  }

  @Test func notesInLegatoAreSeparate() throws {
    let pitches = [220.0, 247, 262, 294, 330]
    var turns = 0.0
    let samples = (0..<Int(2.5 * 22_050)).map { n -> Float in
      turns += pitches[min(n / 11_025, 4)] / 22_050
      return Float(
        (1...6).reduce(0.0) { $0 + 0.2 / Double($1) * sin(2 * .pi * Double($1) * turns) })
    }
    expect(try found(samples), pitches, starts: [0, 0.5, 1, 1.5, 2], "legato")
  }

  @Test func theSameKeyThreeTimesIsThreeNotes() throws {
    func pluck() -> [Float] {
      tone(262, 0.6).enumerated().map { $1 * Float(exp(-Double($0) / 22_050 * 6)) }
    }
    let samples = pluck() + pluck() + pluck()
    expect(try found(samples), [262, 262, 262], starts: [0, 0.6, 1.2], "the same key")
  }

  @Test func shortNotesAreFound() throws {
    var samples: [Float] = []
    for pitch in [392.0, 440, 494, 523] { samples += tone(pitch, 0.1) + silence(0.15) }
    expect(try found(samples), [392, 440, 494, 523], starts: [0, 0.25, 0.5, 0.75], "staccato")
  }

  @Test func vibratoIsOneNote() throws {
    let samples = harmonics({ 440 * exp2(50 * sin(2 * .pi * 6 * $0) / 1200) }, duration: 1.5)
    expect(try found(samples), [440], within: 15, "vibrato")
  }

  @Test func spectraThatSuggestAnotherOctaveHaveTheirPitch() throws {
    let spectra: [(String, [Double])] = [
      ("without its fundamental", [0, 0.7, 0.6, 0.5, 0.4, 0.3]),
      ("with a strong second partial", [0.2, 1, 0.2, 0.3, 0.1, 0.1]),
      ("with odd partials only", [1, 0, 0.4, 0, 0.2, 0, 0.1]), ("pure", [1]),
    ]
    for (name, amplitudes) in spectra {
      let samples = harmonics({ _ in 220 }, duration: 1, amplitudes: amplitudes)
      expect(try found(samples), [220], name)
    }
  }

  @Test func aSlideBetweenTwoNotesKeepsBoth() throws {
    let samples = harmonics(
      { $0 < 0.6 ? 220 : $0 < 0.8 ? 220 * exp2(($0 - 0.6) / 0.2 * 0.585) : 330 }, duration: 1.4)
    let notes = try found(samples)
    #expect(notes.count >= 2 && notes.count <= 4, "\(notes.map(\.pitch))")
    #expect(abs(cents(notes.first?.pitch ?? 1, 220)) < 15)
    #expect(abs(cents(notes.last?.pitch ?? 1, 330)) < 15)
  }

  @Test func noiseBeforeANoteIsNoNote() throws {
    var dice = Seeded(2)
    let noise = (0..<11_025).map { _ in Float.random(in: -0.03...0.03, using: &dice) }
    let notes = try found(noise + tone(294, 0.8) + silence(0.3))
    expect(notes, [294], "noise")
  }

  @Test func humUnderNotesIsNoNote() throws {
    let notes = tone(440, 0.6) + silence(0.4) + tone(523, 0.6) + silence(0.4)
    let samples = notes.enumerated().map {
      $1 + Float(0.001 * sin(2 * .pi * 50 * Double($0) / 22_050))
    }
    expect(try found(samples), [440, 523], "hum")
  }

  @Test func clippedNotesHaveTheirPitch() throws {
    let samples = tone(220, 0.8).map { min(max(3 * $0, -0.3), 0.3) }
    expect(try found(samples), [220], "clipped")
  }

  @Test func constantsAndSilenceHaveNoNotes() throws {
    #expect(try found(silence(1)).isEmpty)
    #expect(try found(Array(repeating: 0.5, count: 22_050)).isEmpty)
    #expect(try found([0.5]).isEmpty)
    let notes = try found(tone(330, 0.8).map { $0 + 0.3 })
    expect(notes, [330], "with a constant added")
  }

  @Test func twoNotesAtOnceAreLeftOutWithANote() throws {
    let both = zip(tone(220, 1), tone(311, 1)).map { $0 + $1 }
    var told: [String] = []
    let instrument = try Instrument.make(
      of: [recording(both, "both"), recording(tone(440, 1), "one")],
      settings: InstrumentSettings(units: 8), seed: 1
    ) { told.append($0) }
    #expect(told.contains { $0.contains("both") }, "\(told)")
    #expect(instrument.notes.contains { $0.name == "one" })
  }

  @Test func aGivenPitchIsTaken() throws {
    let finder = try NoteFinder(Sound(mono: tone(220, 1), rate: 22_050), run: Run())
    #expect(finder.one(pitch: 110)?.pitch == 110)
    #expect(try NoteFinder(Sound(mono: silence(1), rate: 22_050), run: Run()).one(pitch: 9) == nil)
  }
}
