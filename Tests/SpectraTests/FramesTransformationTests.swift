// Tests of stretching, freezing, shifting, crossing, morphing and smoothing frames.

import Glibc
import Runs
import Sounds
import Spectra
import Tensors
import Testing

@Suite struct FramesTransformationTests {
  static func tone(_ frequency: Double, _ seconds: Double = 1, bins: Int? = nil) throws -> Frames {
    let sound = try Signals.tone(
      frequency: frequency, duration: seconds, shape: .sine, rate: 44_100, gain: 0.5)
    return try PhaseVocoder.analyze(
      sound, AnalysisSettings(rate: 44_100, fft: 2048, hop: 512, bins: bins))
  }

  /// The level of a sine in the middle half of a sound, computed by projection; 1 is full scale.
  static func level(_ sound: Sound, at frequency: Double) -> Double {
    let range = (sound.count / 4)..<(sound.count * 3 / 4)
    var (re, im, weight) = (0.0, 0.0, 0.0)
    for n in range {
      let window = 0.5 - 0.5 * cos(2 * .pi * Double(n - range.lowerBound) / Double(range.count))
      let angle = 2 * .pi * frequency * Double(n) / sound.rate
      re += window * Double(sound.samples[0][n]) * cos(angle)
      im += window * Double(sound.samples[0][n]) * sin(angle)
      weight += window
    }
    return 2 * (re * re + im * im).squareRoot() / weight
  }

  @Test func stretchingByOneChangesNothing() throws {
    let frames = try FramesTests.piano(40)
    #expect(try frames.stretched(by: 1) == frames)
    #expect(try frames.stretched { _ in 1 } == frames)
    let end = frames.duration
    let map = [TimePoint(source: 0, result: 0), TimePoint(source: end, result: end)]
    #expect(try frames.stretched(along: map) == frames)
    // Stretching a slice by 1 leaves the slice unchanged.
    #expect(try frames[10..<30].stretched(by: 1) == frames[10..<30])
  }

  @Test(arguments: [0.1, 0.5, 0.73, 1.1, 2, 3.3])
  func stretchingGivesTheExactLength(factor: Double) throws {
    let frames = try FramesTests.piano(20)
    let made = try frames.stretched(by: factor)
    #expect(made.sampleCount == Int((Double(frames.sampleCount) * factor).rounded()))
    #expect(try PhaseVocoder.synthesize(made).count == made.sampleCount)
    let single = try frames[5..<6].stretched(by: factor)
    #expect(single.sampleCount == max(1, Int((128 * factor).rounded())))
  }

  /// The published criterion for time-scale modification is a peak at least 12 dB above the rest.
  @Test func aStretchedSineRemainsASine() throws {
    let sound = try PhaseVocoder.synthesize(Self.tone(440).stretched(by: 2))
    #expect(sound.count == 88_200)
    let peak = Self.level(sound, at: 440)
    #expect(abs(peak - 0.5) < 0.01)
    for side in [400.0, 420, 460, 480, 220, 880] {
      #expect(20 * log10(peak / Self.level(sound, at: side)) > 40, "\(side) Hz")
    }
  }

  @Test func stretchingAlongATimeMapMovesSourceTimesToResultTimes() throws {
    let frames = try Self.tone(440)
    let period = frames.settings.period
    let map = [
      TimePoint(source: 0, result: 0), TimePoint(source: 20 * period, result: 40 * period),
      TimePoint(source: 10 * period, result: 50 * period),
    ]
    let made = try frames.stretched(along: map)
    #expect(made.sampleCount == 50 * 512)
    #expect(made[40].magnitudes == frames[20].magnitudes)
    #expect(made[20].magnitudes == frames[10].magnitudes)
    // The map runs backwards through the source.
    #expect(made[45].magnitudes == frames[15].magnitudes)
    #expect(made[50].magnitudes == frames[10].magnitudes)
    // If a map begins later than 0, the source starts at 0.
    let late = [TimePoint(source: 10 * period, result: 20 * period)]
    #expect(try frames.stretched(along: late)[20].magnitudes == frames[10].magnitudes)
    #expect(throws: SpectraError.self) { try frames.stretched(along: []) }
    #expect(throws: SpectraError.self) { try frames.stretched(along: [map[1], map[0]]) }
    let negative = [TimePoint(source: -1, result: 0), TimePoint(source: 1, result: 1)]
    #expect(throws: SpectraError.self) { try frames.stretched(along: negative) }
    let endless = [TimePoint(source: 0, result: 0), TimePoint(source: 1, result: 1e30)]
    #expect(throws: SpectraError.self) { try frames.stretched(along: endless) }
  }

  @Test func aStretchFactorCanChangeFromFrameToFrame() throws {
    let frames = try Self.tone(440)
    // The first half of the source runs at half speed, which takes 1 s, and the rest is unchanged.
    let made = try frames.stretched { t in Double(t) * frames.settings.period < 1 ? 2 : 1 }
    #expect(abs(made.duration - 1.5) <= frames.settings.period)
    #expect(throws: SpectraError.factor(0)) { try frames.stretched { _ in 0 } }
    #expect(throws: SpectraError.self) { try frames.stretched { _ in 1e12 } }
  }

