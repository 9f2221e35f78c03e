// Mel-frequency cepstral coefficients (Davis and Mermelstein, 1980), with the mel scale and the filters of Slaney's Auditory
// Toolbox (1998), as librosa computes them.

internal import Glibc
public import Runs
public import Sounds

/// The coefficients of a sound, one row for each frame.
public struct MelCepstrum: Sendable, Equatable {
  /// The times of the frames in seconds.
  public private(set) var times: [Double] = []
  /// The number of coefficients of a frame.
  public let count: Int
  /// The coefficients, frames × `count`.
  public private(set) var values: [Double] = []

  /// The number of mel bands.
  public static let bands = 128
  /// The lowest power of a band, and the range of levels below the highest one in dB.
  private static let (least, range) = (1e-10, 80.0)

  /// - Parameters:
  ///   - count: the number of coefficients, from 1 to `bands`.
  ///   - fft: the number of samples of a frame.
  ///   - hop: the number of samples from frame to frame.
  /// - Throws: `SoundError` if samples are not finite; `Interrupted` if the user interrupts the run.
  public init(
    _ sound: Sound, count: Int = 13, fft: Int = 2048, hop: Int = 512, run: Run = Run()
  ) throws {
    try sound.requireFinite()
    self.count = count
    let spectra = FrameSpectra(sound, fft: fft, hop: hop)
    let filters = MelCepstrum.filters(spectra)
    var levels: [Double] = []
    try spectra.forEach(run) { number, magnitudes in
      times.append(spectra.time(number))
      for filter in filters {
        var power = 0.0
        for (k, weight) in filter.weights.enumerated() {
          let magnitude = magnitudes[filter.first + k]
          power += weight * magnitude * magnitude
        }
        levels.append(10 * log10(max(power, MelCepstrum.least)))
      }
    }
    let lowest = (levels.max() ?? 0) - MelCepstrum.range
    let bands = MelCepstrum.bands
    let cosines = (0..<count).map { i in
      (0..<bands).map { cos(Double.pi * Double(i) * (Double($0) + 0.5) / Double(bands)) }
    }
    for first in stride(from: 0, to: levels.count, by: bands) {
      for i in 0..<count {
        var sum = 0.0
        for band in 0..<bands { sum += max(levels[first + band], lowest) * cosines[i][band] }
        values.append(sum * ((i == 0 ? 1 : 2) / Double(bands)).squareRoot())
      }
    }
  }

  /// The mel of a frequency in Hz: linear up to 1000 Hz, then logarithmic.
  private static func mel(_ frequency: Double) -> Double {
    frequency < 1000 ? frequency * 3 / 200 : 15 + 27 * log(frequency / 1000) / log(6.4)
  }

  private static func hertz(_ mel: Double) -> Double {
    mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
  }

  /// Triangles over the bins, equally wide in mel, each with the same area.
  private static func filters(_ spectra: FrameSpectra) -> [(first: Int, weights: [Double])] {
    let top = mel(spectra.rate / 2)
    let edges = (0..<bands + 2).map { hertz(top * Double($0) / Double(bands + 1)) }
    return (0..<bands).map { band in
      let (low, middle, high) = (edges[band], edges[band + 1], edges[band + 2])
      let weights = (0..<spectra.bins).map { k in
        let frequency = spectra.frequency(k)
        let rising = (frequency - low) / (middle - low)
        let falling = (high - frequency) / (high - middle)
        return max(0, min(rising, falling)) * 2 / (high - low)
      }
      let first = weights.firstIndex { $0 > 0 } ?? 0
      let last = weights.lastIndex { $0 > 0 } ?? 0
      return (first, Array(weights[first...last]))
    }
  }
}
