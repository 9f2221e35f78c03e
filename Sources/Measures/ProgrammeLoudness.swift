// The loudness of a programme by ITU-R BS.1770-4, and its range by EBU Tech 3342.

internal import Effects
internal import Glibc
public import Sounds
internal import WholeNumbers

/// The loudness of a sound in LUFS.
public struct ProgrammeLoudness: Sendable, Equatable {
  /// The loudness of the whole sound, gated, in LUFS; nil if the sound is silent or shorter than 0.4 s.
  public let integrated: Double?
  /// The loudness range in LU; nil if the sound is silent or shorter than 3 s.
  public let range: Double?
  private let blocks: (momentary: [Block], shortTerm: [Block])

  /// The loudness of one block.
  private struct Block: Equatable {
    var time: Double
    var power: Double
  }

  public static func == (a: ProgrammeLoudness, b: ProgrammeLoudness) -> Bool {
    a.blocks.momentary == b.blocks.momentary && a.blocks.shortTerm == b.blocks.shortTerm
  }

  /// The times of the middles of the blocks of 0.4 s in seconds, every 0.1 s, and their loudness in LUFS, not below
  /// `lowest`.
  public var momentary: [(time: Double, value: Double)] {
    ProgrammeLoudness.curve(blocks.momentary)
  }
  /// The same for blocks of 3 s.
  public var shortTerm: [(time: Double, value: Double)] {
    ProgrammeLoudness.curve(blocks.shortTerm)
  }

  /// The lowest loudness of a curve, in LUFS.
  public static let lowest = -120.0
  /// The rate below which a sound is resampled, and the rate that it gets then, in Hz.
  private static let (leastRate, usualRate) = (32_000.0, 48_000.0)
  /// The time from block to block, and the lengths of blocks in such steps.
  private static let (step, momentarySteps, shortTermSteps) = (0.1, 4, 30)
  /// The gates: absolute in LUFS, and relative in LU for the integrated loudness and for the range.
  private static let gates = (absolute: -70.0, integrated: -10.0, range: -20.0)
  /// The percentiles between which the range lies.
  private static let percentiles = (low: 0.1, high: 0.95)
  /// The weights of the channels left, right, centre, left surround and right surround.
  private static let weights = [1, 1, 1, 1.41, 1.41]

  /// - Throws: `SoundError` if samples are not finite.
  public init(_ sound: Sound) throws(SoundError) {
    try sound.requireFinite()
    // The recommendation gives its filters for 48 kHz. At much lower rates they cannot be made alike.
    let sound =
      sound.rate < ProgrammeLoudness.leastRate
      ? try Resampler.resample(sound, to: ProgrammeLoudness.usualRate) : sound
    let filtered = try sound.through(Biquad.kWeighting(rate: sound.rate))
    let exact = sound.duration / ProgrammeLoudness.step
    let whole = Int(clamped: (exact + 1e-9).rounded(.down))
    let steps = whole < ProgrammeLoudness.momentarySteps ? whole : Int(clamped: exact.rounded())
    // The weighted energy of each step of 0.1 s.
    var energies = [Double](repeating: 0, count: steps)
    func place(_ step: Int) -> Int {
      min(
        sound.count, Int(clamped: (Double(step) * ProgrammeLoudness.step * sound.rate).rounded()))
    }
    for (number, channel) in filtered.samples.enumerated() {
      let weight = ProgrammeLoudness.weight(number, of: sound.channels)
      for step in 0..<steps {
        var sum = 0.0
        for n in place(step)..<place(step + 1) { sum += Double(channel[n]) * Double(channel[n]) }
        energies[step] += weight * sum
      }
    }
    func blocks(_ length: Int) -> [Block] {
      (0..<max(0, steps - length + 1)).map { first in
        let sum = energies[first..<first + length].reduce(0, +)
        return Block(
          time: (Double(first) + Double(length) / 2) * ProgrammeLoudness.step,
          power: sum / (Double(length) * ProgrammeLoudness.step * sound.rate))
      }
    }
    let all = (
      momentary: blocks(ProgrammeLoudness.momentarySteps),
      shortTerm: blocks(ProgrammeLoudness.shortTermSteps)
    )
    self.blocks = all
    let gates = ProgrammeLoudness.gates
    integrated = ProgrammeLoudness.mean(
      ProgrammeLoudness.gated(all.momentary.map(\.power), gates.integrated))
    let loud = ProgrammeLoudness.gated(all.shortTerm.map(\.power), gates.range)
      .map(ProgrammeLoudness.loudness).sorted()
    range =
      loud.isEmpty
      ? nil
      : ProgrammeLoudness.percentile(loud, ProgrammeLoudness.percentiles.high)
        - ProgrammeLoudness.percentile(loud, ProgrammeLoudness.percentiles.low)
  }

  /// The weight of a channel. Of six channels the fourth is that of low frequencies, which does not count.
  private static func weight(_ channel: Int, of channels: Int) -> Double {
    if channels == 6 { return channel == 3 ? 0 : channel > 3 ? weights[4] : 1 }
    return channel < weights.count ? weights[channel] : 1
  }

  private static func loudness(_ power: Double) -> Double { -0.691 + 10 * log10(power) }

  private static func curve(_ blocks: [Block]) -> [(time: Double, value: Double)] {
    blocks.map { ($0.time, max(lowest, loudness($0.power))) }
  }

  private static func mean(_ powers: [Double]) -> Double? {
    powers.isEmpty ? nil : loudness(powers.reduce(0, +) / Double(powers.count))
  }

  /// The powers above the absolute gate and above the gate relative to their mean.
  private static func gated(_ powers: [Double], _ relative: Double) -> [Double] {
    let sounding = powers.filter { loudness($0) > gates.absolute }
    guard let mean = mean(sounding) else { return [] }
    return sounding.filter { loudness($0) > mean + relative }
  }

  /// A percentile of sorted values, with the nearest rank.
  private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted[Int(clamped: (Double(sorted.count - 1) * share).rounded())]
  }
}
