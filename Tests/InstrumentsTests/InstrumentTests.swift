import Foundation
import Instruments
import Runs
import SoundModels
import Sounds
import TestSupport
import Testing

/// Tests that an instrument learns notes and plays others.
@Suite struct InstrumentTests {
  /// 12 pitches with 3 strengths train; 20 notes between them judge.
  @Test func anInstrumentPlaysNotesThatItHasNotHeard() throws {
    let truth = SyntheticInstrument()
    let recordings = try (0..<36).map { number in
      let pitch = 196 * exp2(Double(number / 3) * 2 / 12)
      let loudness = [-28.0, -20, -12][number % 3]
      return try recording(
        truth.note(pitch: pitch, loudness: loudness, duration: 0.45, seed: UInt64(number)),
        "n\(number)")
    }
    let instrument = try Instrument.make(
      of: recordings, settings: InstrumentSettings(units: 40), seed: 1)
    #expect(instrument.notes.count == 36)
    for (number, note) in instrument.notes.enumerated() {
      let pitch = 196 * exp2(Double(number / 3) * 2 / 12)
      #expect(abs(cents(note.pitch ?? 1, pitch)) < 3, "\(note.name)")
      #expect(abs(note.loudness - [-28.0, -20, -12][number % 3]) < 0.5, "\(note.name)")
    }
    for model in instrument.models {
      try model.train(TrainingRequest(length: .steps(160), streams: 16))
    }
    var dice = Seeded(9)
    let judges = try (0..<20).map { number in
      let pitch = 196 * exp2(Double.random(in: 0...22, using: &dice) / 12)
      let loudness = Double.random(in: -28...(-12), using: &dice)
      return try recording(
        truth.note(pitch: pitch, loudness: loudness, duration: 0.45, seed: UInt64(100 + number)),
        "j\(number)")
    }
    let found = try instrument.compare(with: judges, seed: 1) { _ in }
    #expect(found.count == 20)
    func median(_ values: [Double]) -> Double {
      values.isEmpty ? .nan : values.sorted()[values.count / 2]
    }
    let distances = found.map(\.distance)
    let pitches = found.compactMap(\.pitchError).map(abs)
    let levels = found.compactMap(\.levelError).map(abs)
    let envelopes = found.compactMap(\.envelope)
    #expect(median(distances) <= 2 && (distances.max() ?? 99) <= 4)
    #expect(median(pitches) <= 2 && (pitches.max() ?? 99) <= 6)
    #expect(median(levels) <= 1 && (levels.max() ?? 99) <= 2)
    #expect(median(envelopes) >= 0.98 && (envelopes.min() ?? 0) >= 0.9)
  }

  @Test func eachNoteIsComparedWithItsOwnRecording() throws {
    let instrument = try smallInstrument()
    let truth = SyntheticInstrument()
    // Two recordings of one name, and a name that begins with another one.
    let recordings = [
      try recording(truth.note(pitch: 220, loudness: -30, duration: 0.4), "a"),
      try recording(truth.note(pitch: 330, loudness: -15, duration: 0.4), "a"),
      try recording(truth.note(pitch: 220, loudness: -15, duration: 0.4), "a b"),
    ]
    let found = try instrument.compare(with: recordings, seed: 1) { _ in }
    #expect(found.map(\.note.name) == ["a 1", "a 2", "a b"])
    for one in found {
      #expect(one.distance < 5 && abs(one.levelError ?? 9) < 3, "\(one)")
    }
  }

