import Foundation
import Instruments
import Runs
import SoundModels
import Sounds
import TestSupport
import Testing

/// Tests of the notes that an instrument plays.
@Suite struct VoiceTests {
  static let rate = 22_050.0
  private struct Failure: Error {}

  private func request(
    _ pitch: VoiceControl = .constant(247), loudness: VoiceControl = .constant(-20),
    duration: Double? = 0.5, seed: UInt64 = 1
  ) -> NoteRequest {
    NoteRequest(pitch: pitch, loudness: loudness, duration: duration, seed: seed)
  }

  private func samples(_ instrument: Instrument, _ request: NoteRequest) throws -> [Float] {
    try instrument.note(.note(request)).samples[0]
  }

  private func part(_ samples: [Float], _ start: Double, _ end: Double) -> [Float] {
    let first = min(Int(start * Self.rate), samples.count)
    return Array(samples[first..<max(first, min(Int(end * Self.rate), samples.count))])
  }

  @Test func askedPitchesAreExact() throws {
    let instrument = try smallInstrument()
    for semitones in [-3.0, -1.5, 0, 2.2, 3.5, 5, 7, 8.5, 10] {
      let pitch = 220 * exp2(semitones / 12)
      let samples = try samples(instrument, request(.points([.init(time: 0, value: pitch)])))
      let found = measuredPitch(part(samples, 0.1, 0.45), near: pitch)
      #expect(abs(cents(found, pitch)) < 2, "\(pitch): \(found)")
    }
  }

  @Test func aGlideOfAnOctaveIsFollowed() throws {
    let instrument = try smallInstrument()
    let glide = VoiceControl.function { 200 * exp2(min(max($0 - 0.2, 0), 1)) }
    let samples = try samples(instrument, request(glide, duration: 1.4))
    for time in stride(from: 0.1, through: 1.2, by: 0.1) {
      let exact = 200 * exp2(min(max(time - 0.2, 0), 1))
      let found = measuredPitch(part(samples, time - 0.02, time + 0.02), near: exact)
      #expect(abs(cents(found, exact)) < 10, "at \(time) s: \(found), not \(exact)")
    }
  }

  @Test func anAskedVibratoHasItsDepth() throws {
    let instrument = try smallInstrument()
    let vibrato = VoiceControl.function { 247 * exp2(40 * sin(2 * .pi * 6 * $0) / 1200) }
    let samples = try samples(instrument, request(vibrato, duration: 1.2))
    var depths: [Double] = []
    for number in 1..<6 {
      // A quarter and three quarters of a period: the tops. The window flattens a top by some per cent.
      for (share, sign) in [(0.25, 1.0), (0.75, -1)] {
        let time = (Double(number) + share) / 6
        let found = measuredPitch(part(samples, time - 0.012, time + 0.012), near: 247)
        depths.append(sign * cents(found, 247))
      }
    }
    let mean = depths.reduce(0, +) / Double(depths.count)
    #expect(abs(mean - 40) < 4, "\(mean): \(depths)")
  }

  @Test func aCrescendoIsFollowed() throws {
    let instrument = try smallInstrument()
    let curve = VoiceControl.points([.init(time: 0.2, value: -32), .init(time: 1.2, value: -12)])
    let samples = try samples(instrument, request(loudness: curve, duration: 1.4))
    for time in stride(from: 0.3, through: 1.1, by: 0.1) {
      let found = level(part(samples, time - 0.03, time + 0.03))
      #expect(abs(found + 32 - 20 * (time - 0.2)) < 1, "at \(time) s: \(found)")
    }
  }

  @Test func aLongNoteStaysAliveAndInLevel() throws {
    let instrument = try smallInstrument()
    let samples = try samples(
      instrument, request(.constant(220), loudness: .constant(-15), duration: 20))
    func levels(_ start: Double, _ end: Double) -> [Double] {
      stride(from: start, to: end, by: 0.05).map { level(part(samples, $0, $0 + 0.05)) }
    }
    let late = levels(10, 19.9)
    let mean = late.reduce(0, +) / Double(late.count)
    #expect(abs(mean + 15) < 1.5, "\(mean)")
    let spread = (late.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(late.count))
      .squareRoot()
    #expect(spread < 2, "\(spread)")
    let pitches = stride(from: 10.0, to: 19, by: 0.37).map {
      measuredPitch(part(samples, $0, $0 + 0.05), near: 220)
    }
    // The recordings have a vibrato of 12 cents.
    let swings = pitches.map { abs(cents($0, 220)) }
    #expect((swings.max() ?? 0) > 3 && (swings.max() ?? 99) < 25, "\(swings)")
    // The release ends.
    #expect(Double(samples.count) / Self.rate < 21)
    #expect(level(Array(samples.suffix(200))) < -60)
  }

