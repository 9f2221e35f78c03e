// Numbers that describe spectra over time, with librosa's definitions.

internal import Glibc
public import Runs
public import Sounds

/// The descriptors of a sound, one number of each kind for each frame.
public struct SpectralDescriptors: Sendable, Equatable {
  /// The times of the frames in seconds.
  public private(set) var times: [Double] = []
  /// The mean frequency of the magnitudes, in Hz.
  public private(set) var centroid: [Double] = []
  /// The standard deviation of the magnitudes around the centroid, in Hz.
  public private(set) var spread: [Double] = []
  /// The geometric mean of the powers, divided by their mean: 1 for a flat spectrum. Powers below 10⁻¹⁰ count as 10⁻¹⁰.
  public private(set) var flatness: [Double] = []
  /// The frequency below which 85 % of the sum of the magnitudes lie, in Hz.
  public private(set) var rolloff: [Double] = []
  /// The sum of all rises of magnitudes since the frame before, divided by the sum of the magnitudes: 0 for a steady
  /// sound, 1 after silence.
  public private(set) var flux: [Double] = []
  /// The share of samples at which the sign changes.
  public private(set) var crossings: [Double] = []

  /// The share of the magnitudes below the rolloff, and the lowest power of a bin for the flatness.
  private static let (share, least) = (0.85, 1e-10)
  /// The amplitude up to which a sample counts as 0.
  private static let silent: Float = 1e-10

  /// - Parameters:
  ///   - fft: the number of samples of a frame.
  ///   - hop: the number of samples from frame to frame.
  /// - Throws: `SoundError` if samples are not finite; `Interrupted` if the user interrupts the run.
  public init(_ sound: Sound, fft: Int = 2048, hop: Int = 512, run: Run = Run()) throws {
    try sound.requireFinite()
    let spectra = FrameSpectra(sound, fft: fft, hop: hop)
    var before = [Double](repeating: 0, count: spectra.bins)
    try spectra.forEach(run) { number, magnitudes in
      times.append(spectra.time(number))
      let sum = magnitudes.reduce(0, +)
      let total = max(sum, .leastNormalMagnitude)
      var (mean, logs, powers) = (0.0, 0.0, 0.0)
      for (k, magnitude) in magnitudes.enumerated() {
        mean += spectra.frequency(k) * magnitude
        let power = max(magnitude * magnitude, SpectralDescriptors.least)
        logs += log(power)
        powers += power
      }
      mean /= total
      var (variance, below, rises) = (0.0, 0.0, 0.0)
      var edge: Double?
      for (k, magnitude) in magnitudes.enumerated() {
        let off = spectra.frequency(k) - mean
        variance += off * off * magnitude / total
        below += magnitude
        if edge == nil, below >= SpectralDescriptors.share * sum { edge = spectra.frequency(k) }
        rises += max(0, magnitude - before[k])
      }
      let bins = Double(magnitudes.count)
      centroid.append(mean)
      spread.append(variance.squareRoot())
      flatness.append(exp(logs / bins) / (powers / bins))
      rolloff.append(edge ?? 0)
      flux.append(rises / total)
      before = magnitudes
    }
    for number in 0..<spectra.count {
      crossings.append(
        SpectralDescriptors.crossings(spectra.frame(number)))
    }
  }

  /// The share of the samples of a frame whose sign differs from that of the sample before.
  private static func crossings(_ frame: [Float]) -> Double {
    var count = 0
    var wasNegative = false
    for (n, sample) in frame.enumerated() {
      let isNegative = sample < -silent
      if n > 0, isNegative != wasNegative { count += 1 }
      wasNegative = isNegative
    }
    return Double(count) / Double(frame.count)
  }
}
