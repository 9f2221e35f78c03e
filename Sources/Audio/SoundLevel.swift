// The gain and the place of a source in the mix. At gain 0 and pan 0 both factors are exactly 1, so that a source that
// plays alone is not changed.

internal import Glibc
internal import Sounds

/// How loud a source is in the mix, and where it is between left and right.
public struct SoundLevel: Sendable, Equatable {
  /// The gain in dB.
  public var gain: Double
  /// The place between left (−1) and right (1).
  public var pan: Double

  /// The highest gain, in dB.
  public static let mostGain = 60.0
  /// Gain 0 in the middle.
  public static let usual = SoundLevel()

  public init(gain: Double = 0, pan: Double = 0) {
    self.gain = gain
    self.pan = pan
  }

  /// The factors of the left and the right channel: 10^(gain / 20) times those of `Panning`.
  public var factors: (left: Float, right: Float) {
    let scale = pow(10, gain / 20)
    let (left, right) = Panning.factors(pan)
    return (Float(scale * left), Float(scale * right))
  }
}

/// Samples of a source, and their level.
public struct SoundBlock: Sendable {
  /// Interleaved samples.
  public var samples: [Float]
  /// The level at the end of the samples. From the level of the block before, the factors change along a straight line
  /// over the block.
  public var level: SoundLevel

  public init(_ samples: [Float], level: SoundLevel = .usual) {
    self.samples = samples
    self.level = level
  }
}
