// Tests of pitch and loudness that are followed in blocks, with sounds of known pitch and with Praat's pitches.

import Glibc
import Measures
import Runs
import Sounds
import TestSupport
import Testing

@Suite struct PitchFollowerTests {
  static let rate = 44_100.0
  /// The formants of sung vowels: frequency and width in Hz, and level; as in tools/figures/following.py.
  static let formants: [String: [(frequency: Double, level: Double, width: Double)]] = [
    "a": [(700, 1, 80), (1220, 0.5, 90), (2600, 0.25, 120)],
    "i": [(290, 1, 60), (2270, 0.3, 100), (3010, 0.2, 120)],
    "u": [(310, 1, 60), (870, 0.25, 80), (2250, 0.05, 110)],
  ]

  /// A sound whose pitch over time is known; `level` is the level of harmonic k at a frequency in Hz.
  static func sung(
    _ seconds: Double, harmonics: Int, pitch: (Double) -> Double,
    level: (_ k: Double, _ frequency: Double) -> Double
  ) -> [Float] {
    var phase = 0.0
    return (0..<Int(seconds * rate)).map { n in
      let f = pitch(Double(n) / rate)
      phase += 2 * .pi * f / rate
      var sum = 0.0
      for k in 1...harmonics {
        let number = Double(k)
        if number * f < 0.45 * rate { sum += level(number, number * f) * sin(number * phase) }
      }
      return Float(sum)
    }
  }

  static func vowel(_ name: String, _ seconds: Double, pitch: (Double) -> Double) -> [Float] {
    let formants = formants[name] ?? []
    return sung(seconds, harmonics: 30, pitch: pitch) { k, frequency in
      let level = formants.reduce(0.02 / k) { sum, formant in
        let distance = (frequency - formant.frequency) / formant.width
        return sum + formant.level / (1 + distance * distance)
      }
      return 0.05 * level
    }
  }

  static func follow(_ samples: [Float], block: Int = 128) throws -> [FollowedPoint] {
    let follower = try PitchFollower(rate: rate)
    var points: [FollowedPoint] = []
    for start in stride(from: 0, to: samples.count, by: block) {
      points += follower.add(Array(samples[start..<min(samples.count, start + block)]))
    }
    return points + follower.finish()
  }

  /// The errors in cents of all points whose windows are inside the sound; a point without a pitch counts as 9999.
  static func errors(_ points: [FollowedPoint], _ seconds: Double, _ pitch: (Double) -> Double)
    -> [Double]
  {
    points.filter { $0.time > 0.03 && $0.time < seconds - 0.03 }.map { point in
      point.pitch.map { abs(1200 * log2($0 / pitch(point.time))) } ?? 9999
    }.sorted()
  }

  @Test(arguments: [62.0, 110, 220, 440, 880, 1500]) func steadyTonesAreExactToACent(
    _ frequency: Double
  ) throws {
    for harmonics in [1, 30] {
      let samples = Self.sung(
        0.5, harmonics: harmonics, pitch: { _ in frequency }, level: { k, _ in 0.3 / k })
      let points = try Self.follow(samples)
      // 0.5 s have 100 hops, and a point at the start.
      #expect(points.count == 100 || points.count == 101)
      let errors = Self.errors(points, 0.5) { _ in frequency }
      #expect((errors.last ?? 9999) < 1)
      #expect(points[50].strength > 0.99 && points[50].strength <= 1)
    }
  }

  /// The window is short beside the changes, and an even change has no effect; the vibrato loses at most a tenth.
  @Test(arguments: ["sine", "saw", "a", "i", "u"]) func glidesAndVibratoAreFollowedWithin10Cents(
    _ kind: String
  ) throws {
    let glides: [(Double) -> Double] = [
      { 110 * exp2($0) }, { 440 * exp2(-$0) }, { 220 * exp2(40 / 1200 * sin(2 * .pi * 6 * $0)) },
    ]
    for glide in glides {
      let samples =
        kind.count == 1
        ? Self.vowel(kind, 1, pitch: glide)
        : Self.sung(1, harmonics: kind == "sine" ? 1 : 40, pitch: glide) { k, _ in 0.3 / k }
      let errors = Self.errors(try Self.follow(samples), 1, glide)
      #expect((errors.last ?? 9999) < 10)
      #expect(errors[errors.count / 2] < 3)
    }
  }

