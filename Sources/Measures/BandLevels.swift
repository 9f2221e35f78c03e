// The levels of a sound in bands over time, from which the figures of listening are computed. The sound is analysed
// in pieces, so the memory depends on the number of bands and frames, and not on the number of bins. The analysis
// does not depend on the settings of a model, so figures of different models can be compared.

internal import Glibc
internal import Runs
internal import Sounds
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// The level of a sound, frame by frame, in up to 24 bands of equal width on the ERB-rate scale.
///
/// The mean of the channels, without its constant part (if this is a hundredth of the root mean square or more), is
/// analysed with a Hann window of N = 4H samples and a hop of H = 512 samples at 44 100 Hz; at other sample rates both
/// have the same duration (46 ms and 12 ms). The bands divide the bins 1…K equally on the scale
/// E(f) = 21.4 log₁₀(1 + 0.00437 f) of Glasberg and Moore (1990); K is the highest bin up to the highest compared
/// frequency. Bands without a bin are left out. Levels are in dB; a full-scale sine has about 0 dB, and no level is
/// below `lowest`.
///
/// Invariant: `bands` has `count` × `width` levels, and `levels` has `count`.
struct BandLevels {
  /// The largest number of bands.
  static let most = 24
  /// The lowest level, in dB.
  static let lowest = -300.0

  /// The number of samples of the sound divided by the sample rate, in seconds.
  let duration: Double
  /// The time from one frame to the next, in seconds.
  let period: Double
  /// The number of bands.
  let width: Int
  /// The number of frames whose window lies within the sound.
  let count: Int
  /// The level of each band in each of these frames.
  let bands: [Float]
  /// The level of each of these frames, over all bands.
  let levels: [Double]
  /// The mean power of the sound in the bins 1…K; 0.5 for a full-scale sine. The power is 0 if the sound is
  /// constant up to rounding: if the mean power is at most 10⁻¹² of the power with the constant part.
  let power: Double

  /// The levels of `sound` up to the frequency `top` in Hz.
  ///
  /// - Throws: `SoundError.notFinite`; `SpectraError` if the sound is empty; `Interrupted`.
  init(_ sound: Sound, top: Double, run: Run) throws {
    try sound.requireFinite()
    let mono = sound.mono().samples[0]
    guard !mono.isEmpty else { throw SpectraError.empty(what: "the sound") }
    let hop = max(4, Int(clamped: (sound.rate * 512 / 44_100).rounded()))
    let fft = min(4 * hop, AnalysisSettings.lengths.upperBound)
    let bins = min(fft / 2, max(1, Int(clamped: top * Double(fft) / sound.rate)))
    let settings = try AnalysisSettings(
      ofFrames: sound.rate, fft: fft, hop: fft / 4, bins: bins + 1, window: .hann)
    let mean = BandLevels.constant(mono)
    let pieces = Pieces(samples: mono, mean: mean, settings: settings)
    let band = BandLevels.bands(settings)
    let width = (band.last ?? 0) + 1
    var (bands, levels): ([Float], [Double]) = ([], [])
    var total = 0.0
    var powers = [Double](repeating: 0, count: width)
    for first in stride(from: pieces.rows.lowerBound, to: pieces.rows.upperBound, by: Pieces.size) {
      let rows = first..<min(first + Pieces.size, pieces.rows.upperBound)
      let magnitudes = try pieces.magnitudes(rows, run).values
      for row in rows {
        for place in powers.indices { powers[place] = 0 }
        // The first two frames of a piece lie before its rows.
        let start = (row - first + 2) * (bins + 1)
        for k in 1...bins {
          let magnitude = Double(magnitudes[start + k])
          powers[band[k - 1]] += magnitude * magnitude
        }
        let all = powers.reduce(0, +)
        total += all
        guard pieces.inside.contains(row) else { continue }
        levels.append(BandLevels.level(all / 1.5))
        for power in powers { bands.append(Float(BandLevels.level(power / 1.5))) }
      }
    }
    // The squares of Hann windows at a quarter of their length add up to a constant, so the sum over all frames is
    // the energy of every sample; a bin has 2|X| / Σw, which gives the factor H / 3.
    let power = total * Double(settings.hop) / (3 * Double(mono.count))
    self.power = power > 1e-12 * (power + mean * mean) ? power : 0
    self.width = width
    self.bands = bands
    self.levels = levels
    count = levels.count
    period = settings.period
    duration = sound.duration
  }

  /// The levels of all bands, not below `floor`.
  func clamped(_ floor: Float) -> [Float] { bands.map { max($0, floor) } }

  /// The levels of all frames, not below 60 dB under the loudest frame.
  var clampedLevels: [Double] {
    let floor = (levels.max() ?? 0) - FiguresOfMerit.range
    return levels.map { max($0, floor) }
  }

  /// The level that is 60 dB below the loudest band of all frames.
  var floor: Float { (bands.max() ?? 0) - Float(FiguresOfMerit.range) }

  /// The mean of the samples; 0 if it is less than a hundredth of their root mean square, because the mean of a noise is
  /// not 0, and silence must stay silent.
  private static func constant(_ samples: [Float]) -> Double {
    var (sum, squares) = (0.0, 0.0)
    for sample in samples {
      sum += Double(sample)
      squares += Double(sample) * Double(sample)
    }
    let mean = sum / Double(samples.count)
    return mean * mean < 1e-4 * squares / Double(samples.count) ? 0 : mean
  }

  /// The level of a power in dB.
  private static func level(_ power: Double) -> Double {
    power > 0 ? max(10 * log10(power), lowest) : lowest
  }

  /// The number of the band of each bin from bin 1 on, without gaps.
  private static func bands(_ settings: AnalysisSettings) -> [Int] {
    func rate(_ bin: Double) -> Double {
      21.4 * log10(1 + 0.004_37 * bin * settings.rate / Double(settings.fft))
    }
    let (low, high) = (rate(0.5), rate(Double(settings.bins) - 0.5))
    let wanted = (1..<settings.bins).map {
      Int(clamped: Double(most) * (rate(Double($0)) - low) / (high - low))
    }
    var band = 0
    return wanted.indices.map { place in
      if place > 0, wanted[place] != wanted[place - 1] { band += 1 }
      return band
    }
  }
}

/// The frames of a sound, in pieces. Frame t is centred on sample t · H, and samples outside the sound are 0.
private struct Pieces {
  /// The number of frames in a piece.
  static let size = 1024

  let samples: [Float]
  let mean: Double
  let settings: AnalysisSettings

  /// All frames whose window contains a sample of the sound.
  var rows: Range<Int> { -1..<((samples.count - 1) / settings.hop + 3) }

  /// The frames whose window lies within the sound.
  var inside: Range<Int> {
    let last = (samples.count - 2 * settings.hop) / settings.hop
    return samples.count < settings.fft ? 2..<2 : 2..<(last + 1)
  }

  /// The magnitudes of a piece: two frames before `rows`, the frames `rows`, and frames after `rows`.
  func magnitudes(_ rows: Range<Int>, _ run: Run) throws -> Tensor {
    let start = (rows.lowerBound - 2) * settings.hop
    let end = (rows.upperBound + 1) * settings.hop
    let part = (start..<end).map { place in
      samples.indices.contains(place) ? Float(Double(samples[place]) - mean) : 0
    }
    return try PhaseVocoder.magnitudes(Sound(mono: part, rate: settings.rate), settings, run: run)
  }
}
