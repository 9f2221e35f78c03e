// Sine, cosine and arctangent as polynomials without branches. The coefficients are minimax fits (Lawson's iteration) with
// an error below 1e-9, which is far below the rounding error of 32-bit floats, about 1e-7. The loops of CVocoderMath compute
// the same bits in wide vectors; these plain functions are what the tests compare the loops with.

extension PhaseTurns {
  /// The sine and cosine of `turns` · 2π, for |turns| < 2⁵⁰.
  package static func sineCosine(_ turns: Double) -> (sine: Float, cosine: Float) {
    // The nearest whole number of half turns is subtracted, so that the remainder is within ±¼ turn. An odd
    // number of half turns changes the signs of the sine and the cosine.
    let halves = (2 * turns + 0x1.8p52) - 0x1.8p52
    let rest = Float(turns - 0.5 * halves)
    let even = (0.5 * halves + 0x1.8p52) - 0x1.8p52
    let sign = 1 - 2 * abs(Float(halves - 2 * even))
    let z = rest * rest
    let sine =
      rest
      * (6.283_185_306_487_51
        + z
        * (-41.341_701_929_771_86
          + z
          * (81.605_209_431_020_91
            + z
            * (-76.703_667_826_463_69
              + z * (41.999_989_823_125_39 + z * -14.337_024_741_792_543)))))
    let cosine =
      0.999_999_999_999_252_3
      + z
      * (-19.739_208_801_004_164
        + z
        * (64.939_393_721_482_5
          + z
          * (-85.456_788_236_525_28
            + z
            * (60.243_313_594_772_54
              + z * (-26.394_973_811_056_353 + z * 7.536_733_285_316_159)))))
    return (sign * sine, sign * cosine)
  }

  /// The angle of re + i · im, in radians within ±π; 0 if both are 0.
  package static func angle(_ im: Float, _ re: Float) -> Float {
    let (x, y) = (abs(re), abs(im))
    let (low, high) = (x < y ? x : y, x < y ? y : x)
    // The lower limit keeps the division defined if both numbers are 0.
    let ratio = low / (high < .leastNormalMagnitude ? .leastNormalMagnitude : high)
    let z = ratio * ratio
    let upper =
      z
      * (-0.082_137_604_597_999_4
        + z
        * (0.055_028_081_847_051_116
          + z
          * (-0.028_490_758_409_141_673
            + z * (0.009_567_331_370_583_465 + z * -0.001_509_301_289_149_8))))
    let tangent =
      ratio
      * (0.999_999_980_560_201_8
        + z
        * (-0.333_331_803_761_677_65
          + z
          * (0.199_964_367_995_513_87
            + z * (-0.142_472_225_681_642_33 + z * (0.108_780_094_469_760_24 + upper)))))
    let octant = x < y ? .pi / 2 - tangent : tangent
    let half = re < 0 ? .pi - octant : octant
    return im < 0 ? -half : half
  }
}
