// The figures that state what a listener would say of a whole sound, also of one that is longer than its source: how
// loud it is, whether it lives, whether it moves as its source does, and whether it only repeats its source.

internal import Glibc
public import Runs
public import Sounds
internal import Spectra
internal import WholeNumbers

/// The figures of listening: a whole sound compared with its source.
///
/// Both are analysed as `BandLevels` describes: in frames of 46 ms, 12 ms apart, in up to 24 bands up to the highest
/// compared frequency, without their constant part. The frames lie within the sounds. If the sound is shorter than the
/// source, only as much of the source is compared (but a copy may come from anywhere in the source).
/// A figure is nil if the sound lasts at most a second, if the source is constant, or if the frames are too few.
public struct ListeningFigures: Sendable, Equatable {
  /// The mean power of the sound over the mean power of the source, in dB, at least −100; below 0 if the sound is too
  /// quiet.
  public var levelError: Double?
  /// The standard deviation of the level (in dB) of the frames in the last half of the sound, divided by the standard
  /// deviation in the source. Near 1 the sound is as alive as the source; at 0 it stands still. The levels are clamped
  /// 60 dB below the loudest frame of their own sound. A sound of at most 1.25 times the source's duration is divided by
  /// the source's deviation over the same time, a longer one by the deviation of the whole source. The attack of the
  /// source and the end of each are left out: 0.25 s, or an eighth of the shorter one. Nil if the source varies by less
  /// than 0.01 dB.
  public var alive: Double?
  /// The differences between the statistics of the sound and the source.
  public var statistics: SoundStatistics?
  /// The differences between the statistics of the two halves of the source.
  public var statisticsFloor: SoundStatistics?
  /// The share of the sound's time, from 0 to 1, in runs of at least 0.5 s that follow the source frame for frame
  /// (`CopiedTime`).
  public var copied: Double?
  /// The mean power of the end of the sound over the mean power of the quietest part of the source of the same
  /// duration, in dB, from −100 to 100. The duration is 2 s, but at most a quarter of the sound and of the source.
  public var endLevel: Double?
  /// The standard deviations that `alive` compares, in dB: of the sound, and of the source.
  public var spread: Double?
  public var sourceSpread: Double?
  /// The durations of the sound and the source, in seconds.
  public var duration: Double
  public var sourceDuration: Double

  /// The sound has figures if it is longer than this, in seconds.
  public static let shortest = 1.0
  /// A sound is longer than its source if its duration is more than this times that of the source.
  public static let longer = 1.25
  /// The duration of the attack and of the end of a sound, in seconds, which do not count as its life.
  private static let ends = 0.25
  /// The least number of frames of each of two compared parts.
  private static let fewest = 8

  /// Whether the sound goes on well past the end of its source.
  public var isLonger: Bool { duration > ListeningFigures.longer * sourceDuration }

  /// The figures of `sound` compared with `source`, in the frequencies up to `top` in Hz.
  ///
  /// - Throws: `MeasureError.rates` if the sample rates differ; `SoundError.notFinite` if a sample is not finite;
  ///   `SpectraError` if one of the sounds is empty; `Interrupted` if the run is interrupted.
  public static func measure(
    _ sound: Sound, against source: Sound, top: Double, run: Run = Run()
  ) throws -> ListeningFigures {
    guard sound.rate == source.rate else {
      throw MeasureError.rates(sound: sound.rate, reference: source.rate)
    }
    for sound in [sound, source] { try sound.requireFinite() }
    var figures = ListeningFigures(duration: sound.duration, sourceDuration: source.duration)
    guard sound.duration > shortest else { return figures }
    let whole = try BandLevels(source, top: top, run: run)
    let made = try BandLevels(sound, top: top, run: run)
    let wanted =
      sound.count < source.count
      ? try BandLevels(source.slice(0..<sound.count), top: top, run: run) : whole
    guard wanted.power > 0 else { return figures }
    figures.levelError = max(10 * log10(made.power / wanted.power), -100)
    guard made.count >= fewest, wanted.count >= fewest else { return figures }
    figures.measureLife(made, wanted)
    figures.measureStatistics(made, wanted)
    figures.endLevel = end(made, wanted)
    figures.copied = try CopiedTime.share(of: made, in: whole, run: run)
    return figures
  }

  private init(duration: Double, sourceDuration: Double) {
    self.duration = duration
    self.sourceDuration = sourceDuration
  }

