// The loops in wide vectors, and the vocoder that uses them, have the bits of plain functions, for every count and place.

import CVocoderMath
import Glibc
import Runs
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct VocoderLoopsTests {
  /// Counts below, at and above the lengths of vectors and blocks.
  static let counts = [1, 2, 3, 7, 8, 9, 20, 31, 127, 128, 129, 257, 300]

  /// Numbers of very different sizes, with zeros and both signs.
  private func numbers(_ count: Int, _ generator: inout Seeded) -> [Float] {
    (0..<count).map { _ in
      let size = exp2(Float(Int.random(in: -140...20, using: &generator)))
      let kind = Int.random(in: 0...9, using: &generator)
      let value = Float.random(in: -1...1, using: &generator)
      return kind == 0 ? 0 : kind == 1 ? -0.0 : kind == 2 ? size : value * (kind < 5 ? size : 1)
    }
  }

  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

  @Test(arguments: counts) func magnitudesAndPhasesAreThoseOfThePlainFunctions(_ n: Int) {
    var generator = Seeded(UInt64(n))
    let (re, im) = (numbers(n, &generator), numbers(n, &generator))
    var magnitudes = [Float](repeating: 0, count: n)
    var (alone, phases) = (magnitudes, magnitudes)
    sonde_polar(re, im, 0.37, &magnitudes, &phases, n)
    sonde_magnitudes(re, im, 0.37, &alone, n)
    let expected = (0..<n).map { (re[$0] * re[$0] + im[$0] * im[$0]).squareRoot() * 0.37 }
    #expect(bits(magnitudes) == bits(expected))
    #expect(bits(alone) == bits(expected))
    let angles = (0..<n).map { PhaseTurns.angle(im[$0], re[$0]) }
    #expect(bits(phases) == bits(angles))
  }

  @Test(arguments: counts) func theLastStepOfATransformIsItsFormula(_ n: Int) {
    var generator = Seeded(UInt64(n) + 600)
    let whole = numbers(2 * n, &generator) + [0, 0]
    let angles = (0...n).map { Double.pi * Double($0) / Double(n) }
    let (cosines, sines) = (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
    // Bin k follows from the numbers k and n - k; number n is number 0.
    let expected = (0...n).map { k -> [Float] in
      let low = min(k, n - k)
      let (zr, zi) = (whole[2 * low], whole[2 * low + 1])
      if low == 0 { return [k == 0 ? zr + zi : zr - zi, 0] }
      if 2 * low == n { return [zr, -zi] }
      let (mr, mi) = (whole[2 * (n - low)], -whole[2 * (n - low) + 1])
      let (dr, di) = (mr - zr, mi - zi)
      let tr = sines[low] * dr + cosines[low] * -di
      let ti = sines[low] * di + cosines[low] * dr
      return k == low
        ? [0.5 * ((mr + zr) + tr), 0.5 * ((mi + zi) + ti)]
        : [0.5 * ((mr + zr) - tr), -(0.5 * ((mi + zi) - ti))]
    }
    for bins in 1...(n + 1) {
      var pairs = whole
      var re = [Float](repeating: 0, count: (bins + 7) / 8 * 8)
      var im = re
      sonde_last_step(&pairs, cosines, sines, &re, &im, n, bins)
      #expect(bits(Array(re[..<bins])) == bits(expected[..<bins].map { $0[0] }), "\(bins) bins")
      #expect(bits(Array(im[..<bins])) == bits(expected[..<bins].map { $0[1] }), "\(bins) bins")
    }
    var (re, im) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
    sonde_split(whole, &re, &im, n)
    #expect(bits(re) == bits((0..<n).map { whole[2 * $0] }))
    #expect(bits(im) == bits((0..<n).map { whole[2 * $0 + 1] }))
  }

  /// The lengths include those for which FFTW has another last step.
  @Test(arguments: [4, 10, 32, 100, 256, 512, 600, 882, 1024, 2048, 4096, 4410, 32768])
  func aSpectrumHasTheBitsOfTheRealTransform(_ fft: Int) throws {
    var generator = Seeded(UInt64(fft) + 700)
    let hop = try #require(AnalysisSettings.usableHops(fft: fft, window: .hann).first)
    let samples = (0..<5 * fft).map { _ in Float.random(in: -1...1, using: &generator) }
    let plain = RealTransform(size: fft)
    for bins in [1, fft / 4, fft / 4 + 2, fft / 2, fft / 2 + 1] {
      let settings = try AnalysisSettings(rate: 8000, fft: fft, hop: hop, bins: bins)
      let frames = try ShortTimeTransform.analyze(Sound(mono: samples, rate: 8000), settings)
      let window = settings.window.values(fft).map { Float($0) }
      let t = 3 * fft / hop
      for n in 0..<fft { plain.reals[n] = samples[t * hop - fft / 2 + n] * window[n] }
      plain.forward()
      let found = frames.spectra.values[(2 * t * bins)..<(2 * (t + 1) * bins)]
      let expected = plain.spectrum[..<bins].flatMap { [$0.re, $0.im] }
      #expect(bits(Array(found)) == bits(expected), "\(bins) bins")
    }
  }

  @Test func samplesThatAreNotFiniteOrTooLargeAreErrorsWhereverTheyAre() throws {
    let settings = try AnalysisSettings(rate: 8000, fft: 64, hop: 16)
    for place in [0, 5000, 39_999] {
      for value in [Float.nan, .infinity, 1e30] {
        var samples = [Float](repeating: 0.5, count: 40_000)
        samples[place] = value
        let sound = try Sound(mono: samples, rate: 8000)
        #expect(throws: SoundError.self) { try PhaseVocoder.analyze(sound, settings) }
        #expect(throws: SoundError.self) {
          try PhaseVocoder.analyze(sound, settings, run: Run(threads: 2))
        }
      }
    }
  }

  @Test(arguments: counts) func frequenciesAreThoseOfThePlainFunctions(_ n: Int) {
    var generator = Seeded(UInt64(n) + 100)
    var row = (0..<n).map { _ in Float.random(in: -3.2...3.2, using: &generator) }
    let magnitudes = (0..<n).map { _ in Float(Int.random(in: 0...3, using: &generator)) }
    let expected = (0..<n).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    let centres = (0..<n).map { Double($0) * 86.13 }
    var reached = (0..<n).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    let hop = sonde_hop(spread: 344.53125, step: 128 / 44_100)
    var (plain, phases) = (row, reached)
    for k in 0..<n {
      let turns = Double(row[k]) * (0.5 / .pi)
      let deviation = PhaseTurns.wrapped(turns - phases[k] - expected[k])
      plain[k] = Float(centres[k] + (magnitudes[k] == 0 ? 0 : deviation) * hop.spread)
      phases[k] = PhaseTurns.advanced(phases[k], plain[k], hop.step)
    }
    sonde_frequencies(&row, magnitudes, expected, centres, &reached, hop, n)
    #expect(bits(row) == bits(plain))
    #expect(reached == phases)
  }

  @Test(arguments: counts) func spectraAreThoseOfThePlainFunctions(_ n: Int) {
    var generator = Seeded(UInt64(n) + 200)
    let magnitudes = numbers(n, &generator)
    let scales = numbers(n, &generator)
    let frequencies = (0..<n).map { _ in Float.random(in: -2e4...2e4, using: &generator) }
    var phases = (0..<n).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    let advanced = (0..<n).map { PhaseTurns.advanced(phases[$0], frequencies[$0], 0.0029) }
    sonde_advance(&phases, frequencies, 0.0029, n)
    #expect(phases == advanced)
    var spectrum = [Float](repeating: 0, count: 2 * n)
    sonde_spectrum(magnitudes, scales, phases, &spectrum, n)
    let plain = (0..<n).flatMap { k in
      let (sine, cosine) = PhaseTurns.sineCosine(phases[k])
      return [magnitudes[k] * scales[k] * cosine, magnitudes[k] * scales[k] * sine]
    }
    #expect(bits(spectrum) == bits(plain))
  }

  @Test(arguments: counts) func lockedPhasesAreThoseOfThePlainFunction(_ n: Int) throws {
    var generator = Seeded(UInt64(n) + 300)
    let settings = try AnalysisSettings(rate: 44_100, fft: 2048, hop: 512, bins: n)
    let start = (0..<n).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    var (fast, plain) = (
      PhaseLock(settings, startingAt: start), PhaseLock(settings, startingAt: start)
    )
    var scratch = LockScratch(n)
    for round in 0..<8 {
      // Few different magnitudes give plateaus and equal peaks. A mirrored frame has negative ones, and zeros with a sign.
      let sign: Float = round < 4 ? 1 : -1
      let magnitudes = (0..<n).map { _ in sign * Float(Int.random(in: 0...4, using: &generator)) }
      let relation = (0..<n).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
      var one = (0..<n).map { _ in Float.random(in: 0...2e4, using: &generator) }
      var other = one
      plain.advance(&one, regions: Peaks.regions(magnitudes), relation: { relation[$0] })
      fast.advance(&other, around: magnitudes, relation: relation, &scratch)
      #expect(bits(other) == bits(one))
      #expect(fast.phases == plain.phases)
    }
  }

  @Test func everyBinBelongsToOnePeakAndAValleySeparatesThem() {
    let regions = Peaks.regions([1, 3, 2, 2, 5, 4, 1, 1, 6])
    #expect(regions.map(\.peak) == [1, 4, 8])
    #expect(regions.map(\.bins) == [0..<3, 3..<7, 7..<9])
    #expect(Peaks.regions([0, 0, 0]).map(\.bins) == [0..<3])
  }

  @Test(arguments: counts) func delaysAndSumsAreThoseOfThePlainFunctions(_ n: Int) {
    var generator = Seeded(UInt64(n) + 400)
    let phases = (0..<n).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    let magnitudes = numbers(n, &generator)
    var delays = [Double](repeating: 0, count: n)
    var weights = delays
    sonde_delays(phases, magnitudes, &delays, &weights, n)
    for k in 0..<(n - 1) {
      #expect(delays[k] == -PhaseTurns.wrapped(phases[k + 1] - phases[k] - 0.5))
      let pair = Double(abs(magnitudes[k])) * Double(abs(magnitudes[k + 1]))
      #expect(weights[k] == pair.squareRoot())
    }
    // Partial sums of small whole numbers are exact in any order.
    let whole = (0..<n).map { _ in Double(Int.random(in: 0...9, using: &generator)) }
    var (late, all) = (-1.0, -1.0)
    sonde_late_weight(delays, whole, 0.125, n, &late, &all)
    #expect(all == whole.reduce(0, +))
    #expect(late == zip(delays, whole).reduce(0) { $0 + ($1.0 > 0.125 ? $1.1 : 0) })
    for share in [Float(0.25), 0.7] {
      let other = numbers(n, &generator)
      var between = [Float](repeating: 0, count: n)
      sonde_between(magnitudes, other, share, &between, n)
      let plain = zip(magnitudes, other).map { $0 + ($1 - $0) * share }
      #expect(bits(between) == bits(plain))
    }
    for rows in [1, 7, 8, 19] {
      let table = numbers(rows * n, &generator)
      var sums = [Float](repeating: 0, count: rows)
      sonde_row_sums(table, rows, n, &sums)
      let plain = (0..<rows).map { row in
        table[(row * n)..<((row + 1) * n)].reduce(Float(0)) { $0 + abs($1) }
      }
      #expect(bits(sums) == bits(plain))
    }
  }

  @Test(arguments: 0..<12) func theVocoderIsThePlainVocoder(_ seed: Int) throws {
    var generator = Seeded(UInt64(seed) + 500)
    let fft = [4, 10, 64, 100, 512, 600, 1024][Int.random(in: 0...6, using: &generator)]
    let window = [Window.hann, .hamming, .blackman][seed % 3]
    let hops = AnalysisSettings.usableHops(fft: fft, window: window).prefix(3)
    let hop = try #require(hops.randomElement(using: &generator))
    let settings = try AnalysisSettings(
      rate: 8000, fft: fft, hop: hop,
      bins: seed % 4 == 0 ? nil : Int.random(in: 1...fft / 2 + 1, using: &generator),
      window: window)
    // Up to 300 frames, which are several parts and, with two threads, several groups of bins.
    let count = Int.random(in: 1...300 * hop, using: &generator)
    var samples = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    // A silence, in which magnitudes are 0.
    for index in count / 3..<count / 2 { samples[index] = 0 }
    let plain = PlainVocoder(settings)
    let expected = plain.analyze(samples)
    for threads in [1, 2] {
      let run = Run(threads: threads)
      let frames = try PhaseVocoder.analyze(
        Sound(mono: samples, rate: 8000), settings, run: run)
      #expect(bits(frames.magnitudes.values) == bits(expected.magnitudes))
      #expect(bits(frames.frequencies.values) == bits(expected.frequencies))
      #expect(bits(frames.firstPhases) == bits(expected.phases))
      let sound = try PhaseVocoder.synthesize(frames, run: run)
      #expect(bits(sound.samples[0]) == bits(plain.synthesize(frames)))
    }
  }

  @Test func groupsOfAnyNumberOfThreadsGiveTheSameFrames() throws {
    // 5000 frames are more than one group of two threads.
    var generator = Seeded(9)
    let noise = try Signals.noise(duration: 5000 * 8, rate: 1, using: &generator)
    let settings = try AnalysisSettings(rate: 1, fft: 32, hop: 8)
    let alone = try PhaseVocoder.analyze(noise, settings)
    for threads in [2, 3] {
      #expect(try PhaseVocoder.analyze(noise, settings, run: Run(threads: threads)) == alone)
    }
  }
}
