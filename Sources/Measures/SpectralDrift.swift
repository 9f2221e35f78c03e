// Measures how far frames drift from their source over time. The measure is for frames that a model generates
// from its own output.

internal import Glibc
public import Spectra
internal import WholeNumbers

/// The drift of frames from a source over time.
///
/// Frame t is compared with frame t of the source. Frames after the end of the source are compared with the
/// source's mean level in each bin (in dB) and with the source's mean loudness. Levels are computed as in
/// `FrameLevels`.
public struct SpectralDrift: Sendable, Equatable {
  /// The middle of each section of the frames, in seconds. A section lasts one second. The remainder at the end
  /// is a separate section if the remainder lasts at least half a second; otherwise the remainder belongs to the
  /// last section.
  public var times: [Double]
  /// The mean log-spectral distance of the frames in each section, in dB.
  public var distances: [Double]
  /// The mean difference between the loudness of the frames and the loudness of the source in each section, in
  /// dB.
  public var levels: [Double]
  /// The mean log-spectral distance of all frames, in dB.
  public var distance: Double
  /// The slope of the log-spectral distance over time, in dB per second.
  public var distanceSlope: Double
  /// The slope of the partials' frequencies, in cents per second; nil if no partials can be followed over time.
  public var pitchSlope: Double?
  /// The slope of the frequencies of the source's partials, in cents per second; nil if no partials can be
  /// followed over time.
  public var sourcePitchSlope: Double?
  /// The slope over time of the loudness difference between the frames and the source, in dB per second.
  public var levelSlope: Double
  /// The time that both the frames and the source cover, in seconds.
  public var reach: Double

  /// A partial is followed only if its level is at most this number of dB below the loudest peak of its frame.
  public static let partials = 40.0

  /// The drift of `frames` from `source`.
  ///
  /// - Throws: `MeasureError` if the source is silent, or if there is only one bin; `SpectraError` if the
  ///   frames or the source are empty or contain deltas, or if their settings differ.
  public init(_ frames: Frames, like source: Frames) throws {
    for frames in [frames, source] {
      guard frames.content == .values else { throw SpectraError.content(needed: .values) }
      guard frames.count > 0 else { throw SpectraError.empty(what: "the analysis") }
    }
    guard frames.settings == source.settings else {
      throw SpectraError.settingsMismatch(frames.settings, source.settings)
    }
    guard frames.bins >= 2 else { throw MeasureError.bins(frames.bins) }
    guard let wanted = FrameLevels(source) else { throw MeasureError.silentReference }
    let times = frames.times
    let means = wanted.means
    let distances = (0..<frames.count).map { t in
      let levels = wanted.levels(of: frames[t])
      return t < source.count
        ? wanted.distance(of: levels, from: t) : FrameLevels.distance(levels, means)
    }
    let floor = Double(wanted.floor)
    let loudness = SpectralDrift.loudness(source, floor)
    let mean = loudness.reduce(0, +) / Double(loudness.count)
    let levels = SpectralDrift.loudness(frames, floor).enumerated().map { t, level in
      level - (t < source.count ? loudness[t] : mean)
    }
    let period = frames.settings.period
    let stretches = SpectralDrift.seconds(frames.count, period)
    func averages(_ values: [Double]) -> [Double] {
      stretches.map { values[$0].reduce(0, +) / Double($0.count) }
    }
    self.times = stretches.map { Double($0.lowerBound + $0.upperBound) / 2 * period }
    self.distances = averages(distances)
    self.levels = averages(levels)
    distance = distances.reduce(0, +) / Double(distances.count)
    distanceSlope = SpectralDrift.slope(times, distances)
    levelSlope = SpectralDrift.slope(times, levels)
    pitchSlope = SpectralDrift.pitchSlope(frames)
    sourcePitchSlope = SpectralDrift.pitchSlope(source)
    reach = Double(min(frames.count, source.count)) * period
  }

  /// The least-squares slope of the partials' frequencies in cents per second. The slope is the same for all
  /// bins, and each bin has its own mean frequency. A partial is a local maximum at most `partials` dB below its
  /// frame's highest peak. The weight of a partial is its power divided by the power of its frame's highest peak,
  /// since the variance of a frequency is proportional to 1 / power. The result is nil if no bin contains a
  /// partial in at least two frames.
  public static func pitchSlope(_ frames: Frames) -> Double? {
    var sums = [Sums](repeating: Sums(), count: frames.bins)
    for (t, seconds) in frames.times.enumerated() {
      let peaks = frames[t].peaks(within: partials).filter { $0.frequency > 0 }
      let highest = peaks.map(\.magnitude).max() ?? 1
      for peak in peaks {
        let share = peak.magnitude / highest
        sums[peak.bin].add(
          seconds, 1200 * log2(peak.frequency / frames.binCenter(peak.bin)), weight: share * share)
      }
    }
    let xx = sums.reduce(0) { $0 + $1.xx }
    return xx > 0 ? sums.reduce(0) { $0 + $1.xy } / xx : nil
  }

  /// The loudness of each frame: the power of all bins except bin 0, in dB, not below `floor`.
  private static func loudness(_ frames: Frames, _ floor: Double) -> [Double] {
    (0..<frames.count).map { t in
      let power = frames[t].magnitudes.dropFirst().reduce(0.0) { $0 + Double($1) * Double($1) }
      return max(10 * log10(power), floor)
    }
  }

  /// The range of frames in each section of one second.
  private static func seconds(_ count: Int, _ period: Double) -> [Range<Int>] {
    var starts = [0]
    while true {
      let next = Int(clamped: (Double(starts.count) / period).rounded(.up))
      // The remainder at the end is a separate section only if the remainder lasts at least half a second.
      if Double(count - next) * period < 0.5 || next <= starts[starts.count - 1] { break }
      starts.append(next)
    }
    return zip(starts, starts.dropFirst() + [count]).map { $0..<$1 }
  }

  /// The slope of the least-squares line through points; 0 for a single point.
  private static func slope(_ x: [Double], _ y: [Double]) -> Double {
    var sums = Sums()
    for (x, y) in zip(x, y) { sums.add(x, y, weight: 1) }
    return sums.xx > 0 ? sums.xy / sums.xx : 0
  }

  /// The weighted mean of points (x, y), and weighted sums of squares and products relative to the mean. The
  /// points are added one by one (West 1979).
  private struct Sums {
    private var weight = 0.0
    private var x = 0.0
    private var y = 0.0
    private(set) var xx = 0.0
    private(set) var xy = 0.0

    mutating func add(_ x: Double, _ y: Double, weight: Double) {
      guard weight > 0, x.isFinite, y.isFinite else { return }
      self.weight += weight
      let (dx, dy) = (x - self.x, y - self.y)
      self.x += dx * weight / self.weight
      self.y += dy * weight / self.weight
      xx += weight * dx * (x - self.x)
      xy += weight * dx * (y - self.y)
    }
  }
}