  @Test func recordingsThatCannotBeLearntAreLeftOut() throws {
    var told: [String] = []
    let good = harmonics({ _ in 220 }, duration: 0.6)
    let instrument = try Instrument.make(
      of: [
        recording([0.5], "speck"), recording(silence(1), "still"), recording(good, "good"),
        recording(good.map { $0 * 1e30 }, "huge"),
      ], settings: InstrumentSettings(units: 8), seed: 1
    ) { told.append($0) }
    #expect(instrument.notes.map(\.name) == ["good"])
    for name in ["speck", "still", "huge"] {
      #expect(told.contains { $0.hasPrefix("'\(name)' is") && $0.hasSuffix("left out") }, "\(told)")
    }
    for bad in [[Float(0.5)], silence(1)] {
      #expect(throws: InstrumentError.self) { try Instrument.make(of: [recording(bad)], seed: 1) }
      #expect(throws: InstrumentError.self) {
        try Instrument.make(of: [recording(bad, pitch: .none)], seed: 1)
      }
      #expect(throws: InstrumentError.self) {
        try Instrument.make(of: [recording(bad, pitch: .given(440))], seed: 1)
      }
    }
    #expect(throws: InstrumentError.self) { try Instrument.make(of: [], seed: 1) }
    for pitch in [0.5, 0, -1, .nan, .infinity, 6000] {
      #expect(throws: InstrumentError.self) {
        try Instrument.make(of: [recording(good, pitch: .given(pitch))], seed: 1)
      }
    }
    for hop in [7, 9, 0, -2, 8194] {
      #expect(throws: InstrumentError.self) {
        try Instrument.make(
          of: [recording(good)], settings: InstrumentSettings(hop: hop), seed: 1)
      }
    }
  }

  @Test func theUsualLoudnessIsThatOfTheNearestNotes() throws {
    let instrument = try smallInstrument(steps: 0)
    for pitch in [8.0, 220, 250, 330, 9000, .nan, .infinity, 0] {
      let usual = instrument.usualLoudness(at: pitch)
      #expect(usual >= -31 && usual <= -14, "\(pitch): \(usual)")
    }
  }

  @Test func drumsArePlayedByNumberAtTheAskedLevel() throws {
    let kit = try kit()
    #expect(kit.notes.map(\.name) == ["kick", "snare", "hat"])
    #expect(kit.pitchedNotes.isEmpty && kit.unpitchedNotes.count == 3)
    for model in kit.models {
      try model.train(TrainingRequest(length: .steps(30), streams: 8))
    }
    func loudest(_ sound: Sound) -> Double {
      let samples = sound.samples[0]
      let length = 1102
      return stride(from: 0, to: max(1, samples.count - length), by: 100).map {
        level(Array(samples[$0..<min($0 + length, samples.count)]))
      }.max() ?? -200
    }
    for number in 0..<3 {
      let own = kit.notes[number].loudness
      let sounds = try [0.0, -12].map {
        try kit.note(.hit(HitRequest(number: number, loudness: own + $0, seed: 3)))
      }
      // The network draws all frames but those of the opening.
      #expect(abs(loudest(sounds[0]) - own) < 1.5, "\(number): \(loudest(sounds[0])), not \(own)")
      #expect(abs(loudest(sounds[0]) - loudest(sounds[1]) - 12) < 1e-3)
    }
    let short = try kit.note(.hit(HitRequest(number: 0, loudness: -10, duration: 0.05, seed: 3)))
    #expect(short.duration < 0.12)
    #expect(throws: InstrumentError.self) {
      try kit.note(.hit(HitRequest(number: 3, loudness: -10, seed: 3)))
    }
    #expect(throws: InstrumentError.self) {
      try kit.note(.hit(HitRequest(number: 0, loudness: .infinity, seed: 3)))
    }
    #expect(throws: InstrumentError.self) {
      try kit.note(
        .note(
          NoteRequest(pitch: .constant(440), loudness: .constant(-20), duration: 1, seed: 1)))
    }
  }

  @Test func aStoppedAnalysisIsInterrupted() throws {
    let run = Run()
    run.interrupt.request()
    #expect(throws: Interrupted.self) { try smallInstrument(steps: 0, run: run) }
    let instrument = try smallInstrument(steps: 0)
    #expect(throws: Interrupted.self) {
      try instrument.note(
        .note(
          NoteRequest(pitch: .constant(220), loudness: .constant(-20), duration: 100, seed: 1)),
        run: run)
    }
  }
}