  @Test func anInterruptStopsTheCallsOfAStretchFactor() throws {
    let run = Run()
    var calls = 0
    // Without the interrupt the factor would be called ten million times.
    let made = try Self.tone(440).stretched(run: run) { t in
      calls += 1
      if t == 99 { run.interrupt.request() }
      return Double(t + 1)
    }
    #expect(calls == 100)
    #expect(made.count == 0)
  }

  @Test func freezingRepeatsAFrameAndAdvancesItsPhases() throws {
    let frames = try Self.tone(440)
    let made = try frames.frozen(at: 40, samples: 44_100)
    #expect(made.sampleCount == 44_100)
    #expect(made.firstPhases == frames.phases(at: 40))
    #expect((0..<made.count).allSatisfy { made[$0].magnitudes == frames[40].magnitudes })
    #expect(abs(Self.level(try PhaseVocoder.synthesize(made), at: 440) - 0.5) < 0.01)
    #expect(throws: SpectraError.frame(1000, count: frames.count)) {
      try frames.frozen(at: 1000, samples: 10)
    }
  }

  @Test(arguments: [1, 127, 128, 129, 1000, 44_101]) func freezingGivesTheExactLength(
    samples: Int
  ) throws {
    let frames = try FramesTests.piano(20)
    let made = try frames.frozen(at: 30, samples: samples)
    #expect(made.sampleCount == samples)
    #expect(made.count == frames.settings.frameCount(samples: samples))
    #expect(try PhaseVocoder.synthesize(made).count == samples)
    #expect(made[0] == frames[30])
    // During the freeze the peaks continue at their frequencies.
    let row = frames[30]
    let peak = try #require(row.magnitudes.indices.max { row.magnitudes[$0] < row.magnitudes[$1] })
    let last = made[made.count - 1]
    #expect(last.magnitudes == row.magnitudes && last.frequencies[peak] == row.frequencies[peak])
  }

  /// A click has an attack, and stretching by 1 leaves the attack unchanged.
  @Test func aClickStretchedByOneIsUnchanged() throws {
    for place in [100, 600, 12_500] {
      let frames = try AttackTests.frames(AttackTests.click(at: place), (2048, 512))
      #expect(try frames.stretched(by: 1) == frames)
      #expect(try frames.stretched { _ in 1 } == frames)
      #expect(try frames.shifted { _ in 0 } == frames)
    }
  }

  @Test func stretchingByTimeMapsOrChangingFactorsGivesTheExactLength() throws {
    let frames = try FramesTests.piano(20)
    for end in [0.1, 0.517, 1.23] {
      let map = [TimePoint(source: 0, result: 0), TimePoint(source: 0.3, result: end)]
      let made = try frames.stretched(along: map)
      #expect(made.sampleCount == Int((end * 44_100).rounded()))
      #expect(try PhaseVocoder.synthesize(made).count == made.sampleCount)
    }
    // Stretching by a constant function gives the same times as stretching by a number, except for the last frame.
    for factor in [0.5, 2, 4] {
      let (one, other) = (try frames.stretched { _ in factor }, try frames.stretched(by: factor))
      #expect(abs(one.sampleCount - other.sampleCount) <= 1)
      #expect(one[5].magnitudes == other[5].magnitudes)
    }
  }

  @Test(arguments: [-1200.0, -500, -37, 37, 700, 1200])
  func aShiftedSineHasTheNewPitchAndTheSameLevel(cents: Double) throws {
    let frames = try Self.tone(440)
    let made = try frames.shifted { _ in cents }
    #expect(made.sampleCount == frames.sampleCount)
    let sound = try PhaseVocoder.synthesize(made)
    let level = Self.level(sound, at: 440 * exp2(cents / 1200))
    // The lobe is interpolated linearly between its bins, which loses up to about half a decibel.
    #expect(abs(20 * log10(level / 0.5)) < 1.5, "\(20 * log10(level / 0.5)) dB")
  }

  @Test func shiftingByZeroChangesNothing() throws {
    let frames = try FramesTests.piano(60)
    #expect(try frames.shifted { _ in 0 } == frames)
    #expect(throws: SpectraError.shift(1e6)) { try frames.shifted { _ in 1e6 } }
    #expect(throws: SpectraError.self) { try frames.shifted { _ in .nan } }
    #expect(throws: SpectraError.content(needed: .values)) {
      try frames.delta().shifted { _ in 1 }
    }
    // A large shift moves all partials out of the bins and leaves silence.
    let gone = try frames.shifted { _ in 12_000 }
    #expect(gone.frequencies.values.allSatisfy { $0.isFinite })
  }

  @Test func crossSynthesisAppliesTheChangesOfOneSoundToAnother() throws {
    let (a, b) = (try FramesTests.piano(20), try FramesTests.piano(20)[100..<200])
    // A sound's changes, applied to its first frame, give the sound, except for rounding.
    let again = try a.crossed(onto: a[0..<1])
    #expect(again.count == a.count)
    let far = zip(again.frequencies.values, a.frequencies.values).map { abs($0 - $1) }.max() ?? 1
    #expect(far < 0.01)
    // Changes of zero leave the other sound unchanged.
    let still = try a.frozen(at: 3, samples: 99 * 128)
    #expect(try still.crossed(onto: b).magnitudes == b.magnitudes)
    #expect(try still[0..<1].crossed(onto: b[0..<1]) == b[0..<1])
    // Values and their deltas give the same result.
    let (values, deltas) = (try a.crossed(onto: b), try a.delta().crossed(onto: b))
    #expect(values.count == 100 && deltas.count == 100)
    for (x, y) in zip(values.magnitudes.values, deltas.magnitudes.values) {
      #expect(abs(x - y) < 1e-6 && x >= 0)
    }
    #expect(throws: SpectraError.content(needed: .values)) { try a.crossed(onto: b.delta()) }
    #expect(throws: SpectraError.self) { try a.crossed(onto: FramesTests.piano(21)) }
  }

  @Test func morphingInterpolatesBetweenTwoSounds() throws {
    let (a, b) = (try Self.tone(440, bins: 60), try Self.tone(450, 0.5, bins: 60))
    #expect(try b.morphed(into: a) { _, _ in 0 } == b)
    #expect(try a.morphed(into: b) { _, _ in 1 } == b)
    let half = try a.morphed(into: b) { _, _ in 0.5 }
    #expect(half.count == b.count)
    #expect(abs(half[20].frequencies[20] - 445) < 0.5)
    // Each number is a + (b − a) · amount, in 32 bits.
    let part = try a.morphed(into: b) { t, count in Double(t) / Double(count) }
    for t in [0, 7, 30] {
      let share = Float(Double(t) / Double(part.count))
      for k in 0..<60 {
        let (one, other) = (a[t], b[t])
        #expect(
          part[t].magnitudes[k]
            == one.magnitudes[k] + (other.magnitudes[k] - one.magnitudes[k]) * share)
        #expect(
          part[t].frequencies[k]
            == one.frequencies[k] + (other.frequencies[k] - one.frequencies[k]) * share)
      }
    }
    #expect(throws: SpectraError.amount(1.5)) { try a.morphed(into: b) { _, _ in 1.5 } }
    #expect(throws: SpectraError.self) { try a.morphed(into: b.delta()) { _, _ in 0 } }
    #expect(try a.delta().morphed(into: a.delta()) { _, _ in 0.3 }.content == .deltas)
  }

  @Test func smoothingAveragesNeighbouringFrames() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, bins: 1)
    let frames = try Frames(
      settings: settings, magnitudes: Tensor(shape: [4, 1], values: [1, 2, 0, 3]),
      frequencies: Tensor(shape: [4, 1], values: [100, 130, 900, 200]))
    let made = try frames.smoothed(over: 3)
    #expect(made.magnitudes.values == [1.5, 1, 5 / 3, 1.5])
    // The smoothed frequencies are weighted by magnitude: (100 + 2 · 130) / 3, (100 + 260) / 3, (260 + 600) / 5 and
    // 200.
    for (got, wanted) in zip(made.frequencies.values, [120, 120, 172, 200]) {
      #expect(abs(got - Float(wanted)) < 1e-3)
    }
    #expect(try frames.smoothed(over: 1) == frames)
    #expect(try frames.smoothed(over: 2) == made)
    let deltas = try frames.delta().smoothed(over: 1000)
    #expect(deltas.magnitudes.values.allSatisfy { abs($0 - 2 / 3) < 1e-6 })
    #expect(throws: SpectraError.self) { try frames.smoothed(over: 0) }
    let silent = try frames[2..<3].smoothed(over: 3)
    #expect(silent.frequencies.values == [900])
  }

  /// Bins whose frequencies differ by some hertz, as in a model's frames, drift apart within seconds. Locked bins
  /// sound like one partial at the peak's frequency.
  @Test func phaseLockingKeepsTheBinsOfAPartialTogether() throws {
    let frames = try Self.tone(440, 2)
    var pitches = frames.frequencies.values
    for place in pitches.indices { pitches[place] += Float(place % frames.bins % 5) - 2 }
    let apart = try Frames(
      settings: frames.settings, magnitudes: frames.magnitudes,
      frequencies: Tensor(shape: [frames.count, frames.bins], values: pitches),
      firstPhases: frames.firstPhases, sampleCount: frames.sampleCount)
    let locked = try PhaseVocoder.synthesize(apart.phaseLocked())
    // The peak is bin 20, whose new frequency is 438 Hz.
    let level = Self.level(locked, at: 438)
    #expect(abs(20 * log10(level / 0.5)) < 0.5, "\(level)")
    let plain = try PhaseVocoder.synthesize(apart)
    #expect(Self.level(plain, at: 438) < 0.8 * level)
    #expect(throws: SpectraError.content(needed: .values)) { try frames.delta().phaseLocked() }
  }
}