  @Test func aPluckedNoteDiesAway() throws {
    let pluck = harmonics({ _ in 220 }, duration: 1.2).enumerated().map {
      $1 * Float(exp(-Double($0) / Self.rate * 4))
    }
    let instrument = try Instrument.make(
      of: [recording(pluck)], settings: InstrumentSettings(units: 16), seed: 1)
    #expect(instrument.notes.first?.isDecaying == true)
    let samples = try samples(
      instrument,
      request(.constant(220), loudness: .constant(instrument.notes[0].loudness), duration: 4))
    let (first, second) = (level(part(samples, 0.05, 0.15)), level(part(samples, 0.85, 0.95)))
    #expect(abs(first - second - 0.8 * 4 * 8.686) < 6, "\(first) \(second)")
    #expect(level(part(samples, 3.5, 3.9)) < first - 50)
  }

  @Test func aVoiceIsTheSameAloneAndAmongOthers() throws {
    let instrument = try smallInstrument()
    func play(_ offset: Int, others: Int) throws -> [Float] {
      let bank = try VoiceBank(instrument, capacity: 64)
      let silent = try VoiceBank(instrument, capacity: 64)
      var (mine, rest) = ([Float](), [Float]())
      var block = [[Float](repeating: 0, count: bank.hop)]
      for number in 0..<others {
        let pitch = 180 + 3 * Double(number)
        for one in [bank, silent] {
          try one.start(
            request(
              .constant(pitch), loudness: .constant(-200), duration: 0.1, seed: UInt64(number)),
            offset: (7 * number) % bank.hop)
        }
      }
      try bank.start(request(duration: 0.2, seed: 5), offset: offset)
      for _ in 0..<80 {
        try bank.next(into: &block)
        mine += block[0]
        try silent.next(into: &block)
        rest += block[0]
      }
      return zip(mine, rest).map { $0 - $1 }
    }
    let alone = try play(0, others: 0)
    #expect(alone.contains { $0 != 0 })
    for (offset, others) in [(0, 1), (0, 63), (17, 0), (17, 63), (127, 6)] {
      let among = try play(offset, others: others)
      // The others are 180 dB softer, so only the rounding of the sums remains.
      let error = zip(among.dropFirst(offset), alone).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error <= 1e-7, "offset \(offset), \(others) others: \(error)")
    }
  }

  @Test func aPerformanceIsTheSameOnAnyNumberOfThreads() throws {
    let instrument = try smallInstrument()
    // Some voices are steered by functions, which stay on the caller's thread.
    let notes = (0..<40).map { k in
      let pitch = 180 + 3 * Double(k)
      var one = request(
        k % 5 == 0 ? .function { pitch + 5 * sin(20 * $0) } : .constant(pitch),
        duration: 0.1 + 0.01 * Double(k % 7), seed: UInt64(k))
      one.pan = k % 2 == 0 ? -0.5 : 0.5
      return PlannedNote(at: 0.005 * Double(k), .note(one))
    }
    let alone = try instrument.perform(notes, channels: 2)
    for threads in [2, 3] {
      let shared = try instrument.perform(notes, channels: 2, run: Run(threads: threads))
      #expect(shared.sound.samples == alone.sound.samples, "\(threads) threads")
    }
  }

  @Test func seedsDecideWhatIsPlayed() throws {
    let instrument = try smallInstrument()
    let first = try samples(instrument, request(seed: 1))
    #expect(try samples(instrument, request(seed: 1)) == first)
    #expect(try samples(instrument, request(seed: 2)) != first)
  }

  @Test func anErrorOfAControlEndsOnlyItsVoice() throws {
    let instrument = try smallInstrument()
    let bank = try VoiceBank(instrument, capacity: 4)
    try bank.start(request(.function { if $0 > 0.05 { throw Failure() } else { 220 } }))
    try bank.start(request())
    var block = [[Float](repeating: 0, count: bank.hop)]
    var errors = 0
    for _ in 0..<40 {
      do { try bank.next(into: &block) } catch is Failure { errors += 1 }
    }
    #expect(errors == 1 && bank.count == 1)
    #expect(block[0].contains { $0 != 0 } && block[0].allSatisfy(\.isFinite))
  }

  @Test func wildRequestsStayFinite() throws {
    let instrument = try smallInstrument()
    let wild: [(String, NoteRequest)] = [
      ("−200 dB", request(loudness: .constant(-200))),
      ("60 dB", request(loudness: .constant(60))),
      ("near half the rate", request(.constant(Self.rate / 2 - 1))),
      ("above half the rate", request(.function { _ in 1e300 })),
      ("almost no pitch", request(.function { _ in 1e-300 })),
      (
        "jumps",
        request(.function { Int($0 * 172) % 2 == 0 ? 100 : 9000 }, duration: 1)
      ),
      (
        "jumps of level",
        request(
          .constant(220), loudness: .function { Int($0 * 172) % 2 == 0 ? -200 : 20 }, duration: 1)
      ),
    ]
    for (name, one) in wild {
      let samples = try samples(instrument, one)
      #expect(samples.allSatisfy { $0.isFinite }, "\(name)")
      let top = samples.reduce(Float(0)) { max($0, abs($1)) }
      #expect(top < (name == "60 dB" ? 20_000 : 100), "\(name): \(top)")
    }
    for variance in [0.0, -1, 1e300, .infinity, .nan] {
      var one = request()
      (one.variance, one.temperature) = (.constant(variance), .constant(variance))
      #expect(try samples(instrument, one).allSatisfy { $0.isFinite }, "\(variance)")
    }
    for speed in [0.0, -3, 1e300, .nan, .infinity] {
      var one = request()
      one.speed = .constant(speed)
      #expect(try samples(instrument, one).allSatisfy { $0.isFinite }, "\(speed)")
    }
  }

  @Test func impossibleRequestsAreErrors() throws {
    let instrument = try smallInstrument(steps: 0)
    for pitch in [0.0, -220, .nan, .infinity] {
      #expect(throws: InstrumentError.self) {
        try samples(instrument, request(.constant(pitch)))
      }
    }
    for loudness in [.nan, .infinity, 1e9, -201.0] {
      #expect(throws: InstrumentError.self) {
        try samples(instrument, request(loudness: .constant(loudness)))
      }
    }
    for duration in [0, -1, .nan, .infinity, 1e9, nil] as [Double?] {
      #expect(throws: InstrumentError.self) {
        try samples(instrument, request(duration: duration))
      }
    }
  }

  @Test func notesHaveTheirPlaceBetweenLeftAndRight() throws {
    let instrument = try smallInstrument()
    for (pan, left, right) in [(-1.0, 1.414, 0.0), (0, 1, 1), (1, 0, 1.414), (0.5, 0.541, 1.307)] {
      var one = request()
      let mono = try samples(instrument, one)
      one.pan = pan
      let sound = try instrument.perform([PlannedNote(at: 0, .note(one))], channels: 2).sound
      for (channel, gain) in [(0, left), (1, right)] {
        let error = zip(sound.samples[channel], mono).reduce(0.0) {
          max($0, abs(Double($1.0) - gain * Double($1.1)))
        }
        #expect(error < 1e-3, "pan \(pan), channel \(channel): \(error)")
      }
    }
  }

  @Test func aScoreBeginsItsNotesOnTimeAndInAnyOrder() throws {
    let instrument = try smallInstrument(steps: 0)
    let notes = [0.5, 0, 0.25].map { PlannedNote(at: $0, .note(request(duration: 0.1))) }
    let (sound, cut) = try instrument.perform(notes, channels: 1)
    #expect(cut == 0 && sound.duration > 0.6 && sound.duration < 1.2)
    let alone = try samples(instrument, request(duration: 0.1))
    let start = Int((0.5 * Self.rate).rounded())
    #expect(level(part(sound.samples[0], 0.5, 0.6)) > -30)
    #expect(sound.count >= start + alone.count - 256)
    #expect(throws: InstrumentError.self) {
      try instrument.perform([PlannedNote(at: -1, .note(request()))], channels: 1)
    }
  }

  @Test func theOldestVoiceMakesRoom() throws {
    let instrument = try smallInstrument(steps: 0)
    let bank = try VoiceBank(instrument, capacity: 3)
    for _ in 0..<5 { try bank.start(request(duration: nil)) }
    #expect(bank.count == 3 && bank.cut == 2)
    bank.releaseAll()
    var block = [[Float](repeating: 0, count: bank.hop)]
    for _ in 0..<300 { try bank.next(into: &block) }
    #expect(bank.count == 0)
  }
}