  @Test func noise20dBBelowASungVowelHardlyDisturbs() throws {
    var generator = Seeded(3)
    let glide: (Double) -> Double = { 200 * exp2(40 / 1200 * sin(2 * .pi * 6 * $0)) }
    let clean = Self.vowel("a", 2, pitch: glide)
    let noise = try Signals.noise(duration: 2, using: &generator).samples[0]
    func power(_ x: [Float]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) } }
    let gain = Float((power(clean) / power(noise) / 100).squareRoot())
    let errors = Self.errors(
      try Self.follow(zip(clean, noise).map { $0 + gain * $1 }), 2, glide)
    #expect(errors[errors.count / 2] < 3)
    #expect((errors.last ?? 9999) < 10)
  }

  @Test func noiseSilenceAndLowerTonesHaveNoPitch() throws {
    var generator = Seeded(4)
    let noise = try Signals.noise(duration: 1, using: &generator).samples[0]
    #expect(try Self.follow(noise).allSatisfy { $0.pitch == nil })
    let silence = try Self.follow([Float](repeating: 0, count: 44_100))
    #expect(silence.allSatisfy { $0.pitch == nil && $0.loudness == -100 && $0.strength == 0 })
    #expect(try Self.follow([.nan, .infinity]).allSatisfy { $0.loudness == -100 })
  }

  /// An octave up keeps a peak at the old period, which must not hold the pitch back for long.
  @Test func leapsAreFollowed() throws {
    for (from, to) in [(220.0, 440.0), (440, 220), (220, 330), (330, 110)] {
      let samples = Self.vowel("a", 1) { $0 < 0.5 ? from : to }
      let late = try Self.follow(samples).first { point in
        point.time > 0.4 && (point.pitch.map { abs(1200 * log2($0 / to)) < 20 } ?? false)
      }
      let time = try #require(late).time
      #expect(time > 0.48 && time < 0.58, "\(from) to \(to) Hz at \(time) s")
    }
  }

  @Test func pointsDoNotDependOnTheBlocks() throws {
    let samples = Self.vowel("i", 0.7) { 150 + 100 * $0 }
    let whole = try Self.follow(samples, block: samples.count)
    for block in [1, 17, 128, 1000] { #expect(try Self.follow(samples, block: block) == whole) }
  }

  @Test func aPointComesHalfAWindowLater() throws {
    let follower = try PitchFollower(rate: Self.rate)
    #expect(abs(follower.window - 0.04) < 0.0005 && abs(follower.hop - 0.005) < 0.0001)
    #expect(abs(follower.delay - follower.window / 2) < 1e-9)
    let samples = Self.vowel("a", 0.5) { _ in 200 }
    var heard = 0
    for start in stride(from: 0, to: samples.count - 128, by: 128) {
      heard += 128
      for point in follower.add(Array(samples[start..<(start + 128)])) {
        let late = Double(heard) / Self.rate - point.time - follower.window / 2
        #expect(late >= -1e-9 && late < 128 / Self.rate)
      }
    }
    #expect(heard > 20_000)
  }

  @Test func theLoudnessIsTheRootMeanSquareAndRisesInHalfAWindow() throws {
    let sine = Self.sung(1, harmonics: 1, pitch: { _ in 100 }, level: { _, _ in 0.5 })
    // A sine of amplitude 0.5 has 20 log10(0.5) − 3.01 dB.
    for point in try Self.follow(sine) where point.time > 0.03 && point.time < 0.97 {
      #expect(abs(point.loudness + 9.031) < 0.1)
    }
    let onset = [Float](repeating: 0, count: 22_050) + sine
    for point in try Self.follow(onset) where point.time < 1.2 {
      if point.time < 0.479 { #expect(point.loudness == -100) }
      if point.time > 0.521 { #expect(abs(point.loudness + 9.031) < 0.1) }
    }
  }

  @Test(arguments: [
    "clarinet-a3", "piano-c4", "a-110", "a-220", "i-110", "i-220", "u-110", "u-220",
  ])
  func pitchesAreThoseOfPraat(_ name: String) throws {
    let parts = name.split(separator: "-")
    let samples: [Float]
    if let base = Double(parts[1]) {
      samples = Self.vowel(String(parts[0]), 2) { t in
        base * exp2((350 * t + 40 * sin(2 * .pi * 6 * t)) / 1200)
      }
    } else {
      samples = try recording(name).samples[0]
    }
    let points = try Self.follow(samples)
    var errors: [Double] = []
    for fields in try Repository.figures("following.txt", of: "Measures") {
      guard fields[0] == name || fields[0] == "vowel-\(name)", let time = Double(fields[1]),
        let pitch = Double(fields[2]),
        let right = points.firstIndex(where: { $0.time > time }), right > 0,
        let before = points[right - 1].pitch, let after = points[right].pitch
      else { continue }
      let share = (time - points[right - 1].time) / (points[right].time - points[right - 1].time)
      errors.append(abs(1200 * log2((before + share * (after - before)) / pitch)))
    }
    errors.sort()
    #expect(errors.count > 80)
    #expect(errors[errors.count / 2] < 3)
    // Praat's windows are twice as long, which matters only where a note begins.
    #expect(errors[errors.count * 98 / 100] < 10)
    #expect((errors.last ?? 9999) < 25)
  }

  @Test func wrongLimitsAreErrors() {
    for (rate, lowest, highest) in [
      (44_100.0, 10.0, 2000.0), (44_100, 60, 100), (1000, 200, 2000), (100, 60, 2000),
      (.nan, 60, 2000), (44_100, .nan, 2000), (44_100, 60, .nan),
    ] {
      #expect(throws: MeasureError.self) {
        try PitchFollower(rate: rate, lowest: lowest, highest: highest)
      }
    }
  }

  @Test(arguments: [8000.0, 16_000, 48_000, 96_000]) func everySampleRateIsFollowed(rate: Double)
    throws
  {
    let tone = try Signals.tone(frequency: 330, duration: 0.3, shape: .saw, rate: rate)
    let curves = try Following.curves(of: tone)
    #expect(curves.pitch.allSatisfy { abs(1200 * log2($0 / 330)) < 10 })
  }
}
