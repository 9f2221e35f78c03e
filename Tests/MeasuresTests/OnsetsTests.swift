// Tests of onsets: notes and clicks whose times are known.

import Glibc
import Measures
import Sounds
import TestSupport
import Testing

@Suite struct OnsetsTests {
  /// The greatest distance of an onset from its true time in seconds: two of its frames.
  private static let tolerance = 0.01

  private static func expect(
    _ found: [Double], _ times: [Double], _ note: Comment,
    _ place: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == times.count, note, sourceLocation: place)
    for (one, other) in zip(found, times) {
      #expect(abs(one - other) < tolerance, note, sourceLocation: place)
    }
  }

  @Test(arguments: [8000.0, 22_050, 44_100, 96_000])
  func clicksHitsAndTonesAreFound(_ rate: Double) throws {
    let times = [0.1, 0.35, 0.5, 0.62, 0.9, 1.3, 1.42]
    func made(_ note: (_ time: Double, _ number: Int) -> Double) throws -> Sound {
      let samples = (0..<Int(1.7 * rate)).map { n -> Float in
        let time = Double(n) / rate
        return Float(
          times.enumerated().reduce(0.0) { sum, item in
            item.element > time ? sum : sum + note(time - item.element, item.offset)
          })
      }
      return try Sound(mono: samples, rate: rate)
    }
    let clicks = try made { time, _ in time < 0.001 ? 0.5 : 0 }
    Self.expect(try Onsets(clicks).times, times, "clicks")
    let hits = try made { time, number in
      let frequency = 200 * Double(number % 3 + 1)
      return 0.2 * sin(2 * .pi * frequency * time) * exp(-time / 0.06)
    }
    Self.expect(try Onsets(hits).times, times, "hits")
  }

  @Test func theEndOfANoteAndAVibratoAreNoOnsets() throws {
    let rate = 44_100.0
    // Two notes with vibrato; the second one begins 20 dB softer, where the first one is cut off.
    let samples = (0..<Int(2 * rate)).map { n -> Float in
      let time = Double(n) / rate
      let (start, level, pitch) = time < 1 ? (0.3, 0.5, 300.0) : (1.0, 0.05, 400.0)
      guard time >= start, time < 1.7 else { return 0 }
      let phase = pitch * (time + 0.01 / 35 * sin(2 * .pi * 5.5 * time))
      let tone = (1...6).reduce(0.0) { $0 + sin(2 * .pi * Double($1) * phase) / Double($1) }
      return Float(level * tone * min(1, (time - start) / 0.005))
    }
    Self.expect(try Onsets(try Sound(mono: samples, rate: rate)).times, [0.3, 1], "vibrato")
  }

  @Test func steadySoundsHaveNoOnsets() throws {
    var generator = Seeded(1)
    let noise = try Signals.noise(duration: 3, using: &generator)
    // The noise begins at once, so that its beginning is an onset.
    Self.expect(try Onsets(noise).times, [0], "noise")
    #expect(try Onsets(try Signals.silence(duration: 1)).times.isEmpty)
    for count in [0, 1, 30] {
      #expect(
        try Onsets(try Sound(mono: [Float](repeating: 0, count: count), rate: 8000)).times == [])
    }
    #expect(throws: SoundError.self) { try Onsets(try Sound(mono: [0, .nan], rate: 8000)) }
  }

  @Test func aGreaterSensitivityFindsWeakerOnsets() throws {
    let loud = try Signals.tone(frequency: 300, duration: 1, shape: .saw, gain: 0.5)
    var samples = loud.samples[0]
    for n in 22_050..<samples.count { samples[n] *= 1.04 }
    let rising = try Sound(mono: samples, rate: loud.rate)
    #expect(try Onsets(rising).times.count == 1)
    let all = try Onsets(rising, sensitivity: 10)
    #expect(all.times.contains { abs($0 - 0.5) < Self.tolerance })
    #expect(all.strengths.count == all.times.count)
  }
}
