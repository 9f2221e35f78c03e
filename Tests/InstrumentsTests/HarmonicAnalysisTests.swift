import Foundation
import Instruments
import Runs
import TestSupport
import Testing

/// Tests that the analysis of a note finds the partials and the noise that the note was made of.
@Suite struct HarmonicAnalysisTests {
  static let rate = 44_100.0
  static let hop = 256
  let analysis = HarmonicAnalysis(
    rate: rate, hop: hop, most: 128, top: 0.48 * rate, window: nil)

  private func track(
    _ samples: [Float], pitch: Double, guide: (Double) -> Double
  ) throws -> HarmonicTrack {
    let count = samples.count / Self.hop + 1
    return try analysis.track(
      samples, 0..<samples.count, pitch: pitch,
      guides: (0..<count).map { guide(Double($0 * Self.hop) / Self.rate) }, run: Run())
  }

  /// The frames that are not within a window of the edges.
  private func middle(_ track: HarmonicTrack) -> Range<Int> { 14..<track.count - 14 }

  @Test(arguments: [65.0, 110, 220, 441.7, 880, 2093])
  func partialsOfASteadyToneHaveTheirLevelsAndPhases(pitch: Double) throws {
    var dice = Seeded(UInt64(pitch))
    let partials = min(30, Int(0.45 * Self.rate / pitch))
    let amplitudes = (0..<partials).map { _ in Double.random(in: 0.01...0.1, using: &dice) }
    let phases = (0..<partials).map { _ in Double.random(in: -0.5...0.5, using: &dice) }
    let samples = (0..<Int(0.6 * Self.rate)).map { n -> Float in
      Float(
        (0..<partials).reduce(0.0) {
          let turns = pitch * Double($1 + 1) * Double(n) / Self.rate + phases[$1]
          return $0 + amplitudes[$1] * sin(2 * .pi * turns)
        })
    }
    let track = try track(samples, pitch: pitch) { _ in pitch * 1.01 }
    for t in middle(track) {
      #expect(abs(track.bend[t]) < 1, "frame \(t): \(track.bend[t]) cents")
      for k in 0..<partials {
        let place = t * track.partials + k
        let error = 20 * log10(Double(track.amplitudes[place]) / amplitudes[k])
        #expect(abs(error) < 0.2, "partial \(k + 1) of frame \(t): \(error) dB")
        let turns =
          pitch * Double(k + 1) * Double(t * Self.hop) / Self.rate + phases[k]
          - Double(track.phases[place])
        #expect(abs(turns - turns.rounded()) < 0.02, "the phase of partial \(k + 1)")
      }
    }
    // What is left of a steady tone without its partials.
    let tones = try analysis.partialSamples(track, count: samples.count, run: Run())
    let part = 4000..<samples.count - 4000
    let left = level(part.map { samples[$0] - tones[$0] }) - level(Array(samples[part]))
    #expect(left < -35, "\(left) dB are left")
  }

  @Test func partialsOfAPianoStringAreStretched() throws {
    let (pitch, stiffness) = (110.0, 3e-4)
    func frequency(_ k: Int) -> Double {
      let number = Double(k)
      return pitch * number * (1 + stiffness * number * number).squareRoot()
    }
    let samples = (0..<Int(0.6 * Self.rate)).map { n -> Float in
      Float(
        (1...24).reduce(0.0) {
          $0 + 0.2 / Double($1) * sin(2 * .pi * frequency($1) * Double(n) / Self.rate)
        })
    }
    let track = try track(samples, pitch: pitch) { _ in pitch }
    for k in 1...24 {
      var sum = 0.0
      for t in middle(track) {
        let place = t * track.partials + k - 1
        let own = pitch * exp2(track.bend[t] / 1200)
        let found = own * Double(k) * exp2(Double(track.stretch[place]) / 1200)
        let off = cents(found, frequency(k))
        // The side lobes of the neighbours move the lowest partials by some cents to and fro.
        #expect(abs(off) < 5, "partial \(k) of frame \(t): \(off) cents")
        sum += off
        let error = 20 * log10(Double(track.amplitudes[place]) * Double(k) / 0.2)
        #expect(abs(error) < 0.2, "partial \(k) of frame \(t): \(error) dB")
      }
      let mean = sum / Double(middle(track).count)
      #expect(abs(mean) < 1, "partial \(k): \(mean) cents")
    }
  }

  @Test func vibratoIsFollowed() throws {
    func pitch(_ time: Double) -> Double {
      330 * exp2(40 * sin(2 * .pi * 6 * time) / 1200)
    }
    let samples = harmonics(pitch, duration: 1, rate: Self.rate)
    let track = try track(samples, pitch: 330, guide: pitch)
    let bends = middle(track).map { track.bend[$0] }
    let top = bends.max() ?? 0
    #expect(abs(top - 40) < 4, "a depth of \(top) cents")
    for t in middle(track) {
      let exact = cents(pitch(Double(t * Self.hop) / Self.rate), 330)
      #expect(abs(track.bend[t] - exact) < 5)
    }
  }

  @Test func noiseBesidePartialsHasItsLevelInEachBand() throws {
    var dice = Seeded(3)
    let gain = 0.02
    let tones = harmonics({ _ in 440 }, duration: 2, rate: Self.rate)
    let samples = tones.map { $0 + Float(gain * Double.random(in: -1...1, using: &dice)) }
    let track = try track(samples, pitch: 440) { _ in 440 }
    // White noise between −1 and 1 has the power ⅓, spread evenly up to half the sample rate.
    let edges = NoiseBands(rate: Self.rate).edges
    for band in 0..<track.bands {
      let power = middle(track).reduce(0.0) {
        let value = Double(track.noise[$1 * track.bands + band])
        return $0 + value * value / Double(middle(track).count)
      }
      let share = (edges[band + 1] - edges[band]) / (Self.rate / 2)
      let error = 10 * log10(power / (gain * gain / 3 * share))
      #expect(abs(error) < 1.5, "band \(band): \(error) dB")
    }
  }

  @Test(arguments: [1000.0, 8000, 22_050, 44_100, 96_000, 768_000])
  func bandsOfNoiseCoverAllFrequencies(rate: Double) {
    let bands = NoiseBands(rate: rate)
    #expect(bands.count == NoiseBands.usual)
    #expect(bands.edges.first == 0 && bands.edges.last == rate / 2)
    #expect(zip(bands.edges, bands.edges.dropFirst()).allSatisfy { $0 < $1 })
    // The shares of all bands add up to one for each bin, and to half a bin at both ends.
    for size in [64, 1024] {
      var sums = [Double](repeating: 0, count: size / 2 + 1)
      for band in bands.shares(size: size, rate: rate) {
        for (i, share) in band.shares.enumerated() { sums[band.first + i] += Double(share) }
      }
      for (bin, sum) in sums.enumerated() {
        #expect(abs(sum - (bin == 0 || bin == size / 2 ? 0.5 : 1)) < 1e-4)
      }
    }
  }
}
