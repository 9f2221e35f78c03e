// Tests of the figures of listening: closed forms, NumPy's figures, and sounds for which figures do not exist.

import Glibc
import Measures
import Runs
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct ListeningFiguresTests {
  private func figures(_ sound: Sound, _ source: Sound, top: Double = 22_050) throws
    -> ListeningFigures
  {
    try ListeningFigures.measure(sound, against: source, top: top, run: Run(threads: 2))
  }

  private func noise(_ seconds: Double, seed: UInt64, gain: Double = 0.4) throws -> Sound {
    var generator = Seeded(seed)
    return try Signals.noise(duration: seconds, gain: gain, using: &generator)
  }

  /// Noise whose level moves up and down by `depth` dB, `rate` times a second.
  private func moving(
    _ noise: Sound, depth: Double, rate: Double = 2
  ) throws -> Sound {
    let samples = noise.samples[0].enumerated().map { n, sample in
      sample
        * Float(pow(10, depth / 20 * sin(2 * Double.pi * rate * Double(n) / noise.rate)))
    }
    return try Sound(mono: samples, rate: noise.rate)
  }

  @Test func aSoundComparedWithItselfIsAliveAndCopied() throws {
    for name in ["bell", "guitar-fifths", "piano-c4"] {
      let sound = try recording(name)
      let same = try figures(sound, sound)
      #expect(same.levelError == 0 && same.alive == 1 && same.copied == 1)
      #expect(
        same.statistics?.bandMeans == 0 && same.statistics?.bandSpreads == 0
          && same.statistics?.modulation == 0)
      #expect(try #require(same.statisticsFloor).bandMeans > 0)
    }
  }

  /// Half the amplitude is −6.02 dB in every band, and changes no deviation.
  @Test func aSofterSoundHasALevelErrorAndBandMeans() throws {
    let source = try noise(3, seed: 1)
    let half = try figures(source.scaled(by: 0.5), source)
    let wanted = 20 * log10(2.0)
    #expect(abs(try #require(half.levelError) + wanted) < 1e-4)
    #expect(abs(try #require(half.alive) - 1) < 1e-4)
    let statistics = try #require(half.statistics)
    // No band of white noise is 54 dB below the loudest one, so no level is clamped.
    #expect(abs(statistics.bandMeans - wanted) < 1e-4)
    #expect(statistics.bandSpreads < 1e-4 && (statistics.modulation ?? 1) < 1e-3)
    #expect(half.copied == 1)
  }

  /// The mean power of a sound of which half is silent is 3.01 dB lower.
  @Test func silenceCountsInTheMeanPower() throws {
    let source = try noise(2, seed: 2)
    let gaps = try Sound.concat([source, Signals.silence(duration: 2)])
    // The two windows at the cut contain the spectrum of a step.
    #expect(abs(try #require(figures(gaps, source).levelError) + 10 * log10(2.0)) < 0.01)
  }

  /// The level of a sine-shaped movement of d dB has the deviation d / √2, so half the depth is half as alive.
  @Test func aliveIsTheRatioOfTheDeviations() throws {
    let source = try moving(noise(4, seed: 3), depth: 8)
    let less = try figures(moving(noise(8, seed: 4), depth: 4), source)
    // The noise's own level varies by 0.3 dB, and the window of 46 ms smooths a movement of 2 Hz by 1 %.
    #expect(abs(try #require(less.alive) - 0.5) < 0.02)
    #expect(abs(try #require(less.sourceSpread) - 8 / 2.0.squareRoot()) < 0.15)
    #expect(less.copied == 0)
    // The end counts, not the beginning.
    let stops = try Sound.concat([moving(noise(5, seed: 5), depth: 8), noise(5, seed: 6)])
    #expect(try #require(figures(stops, source).alive) < 0.1)
  }

  /// A sound with the same levels and spreads, but with another rhythm, differs in the modulation alone: four octaves
  /// are the same, one lacks the variance 32 dB², and one has it instead of the variance of the noise.
  @Test func modulationHearsAnotherRhythm() throws {
    let source = try moving(noise(8, seed: 7), depth: 8, rate: 2.5)
    let other = try figures(moving(noise(8, seed: 8), depth: 8, rate: 5), source)
    let same = try figures(moving(noise(8, seed: 9), depth: 8, rate: 2.5), source)
    let (wrong, right) = (try #require(other.statistics), try #require(same.statistics))
    #expect(wrong.bandMeans < 0.5 && wrong.bandSpreads < 0.5)
    #expect(try #require(wrong.modulation) > 5 && #require(right.modulation) < 1.5)
    // Halves of the source last 4 s, and so do the segments; few segments give a rough spectrum.
    #expect(try #require(same.statisticsFloor?.modulation) < 3)
  }

  @Test func aFrozenSoundStandsStillAndIsNotCopied() throws {
    let source = try recording("guitar-fifths")
    let frames = try PhaseVocoder.analyze(source, AnalysisSettings(rate: 44_100, fft: 2048))
    let frozen = try PhaseVocoder.synthesize(frames.frozen(at: 200, samples: 500_000))
    let still = try figures(frozen, source)
    #expect(try #require(still.alive) < 0.01 && still.copied == 0)
  }

  @Test func aSoundThatDiesIsQuieterAtItsEndThanTheQuietestPart() throws {
    let source = try noise(4, seed: 10)
    let dying = try Sound.concat([noise(8, seed: 11), noise(4, seed: 12, gain: 0.4e-2)])
    // The quietest second of the noise is within 0.2 dB of its mean.
    #expect(abs(try #require(figures(dying, source).endLevel) + 40) < 0.5)
    let living = try figures(noise(12, seed: 13), source)
    #expect(abs(try #require(living.endLevel)) < 0.5)
    let silent = try Sound.concat([noise(8, seed: 11), Signals.silence(duration: 4)])
    #expect(try figures(silent, source).endLevel == -100)
  }

  @Test func figuresOfListeningAgreeWithNumPy() throws {
    func made(_ kind: String, _ source: Sound) throws -> Sound {
      let count = source.count
      switch kind {
      case "same": return source
      case "half": return source.slice((count / 2)..<count)
      case "thrice":
        let part = source.slice(1234..<(count - 777))
        return try Sound.concat([part, part, part])
      case "quiet":
        return try Sound.concat([
          source.slice(0..<(count / 2)).scaled(by: 0.5),
          source.slice((count / 2)..<count).scaled(by: 0.1),
        ])
      case "jumps":
        let starts = [10_000, 90_000, 50_000, 130_000, 30_000, 110_000, 70_000, 3000]
        return try Sound.concat(
          starts.enumerated().map { place, start in
            source.slice(start..<min(start + (place % 2 == 0 ? 39_690 : 13_230), count))
          })
      default: return try recording(kind)
      }
    }
    var compared = 0
    for line in try Repository.figures("listening.txt", of: "Measures") {
      let source = try recording(line[0])
      let measured = try figures(
        made(line[1], source), source, top: #require(Double(line[2])))
      let all = [
        measured.levelError, measured.alive, measured.statistics?.bandMeans,
        measured.statistics?.bandSpreads, measured.statistics?.modulation,
        measured.statisticsFloor?.bandMeans, measured.statisticsFloor?.bandSpreads,
        measured.statisticsFloor?.modulation, measured.copied,
      ]
      for (place, value) in all.enumerated() {
        let wanted = try #require(Double(line[3 + place]))
        // Transforms are in 32 bits here. A frame of `copied` is a hundredth of its range, and a few frames are as near
        // to two places as rounding.
        let tolerance = place == 8 ? 0.03 : 2e-3 * max(1, abs(wanted))
        #expect(abs(try #require(value) - wanted) < tolerance, "\(line.prefix(3)) \(place)")
        compared += 1
      }
    }
    #expect(compared == 270)
  }

  @Test func figuresThatDoNotExistAreNil() throws {
    let source = try noise(2, seed: 14)
    let short = try figures(source.slice(0..<44_100), source)
    #expect(short.levelError == nil && short.alive == nil && short.statistics == nil)
    #expect(short.copied == nil)
    let constant = try Sound(
      mono: [Float](repeating: 0.5, count: 88_200), rate: 44_100)
    #expect(try figures(source, constant).levelError == nil)
    #expect(try figures(source, Signals.silence(duration: 2)).copied == nil)
    // A tone has no life that a copy could have.
    let tone = try Signals.tone(frequency: 440, duration: 2, gain: 0.5)
    let steady = try figures(tone, tone)
    #expect(steady.alive == nil && steady.levelError == 0 && steady.copied == 0)
  }

  @Test func silenceIsAsQuietAsItGetsAndNotCopied() throws {
    let source = try noise(2, seed: 15)
    let silent = try figures(Signals.silence(duration: 3), source)
    #expect(silent.levelError == -100 && silent.alive == 0 && silent.copied == 0)
    #expect(try #require(silent.statistics).bandMeans > 30)
    // Silence within the source and the sound is no copy of it.
    let gap = try Sound.concat([source, Signals.silence(duration: 2)])
    let other = try Sound.concat([noise(2, seed: 16), Signals.silence(duration: 2)])
    #expect(try figures(other, gap).copied == 0)
  }

  @Test func aConstantOffsetHasNoLevel() throws {
    let source = try noise(2, seed: 17, gain: 0.1)
    let off = try Sound(mono: source.samples[0].map { $0 + 0.5 }, rate: 44_100)
    let figures = try figures(off, source)
    #expect(abs(try #require(figures.levelError)) < 1e-3)
    #expect(abs(try #require(figures.alive) - 1) < 1e-3)
  }

  @Test(arguments: [1, 64, 8000, 192_000]) func everySampleRateHasFigures(rate: Double) throws {
    let seconds = rate < 100 ? 100.0 : 2
    var generator = Seeded(18)
    let source = try Signals.noise(
      duration: seconds, rate: rate, gain: 0.4, using: &generator)
    let half = try figures(source.scaled(by: 0.5), source, top: rate / 2)
    #expect(abs(try #require(half.levelError) + 20 * log10(2.0)) < 1e-3)
    #expect(half.alive == nil || abs((half.alive ?? 0) - 1) < 1e-3)
  }

  @Test func unsuitableSoundsAreErrors() throws {
    let source = try noise(2, seed: 19)
    var samples = source.samples[0]
    samples[500] = .nan
    let broken = try Sound(mono: samples, rate: 44_100)
    for (one, other) in [(broken, source), (source, broken)] {
      #expect(throws: SoundError.notFinite(count: 1, firstTime: 500 / 44_100)) {
        try figures(one, other)
      }
    }
    let slow = try Signals.tone(frequency: 440, duration: 2, rate: 8000)
    #expect(throws: MeasureError.rates(sound: 8000, reference: 44_100)) {
      try figures(slow, source)
    }
  }

  @Test func aRunOfManyFramesIsInterrupted() throws {
    let source = try noise(2, seed: 20)
    let run = Run()
    run.interrupt.request()
    #expect(throws: Interrupted.self) {
      try ListeningFigures.measure(source, against: source, top: 22_050, run: run)
    }
  }
}
