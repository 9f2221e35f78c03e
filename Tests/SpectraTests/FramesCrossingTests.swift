// Tests of applying the changes of one sound to another sound, with every way of matching bins.

import Sounds
import Spectra
import Tensors
import Testing

@Suite struct FramesCrossingTests {
  /// A harmonic sound of three partials, whose n-th partial has the amplitude 1 / (n + 1) and swells to `swell`
  /// times this amplitude in a second.
  static func frames(_ fundamental: Double, fft: Int = 2048, bins: Int? = nil, swell: Float = 1)
    throws -> Frames
  {
    let parts = try (1...3).map { n in
      try Signals.tone(
        frequency: Double(n) * fundamental, duration: 1, shape: .sine, rate: 44_100,
        gain: 0.3 / Double(n))
    }
    let samples = (0..<parts[0].count).map { i in
      let level = 1 + (swell - 1) * Float(i) / Float(parts[0].count)
      return level * parts.reduce(Float(0)) { $0 + $1.samples[0][i] }
    }
    return try PhaseVocoder.analyze(
      Sound(mono: samples, rate: 44_100),
      AnalysisSettings(rate: 44_100, fft: fft, hop: 512, bins: bins))
  }

  /// The bin nearest to a frequency.
  static func bin(_ frequency: Double, _ frames: Frames) -> Int {
    Int((frequency / frames.binCenter(1)).rounded())
  }

  @Test func crossSynthesisPairsBinsOfTheSameIndexByDefault() throws {
    let (a, b) = (try FramesTests.piano(20), try FramesTests.piano(20)[100..<200])
    #expect(try a.crossed(onto: b) == a.crossed(onto: b, matching: .index, matchesSpread: false))
  }

  /// A steady sound receives the changes of a swelling sound: each partial swells as much as its counterpart.
  @Test(arguments: [BinMatch.frequency, .peak])
  func crossSynthesisAppliesTheChangesOfEachPartialToItsCounterpart(match: BinMatch) throws {
    let (changes, base) = (try Self.frames(441, swell: 2), try Self.frames(315))
    let made = try changes.crossed(onto: base, matching: match)
    #expect(made.count == base.count && made.settings == base.settings)
    for n in 1...3 {
      let (from, to) = (Self.bin(Double(n) * 441, changes), Self.bin(Double(n) * 315, base))
      // In bins at most half a bin from the partial's frequency the lobe is at least 0.7 of its peak.
      let gained = made[60].magnitudes[to] - base[60].magnitudes[to]
      let wanted = changes[60].magnitudes[from] - changes[0].magnitudes[from]
      #expect(
        wanted > 0 && gained / wanted > 0.6 && gained / wanted < 1.4, "\(n): \(gained) \(wanted)")
    }
  }

  /// If the frequencies of one sound rise by a share, the frequencies of the other sound rise by the same share.
  @Test func crossSynthesisKeepsFrequencyChangesInCents() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, bins: 12)
    func one(_ bin: Int, _ tracks: [Float]) throws -> Frames {
      var (levels, pitches) = ([Float](), [Float]())
      for track in tracks {
        for k in 0..<12 {
          levels.append(k == bin ? 1 : abs(k - bin) == 1 ? 0.5 : 0)
          pitches.append(abs(k - bin) < 2 ? track : Float(settings.binCenter(k)))
        }
      }
      let shape = [tracks.count, 12]
      return try Frames(
        settings: settings, magnitudes: Tensor(shape: shape, values: levels),
        frequencies: Tensor(shape: shape, values: pitches))
    }
    let changes = try one(4, [344, 344, 354.32, 344, 344])
    let base = try one(8, [688, 688, 688, 688, 688])
    for match in [BinMatch.frequency, .peak] {
      let made = try changes.crossed(onto: base, matching: match)
      // The frequencies rise by 3 %. If bins are matched by peaks, the ratio is computed from mean frequencies, which
      // the rise has raised by 0.6 %.
      let tolerance: Float = match == .peak ? 0.2 : 0.01
      #expect(abs(made[2].frequencies[8] - 688 * 1.03) < tolerance, "\(match)")
      #expect(made[3].frequencies[8] == 688)
      #expect(made.magnitudes == base.magnitudes)
    }
  }

  @Test func crossSynthesisCanScaleChangesToTheDeviationsOfTheOtherSound() throws {
    let (a, b) = (try FramesTests.piano(20)[300..<400], try FramesTests.piano(20)[600..<700])
    let made = try a.crossed(onto: b, matchesSpread: true)
    func deviation(_ values: [Float]) -> Double {
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      return
        (values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        / Double(values.count)).squareRoot()
    }
    for k in [3, 6, 11] {
      // Frequencies have no lower limit, so the added difference is exact.
      let added = (0..<100).map { made[$0].frequencies[k] - b[$0].frequencies[k] }
      let wanted = deviation((0..<100).map { b[$0].frequencies[k] })
      #expect(abs(deviation(added) / wanted - 1) < 1e-3, "\(k)")
    }
    #expect(throws: SpectraError.heldSpread) {
      try a.crossed(onto: b[0..<1], matchesSpread: true)
    }
    // Deltas and values give the same result.
    let deltas = try a.delta().crossed(onto: b, matchesSpread: true)
    let far = zip(deltas.frequencies.values, made.frequencies.values).map { abs($0 - $1) }.max()
    #expect(try #require(far) < 0.05)
  }

  @Test func crossSynthesisOfMatchedBinsAcceptsDifferentAnalyses() throws {
    let (changes, base) = (
      try Self.frames(441, fft: 4096, swell: 2), try Self.frames(315, bins: 80)
    )
    for match in [BinMatch.frequency, .peak] {
      let made = try changes.crossed(onto: base, matching: match)
      #expect(made.bins == 80)
      let bin = Self.bin(315, base)
      #expect(made[60].magnitudes[bin] > 1.4 * base[60].magnitudes[bin])
    }
    #expect(throws: SpectraError.self) { try changes.crossed(onto: base) }
    let other = try PhaseVocoder.analyze(
      Signals.tone(frequency: 440, duration: 1, shape: .sine, rate: 44_100, gain: 0.5),
      AnalysisSettings(rate: 44_100, fft: 2048, hop: 256))
    #expect(throws: SpectraError.hopMismatch(other.settings, base.settings)) {
      try other.crossed(onto: base, matching: .frequency)
    }
    #expect(throws: SpectraError.content(needed: .values)) {
      try changes.delta().crossed(onto: base, matching: .peak)
    }
    let silent = try Frames(
      settings: base.settings, magnitudes: Tensor(zeros: [5, 80]),
      frequencies: Tensor(zeros: [5, 80]))
    for match in [BinMatch.frequency, .peak] {
      #expect(throws: SpectraError.noPartials) {
        try changes.crossed(onto: silent, matching: match)
      }
    }
  }
}
