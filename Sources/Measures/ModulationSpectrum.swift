// The spectrum of the changes of band levels over time: rhythm, tremolo and the movement of a texture.

internal import Glibc
internal import Spectra

/// The strength of the changes of each band's level, in octaves of the modulation frequency.
///
/// The levels of a band (in dB) are cut into segments of M frames that overlap by half. Each segment, without its mean,
/// is weighted with a Hann window and transformed; the power spectra of all segments are averaged (Welch 1967) and
/// scaled so that their sum is the variance in dB². The variance v of each octave 0.5–1, 1–2, …, 16–32 Hz is given as
/// 10 log₁₀(v + 0.01): changes under 0.1 dB are inaudible and add little. Octaves without a frequency of the transform
/// are left out.
struct ModulationSpectrum {
  /// The octaves by band: bands × octaves levels in dB.
  let levels: [Double]

  /// The spectrum of the frames `range` of `bands`, which has `width` levels for each frame; `segment` is M, at least 8
  /// and at most the number of frames.
  init(_ bands: [Float], width: Int, _ range: Range<Int>, segment: Int, period: Double) {
    let octaves = ModulationSpectrum.octaves(segment, period)
    let window = (0..<segment).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(segment)) }
    let scale = 2 / (Double(segment) * window.reduce(0) { $0 + $1 * $1 })
    let transform = RealTransform(size: segment)
    let starts = Array(
      stride(from: range.lowerBound, through: range.upperBound - segment, by: segment / 2))
    levels = (0..<width).flatMap { band in
      var sums = [Double](repeating: 0, count: segment / 2 + 1)
      for start in starts {
        let values = (start..<(start + segment)).map { Double(bands[$0 * width + band]) }
        let mean = values.reduce(0, +) / Double(segment)
        for place in values.indices {
          transform.reals[place] = Float((values[place] - mean) * window[place])
        }
        transform.forward()
        for k in sums.indices {
          let (re, im) = (Double(transform.spectrum[k].re), Double(transform.spectrum[k].im))
          sums[k] += re * re + im * im
        }
      }
      return octaves.map { octave in
        let variance = sums[octave].reduce(0, +) * scale / Double(max(1, starts.count))
        return 10 * log10(variance + 0.01)
      }
    }
  }

  /// The frequencies of the transform in each octave from 0.5 to 32 Hz.
  private static func octaves(_ segment: Int, _ period: Double) -> [Range<Int>] {
    (0..<6).compactMap { octave in
      let low = 0.5 * exp2(Double(octave))
      // A frequency on the border of two octaves belongs to the upper octave, whatever its rounding.
      func first(_ frequency: Double) -> Int {
        (1...(segment / 2 + 1)).first {
          Double($0) / (Double(segment) * period) >= frequency - 1e-9
        } ?? segment / 2 + 1
      }
      let range = first(low)..<first(2 * low)
      return range.isEmpty ? nil : range
    }
  }
}
