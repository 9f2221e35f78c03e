// Compares the levels of two sounds bin by bin. The spectral figures of merit are based on this comparison.

internal import Runs
internal import Sounds
internal import Spectra

/// The mean and the standard deviation of the level of each bin over time, for a sound and its reference.
/// Levels are clamped `FiguresOfMerit.range` dB below the reference's peak.
public struct BinLevels: Sendable, Equatable {
  /// The centre of each bin from bin 1 upwards, in Hz.
  public var frequencies: [Double]
  /// The mean level of each bin, in dB.
  public var means: [Double]
  public var referenceMeans: [Double]
  /// The standard deviation of each bin's level over time, in dB.
  public var spreads: [Double]
  public var referenceSpreads: [Double]

  /// The list index of the bin whose mean level differs most between the sound and the reference; nil if there
  /// are no bins.
  public var furthest: Int? {
    frequencies.indices.max {
      abs(means[$0] - referenceMeans[$0]) < abs(means[$1] - referenceMeans[$1])
    }
  }
}

/// The differences between the levels of a sound and the levels of a reference.
///
/// Both sounds are analysed with a Hann window of `settings.fft` samples and a hop of a quarter of the window.
/// Levels are clamped `FiguresOfMerit.range` dB below the reference's peak. Bin 0 is ignored. The distance
/// ends where the shorter sound ends. Means and standard deviations are those of the whole sound, and of as much of the
/// reference.
struct LevelComparison {
  /// The log-spectral distance in dB. For each frame, the root mean square of the level differences of all bins
  /// is computed; the distance is the mean of these values over the frames.
  let distance: Double
  /// The means and standard deviations of the level of each bin except bin 0.
  let bins: BinLevels
  /// The absolute difference between a bin's mean levels in the two sounds, averaged over bins, in dB.
  let meanError: Double
  /// The absolute difference between the two sounds in the standard deviation of a bin's level over time,
  /// averaged over bins, in dB.
  let spreadError: Double

  /// - Throws: `MeasureError.silentReference` if the reference is silent; the errors of `PhaseVocoder.analyze`.
  init(
    _ sound: Sound, _ reference: Sound, _ settings: AnalysisSettings, _ run: Run
  ) throws {
    let usual = try AnalysisSettings(
      rate: sound.rate, fft: settings.fft, hop: Self.quarter(settings.fft), bins: settings.bins)
    let wanted = try PhaseVocoder.magnitudes(reference, usual, run: run)
    let made = try PhaseVocoder.magnitudes(sound, usual, run: run)
    let bins = settings.bins
    let rows = made.shape[0]
    let count = min(wanted.shape[0], rows)
    var sum = 0.0
    var lowest = 0.0
    var one = [Moments](repeating: Moments(), count: bins)
    var other = one
    try wanted.withUnsafeValues { wanted in
      try made.withUnsafeValues { made in
        var peak: Float = 0
        for place in wanted.indices where place % bins > 0 { peak = max(peak, wanted[place]) }
        guard peak > 0 else { throw MeasureError.silentReference }
        let low = Decibels.of(Double(peak)) - FiguresOfMerit.range
        lowest = low
        for t in 0..<rows {
          var squares = 0.0
          for k in 1..<bins {
            let a = max(Decibels.of(Double(made[t * bins + k])), low)
            one[k].add(a - low)
            guard t < count else { continue }
            let b = max(Decibels.of(Double(wanted[t * bins + k])), low)
            squares += (a - b) * (a - b)
            other[k].add(b - low)
          }
          guard t < count else { continue }
          sum += (squares / Double(bins - 1)).squareRoot()
        }
      }
    }
    distance = sum / Double(count)
    self.bins = BinLevels(
      frequencies: (1..<bins).map { usual.binCenter($0) },
      means: one.dropFirst().map { $0.mean(rows) + lowest },
      referenceMeans: other.dropFirst().map { $0.mean(count) + lowest },
      spreads: one.dropFirst().map { $0.deviation(rows) },
      referenceSpreads: other.dropFirst().map { $0.deviation(count) })
    meanError = LevelComparison.distance(self.bins.means, self.bins.referenceMeans)
    spreadError = LevelComparison.distance(self.bins.spreads, self.bins.referenceSpreads)
  }

  /// The mean absolute difference between corresponding values of two lists.
  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(max(a.count, 1))
  }

  /// The sums from which a mean and a standard deviation are computed.
  private struct Moments {
    var sum = 0.0
    var squares = 0.0
    mutating func add(_ value: Double) {
      sum += value
      squares += value * value
    }
    func mean(_ count: Int) -> Double { sum / Double(count) }
    func deviation(_ count: Int) -> Double {
      max(0, squares / Double(count) - mean(count) * mean(count)).squareRoot()
    }
  }

  /// The hop N/4 if N is divisible by 4; otherwise nil, which selects the default hop.
  private static func quarter(_ fft: Int) -> Int? { fft % 4 == 0 ? fft / 4 : nil }
}