  /// Sets `alive` and the spreads.
  private mutating func measureLife(_ made: BandLevels, _ wanted: BandLevels) {
    func deviation(_ levels: ArraySlice<Double>) -> Double {
      let mean = levels.reduce(0, +) / Double(levels.count)
      let squares = levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(levels.count)).squareRoot()
    }
    let (own, other) = (made.clampedLevels, wanted.clampedLevels)
    let ends = min(
      Int(clamped: ListeningFigures.ends / wanted.period), own.count / 8, other.count / 8)
    let half = min(own.count / 2, other.count / 2)
    let last = min(own.count, other.count) - ends
    let part = isLonger ? other[ends..<(other.count - ends)] : other[half..<last]
    let (one, reference) = (deviation(own[(own.count / 2)..<(own.count - ends)]), deviation(part))
    (spread, sourceSpread) = (one, reference)
    alive = reference >= 0.01 ? one / reference : nil
  }

  /// Sets the statistics and their floor.
  private mutating func measureStatistics(_ made: BandLevels, _ wanted: BandLevels) {
    let floor = wanted.floor
    let half = wanted.count / 2
    // Both comparisons use the same segments, so that their figures can be compared.
    let segment = min(Int(clamped: (4 / wanted.period).rounded()), half, made.count)
    func part(_ levels: BandLevels, _ range: Range<Int>) -> SoundStatistics.Part {
      SoundStatistics.Part(
        levels.clamped(floor), width: levels.width, range, segment: segment, period: levels.period)
    }
    let all = part(wanted, 0..<wanted.count)
    statistics = SoundStatistics(part(made, 0..<made.count), all)
    statisticsFloor = SoundStatistics(part(wanted, 0..<half), part(wanted, half..<(2 * half)))
  }

  /// The level of the end, compared with the quietest part of the source.
  private static func end(_ made: BandLevels, _ wanted: BandLevels) -> Double? {
    let length = min(
      Int(clamped: (2 / made.period).rounded()), made.count / 4, wanted.count / 4)
    guard length > 0 else { return nil }
    func powers(_ levels: some Collection<Double>) -> [Double] { levels.map { pow(10, $0 / 10) } }
    let last = powers(made.levels.suffix(length)).reduce(0, +)
    let own = powers(wanted.levels)
    var sum = own[..<length].reduce(0, +)
    var least = sum
    for place in length..<own.count {
      sum += own[place] - own[place - length]
      least = min(least, sum)
    }
    let lowest = pow(10, BandLevels.lowest / 10)
    return min(max(10 * log10(max(last, lowest) / max(least, lowest)), -100), 100)
  }
}

/// Three differences between the statistics of two sounds, in dB. Levels are those of the bands of `BandLevels`, clamped
/// 60 dB below the source's loudest band.
public struct SoundStatistics: Sendable, Equatable {
  /// The root mean square over bands of the difference of the bands' mean levels.
  public var bandMeans: Double
  /// The root mean square over bands of the difference of the standard deviations of the bands' levels over time.
  public var bandSpreads: Double
  /// The root mean square over bands and octaves of the difference of the modulation spectra (`ModulationSpectrum`).
  /// The segments last 4 s, but at most half the source and at most the sound; so the slowest octaves are left out if
  /// the source is short. Nil if no octave is left.
  public var modulation: Double?

  /// The statistics of one sound, or of a part of a sound.
  struct Part {
    let means: [Double]
    let spreads: [Double]
    let modulation: [Double]

    /// The statistics of the frames `range` of `bands`.
    init(_ bands: [Float], width: Int, _ range: Range<Int>, segment: Int, period: Double) {
      let count = Double(range.count)
      let means = (0..<width).map { band in
        range.reduce(0.0) { $0 + Double(bands[$1 * width + band]) } / count
      }
      self.means = means
      spreads = (0..<width).map { band in
        let squares = range.reduce(0.0) { sum, frame in
          let off = Double(bands[frame * width + band]) - means[band]
          return sum + off * off
        }
        return (squares / count).squareRoot()
      }
      modulation =
        segment < 8
        ? []
        : ModulationSpectrum(bands, width: width, range, segment: segment, period: period).levels
    }
  }

  init(_ one: Part, _ other: Part) {
    bandMeans = SoundStatistics.distance(one.means, other.means)
    bandSpreads = SoundStatistics.distance(one.spreads, other.spreads)
    modulation =
      one.modulation.isEmpty
      ? nil : SoundStatistics.distance(one.modulation, other.modulation)
  }

  /// The root mean square difference between corresponding values.
  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    let sum = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(max(a.count, 1))).squareRoot()
  }
}
