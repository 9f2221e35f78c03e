// The gain and the place of a source in the mix. At gain 0 and pan 0 both factors are exactly 1, so that a source that
// plays alone is not changed.

internal import Glibc

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

  /// The factors of the left and the right channel, by the law of equal power:
  ///
  ///     left  = 10^(gain / 20) · √2 · cos((pan + 1) · π / 4)
  ///     right = 10^(gain / 20) · √2 · sin((pan + 1) · π / 4)
  ///
  /// left² + right² does not depend on the pan. In the middle both factors are 10^(gain / 20); on a side one factor is
  /// 3 dB higher and the other factor is 0.
  public var factors: (left: Float, right: Float) {
    let scale = pow(10, gain / 20)
    if pan == 0 { return (Float(scale), Float(scale)) }
    let angle = (min(max(pan, -1), 1) + 1) * .pi / 4
    let (left, right) = (2.0.squareRoot() * cos(angle), 2.0.squareRoot() * sin(angle))
    return (pan >= 1 ? 0 : Float(scale * left), pan <= -1 ? 0 : Float(scale * right))
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
