// The mean power of each frequency over a whole sound.

internal import Glibc
public import Runs
public import Sounds
public import Spectra

/// The power of each bin, averaged over time (Welch 1967), in dB.
public struct MeanSpectrum: Sendable, Equatable {
  /// The lowest level, in dB.
  public static let lowest = -200.0

  /// The centres of the bins, in Hz.
  public let frequencies: [Double]
  /// The level of each bin in dB, not below `lowest`; a full-scale sine at the bin's centre has the level 0 dB.
  public let levels: [Double]

  /// The mean spectrum of `sound` over all frames of `fft` samples that lie within the sound; the hop is at
  /// most a quarter of `fft`. A sound shorter than `fft` samples is padded with silence. The powers of several
  /// channels are averaged.
  ///
  /// - Throws: the errors of `AnalysisSettings` and of `PhaseVocoder.analyze`.
  public init(_ sound: Sound, fft: Int, window: Window = .hann, run: Run = Run()) throws {
    let settings = try AnalysisSettings(rate: sound.rate, fft: fft, window: window)
    // Frame t is centred on sample t · hop.
    let first = (fft / 2 + settings.hop - 1) / settings.hop
    let last = (sound.count - fft / 2) / settings.hop
    let count = settings.frameCount(samples: sound.count)
    let rows = first <= last && sound.count >= fft ? first..<(last + 1) : 0..<count
    let channels = try sound.samples.map { samples in
      let channel = try Sound(mono: samples, rate: sound.rate)
      return try PhaseVocoder.magnitudes(channel, settings, run: run).values
    }
    self.init(channels, rows: rows, settings)
  }

  /// The mean spectrum of frames.
  ///
  /// - Throws: `SpectraError` if there are no frames, or if the frames are deltas.
  public init(_ frames: Frames) throws {
    guard frames.content == .values else { throw SpectraError.content(needed: .values) }
    guard frames.count > 0 else { throw SpectraError.empty(what: "the analysis") }
    self.init([frames.magnitudes.values], rows: 0..<frames.count, frames.settings)
  }

  private init(_ channels: [[Float]], rows: Range<Int>, _ settings: AnalysisSettings) {
    var sums = [Double](repeating: 0, count: settings.bins)
    for magnitudes in channels {
      for row in rows {
        for k in 0..<settings.bins {
          let magnitude = Double(magnitudes[row * settings.bins + k])
          sums[k] += magnitude * magnitude
        }
      }
    }
    frequencies = (0..<settings.bins).map { settings.binCenter($0) }
    levels = sums.map {
      max(10 * log10($0 / Double(rows.count * channels.count)), MeanSpectrum.lowest)
    }
  }
}
