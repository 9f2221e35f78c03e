// Tests of sounds and of their editing.

import Glibc
import Sounds
import TestSupport
import Testing

@Suite struct SoundTests {
  @Test func thePropertiesOfASoundFollowFromItsSamples() throws {
    let sound = try Sound(samples: [[0, 3, -4, 0], [0, 0, 0, 5]], rate: 2)
    #expect(sound.channels == 2)
    #expect(sound.count == 4)
    #expect(sound.duration == 2)
    #expect(sound.peak == 5)
    #expect(sound.rms == Float(50.0 / 8).squareRoot())
    #expect(sound.mono().samples == [[0, 1.5, -2, 2.5]])
  }

  @Test func invalidSoundsAreRefused() {
    #expect(throws: SoundError.channels(lengths: [])) { try Sound(samples: [], rate: 1) }
    #expect(throws: SoundError.channels(lengths: [1, 2])) {
      try Sound(samples: [[0], [0, 0]], rate: 1)
    }
    for rate in [0, -1, .nan, .infinity, 1e9] {
      #expect(throws: SoundError.self) { try Sound(mono: [0], rate: rate) }
    }
  }

  @Test func theErrorCountsSamplesThatAreNotFinite() throws {
    let sound = try Sound(samples: [[0, 1, .nan], [0, .infinity, 0]], rate: 10)
    #expect(throws: SoundError.notFinite(count: 2, firstTime: 0.1)) { try sound.requireFinite() }
    // Large finite samples are not counted.
    try Sound(mono: [3e38, -3e38], rate: 10).requireFinite()
  }
}

@Suite struct SoundEditingTests {
  let ramp = (0..<10).map { Float($0) }

  @Test func theCommandTrimCutsASoundAtTimesInSeconds() throws {
    let sound = try Sound(mono: ramp, rate: 10)
    #expect(try sound.trim(from: 0.2, to: 0.5).samples == [[2, 3, 4]])
    #expect(try sound.trim(from: 0.8).samples == [[8, 9]])
    #expect(try sound.trim(to: 99).samples == [ramp])
    #expect(try sound.trim(from: 0.5, to: 0.5).count == 0)
    #expect(throws: SoundError.self) { try sound.trim(from: 0.6, to: 0.5) }
    #expect(throws: SoundError.self) { try sound.trim(from: -0.1) }
    #expect(throws: SoundError.self) { try sound.trim(from: 1.1) }
  }

  @Test func aNormalizedSoundHasTheRequestedPeak() throws {
    let sound = try Sound(samples: [[0.1, -0.5], [0.2, 0]], rate: 10)
    #expect(try sound.normalized(peak: 1).samples == [[0.2, -1], [0.4, 0]])
    #expect(throws: SoundError.silent(what: "normalizing")) {
      try Signals.silence(duration: 1).normalized()
    }
    #expect(throws: SoundError.self) { try sound.normalized(peak: 0) }
  }

  @Test func fadedSoundsStartAndEndAtZero() throws {
    let sound = try Sound(mono: [Float](repeating: 1, count: 100), rate: 100)
    let faded = try sound.faded(in: 0.2, out: 0.4).samples[0]
    #expect(faded[0] == 0 && faded[99] == 0)
    // A raised cosine has the value ½ in the middle.
    #expect(abs(faded[10] - 0.5) < 1e-6 && abs(faded[79] - 0.5) < 1e-6)
    #expect(faded[20..<60].allSatisfy { $0 == 1 })
    #expect(throws: SoundError.self) { try sound.faded(in: 1.5) }
    #expect(throws: SoundError.self) { try sound.faded(out: -1) }
  }

  @Test func theCommandsConcatAndMixCombineSounds() throws {
    let one = try Sound(mono: [1, 2], rate: 10)
    let two = try Sound(samples: [[3], [4]], rate: 10)
    #expect(try Sound.concat([one, two]).samples == [[1, 2, 3], [1, 2, 4]])
    #expect(try Sound.mix([one, two]).samples == [[4, 2], [5, 2]])
    #expect(try Sound.mix([one, two], gains: [2, -1]).samples == [[-1, 4], [-2, 4]])
    let other = try Sound(mono: [1], rate: 11)
    #expect(throws: SoundError.mismatch(what: "rates", 10, 11)) { try Sound.concat([one, other]) }
    #expect(throws: SoundError.self) { try Sound.mix([]) }
    #expect(throws: SoundError.self) { try Sound.mix([one], gains: []) }
  }

  @Test(arguments: [0, 1, 3, 4, 5, 1000]) func thePeakIsTheLargestAbsoluteSample(
    _ place: Int
  ) throws {
    var samples = [Float](repeating: 0.25, count: 1001)
    samples[place] = -0.75
    let quiet = [Float](repeating: -0.5, count: 1001)
    #expect(try Sound(samples: [quiet, samples], rate: 8000).peak == 0.75)
    #expect(try Sound(samples: [quiet, samples], rate: 8000).finitePeak() == 0.75)
    // NaN has no place among the sizes, and does not hide the other samples.
    samples[500] = .nan
    let damaged = try Sound(samples: [quiet, samples], rate: 8000)
    #expect(damaged.peak == 0.75)
    #expect(throws: SoundError.notFinite(count: 1, firstTime: 0.0625)) {
      try damaged.finitePeak()
    }
    samples[500] = -.infinity
    #expect(try Sound(mono: samples, rate: 8000).peak == .infinity)
  }

  @Test(arguments: [0, 1, 7, 16, 33, 100]) func theLargestSizeIsThatOfThePlainLoop(_ count: Int) {
    var random = Seeded(UInt64(count) + 1)
    let samples = (0..<count).map { _ in Float.random(in: -2...2, using: &random) }
    #expect(Sound.largest(samples) == samples.reduce(0) { max($0, abs($1)) })
    #expect(Sound.largest(samples.lazy.map { -$0 }) == Sound.largest(samples))
    for bad in [Float.nan, .infinity, -.infinity] where count > 0 {
      for place in Set([0, count / 2, count - 1]) {
        var damaged = samples
        damaged[place] = bad
        #expect(!Sound.largest(damaged).isFinite)
      }
    }
  }
}
