// Tests of resets by distance. Frames are 1/16 s apart; if the levels of all bins differ by x dB, the distance
// is x dB.

import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct DriftResetTests {
  /// 20 frames whose levels fall by 1 dB per frame.
  private func source() throws -> Frames { try frames(20) { t, k in -Double(t) - 3 * Double(k) } }

  /// The source's frame `t`, with all levels raised by `off` dB.
  private func frame(_ t: Int, off: Double) throws -> Frame {
    try frames(1) { _, k in -Double(t) - 3 * Double(k) + off }[0]
  }

  private func reset(
    _ threshold: Double, _ pick: ResetPick = .aligned, crossfade: Double = 0
  ) throws -> DriftReset {
    try DriftReset(
      source: source(), threshold: threshold, pick: pick, crossfade: crossfade,
      random: RandomStream(seed: 1, name: "resets"))
  }

  /// Two frames whose levels differ by x dB in every bin have a distance of x dB.
  @Test func aDriftResetOccursWhenTheDriftExceedsTheThreshold() throws {
    var reset = try reset(6)
    let source = try source()
    for off in [-5.99, 5.99, 0] {
      #expect(try reset.frame(before: 5, previous: frame(4, off: off)) == nil)
    }
    for off in [-6.01, 6.01, 40] {
      #expect(try reset.frame(before: 5, previous: frame(4, off: off)) == source[4])
    }
    #expect(try reset.frame(before: 21, previous: frame(4, off: 40)) == nil, "past the end")
  }

  /// One of the four compared bins differs by 8 dB, so the distance is √(8² / 4) = 4 dB.
  @Test func theDriftFromTheSourceIsARootMeanSquareOverBins() throws {
    var off = try frame(4, off: 0)
    off.magnitudes[2] *= 2.511_886  // this bin differs by 8 dB
    off.magnitudes[0] = 1000  // bin 0 is not compared
    var (below, above) = (try reset(4.01), try reset(3.99))
    #expect(try below.frame(before: 5, previous: off) == nil)
    #expect(try above.frame(before: 5, previous: off) != nil)
  }

  /// If the reset ignores time, the distance is measured to the nearest frame of the source.
  @Test func aDriftResetCanMeasureDriftFromTheNearestSourceFrame() throws {
    let source = try source()
    var reset = try reset(3, .nearest)
    #expect(try reset.frame(before: 3, previous: frame(17, off: 0)) == nil)
    #expect(try reset.frame(before: 3, previous: frame(19, off: -2.9)) == nil)
    #expect(try reset.frame(before: 3, previous: frame(19, off: -3.1)) == source[19])
    #expect(try reset.frame(before: 3, previous: frame(0, off: 30)) == source[0])
    var middle = try self.reset(3, .middle)
    #expect(try middle.frame(before: 90, previous: frame(0, off: 30)) == source[10])
    var random = try self.reset(3, .random)
    let put = try #require(try random.frame(before: 90, previous: frame(0, off: 30)))
    #expect((0..<20).contains { source[$0] == put })
  }

  /// A fade of 4 frames begins at the threshold, with the shares 1/4, 2/4, 3/4 and 1. Distances are not measured
  /// during the fade.
  @Test func theCrossfadeOfADriftResetBeginsWhenTheThresholdIsReached() throws {
    let source = try source()
    var reset = try reset(6, crossfade: 0.25)
    for (step, t) in (5...8).enumerated() {
      let own = try frame(t - 1, off: step == 0 ? 20 : 1)
      let put = try #require(try reset.frame(before: t, previous: own))
      let share = Float(step + 1) / 4
      for k in 0..<5 {
        let (a, b) = (own.magnitudes[k], source[t - 1].magnitudes[k])
        #expect(abs(put.magnitudes[k] - (a + share * (b - a))) <= 1e-6 * max(a, 1))
      }
    }
    #expect(try reset.frame(before: 9, previous: frame(8, off: 1)) == nil, "the fade is over")
  }

  @Test func startingANewSoundCancelsTheCrossfadeOfADriftReset() throws {
    var reset = try reset(6, crossfade: 0.5)
    #expect(try reset.frame(before: 5, previous: frame(4, off: 20)) != nil)
    #expect(try reset.frame(before: 4, previous: frame(3, off: 1)) == nil)
  }

  @Test func invalidThresholdsOfDriftResetsAreErrors() throws {
    for (threshold, text) in [(0, "0"), (-6, "-6"), (Double.nan, "nan")] {
      #expect(throws: ModelError("the threshold of drift must be above 0 dB, not \(text)")) {
        try reset(threshold)
      }
    }
    #expect(throws: ModelError("the crossfade of resets must be 0 s or more, not -1")) {
      try reset(6, crossfade: -1)
    }
    var other = try reset(6)
    #expect(throws: ResetError.self) {
      try other.frame(before: 3, previous: someFrames(1, bins: 4)[0])
    }
  }
}
