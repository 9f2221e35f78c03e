// Pitch and loudness while a sound arrives. The periods are the peaks of the normalised autocorrelation of PitchTrack,
// in a window of 2.4 of the longest periods. Nearly equal peaks (octaves) are decided by a path: the score of a candidate
// is its height, plus the faded score of the best way to it from the candidates of the point before. A path needs no
// later samples, so a point is complete as soon as its window is. Nothing is allocated for a block.

internal import Glibc
internal import WholeNumbers

/// The pitch and the loudness of a sound at one time.
public struct FollowedPoint: Sendable, Equatable {
  /// The time in seconds since the start of the sound.
  public var time: Double
  /// The pitch in Hz; nil if the sound is silent or has no pitch.
  public var pitch: Double?
  /// The normalised autocorrelation at the period, from 0 to 1; 0 if there is no period.
  public var strength: Double
  /// The level in dB: the root mean square in the window, weighted by Hann's function, not below −100 dB. The level of a
  /// full-scale sine is −3.01 dB.
  public var loudness: Double

  public init(time: Double, pitch: Double?, strength: Double, loudness: Double) {
    self.time = time
    self.pitch = pitch
    self.strength = strength
    self.loudness = loudness
  }
}

/// Follows the pitch and the loudness of a sound that arrives in blocks: a point about every 5 ms. A point is given with
/// the block that contains the last sample of its window, which is half a window later than the time of the point.
public final class PitchFollower {
  /// The range of `lowest` in Hz, and the least ratio of `highest` to `lowest`.
  public static let (lowestAllowed, leastRatio) = (20.0...1000.0, 2.0)
  /// The number of the longest periods in a window.
  static let periods = 2.4
  /// A point has a pitch if its normalised autocorrelation is at least this value.
  static let voiced = PitchTrack.voiced
  /// A point below this level in dB has no pitch.
  public static let silent = -75.0
  /// Peaks below this share of the highest peak are no candidates.
  private static let share = 0.8
  /// The most candidates of a point.
  private static let most = 24
  /// What a candidate loses for each octave by which its period exceeds that of the first candidate; what a leap of
  /// an octave costs; and the share of the score that the next point inherits, after points with and without a pitch.
  private static let (octave, leap, memory, forgetting) = (0.03, 0.2, 0.9, 0.5)

  public let rate: Double
  /// The lowest and the highest pitch that are found, in Hz.
  public let lowest: Double
  public let highest: Double
  /// The number of samples from one point to the next, and in a window.
  let (hopCount, length): (Int, Int)

  private let finder: PeriodFinder
  /// The weights of the level, with the sum 1.
  private let weights: [Double]
  /// The last samples; the newest window ends at `filled`.
  private var samples: [Float]
  private var filled: Int
  /// The number of samples that the next point needs.
  private var missing: Int
  private var count = 0
  private var path = Path()

  /// - Parameters:
  ///   - rate: the sample rate in Hz.
  ///   - lowest: the lowest pitch in Hz. The window has 2.4 of its periods: 40 ms for 60 Hz.
  ///   - highest: the highest pitch in Hz; a higher limit than a quarter of the sample rate has no effect.
  /// - Throws: `MeasureError` if the limits leave no range, or the sample rate is too low for them.
  public init(rate: Double, lowest: Double = 60, highest: Double = 2000) throws {
    guard rate.isFinite, rate >= 1000, rate <= 768_000 else {
      throw MeasureError.followedRate(rate)
    }
    guard PitchFollower.lowestAllowed.contains(lowest),
      min(highest, rate / 4) >= PitchFollower.leastRatio * lowest
    else { throw MeasureError.pitchRange(lowest: lowest, highest: highest, rate: rate) }
    self.rate = rate
    self.lowest = lowest
    self.highest = min(highest, rate / 4)
    hopCount = max(1, Int(clamped: (rate * 0.005).rounded()))
    let exact = PitchFollower.periods * rate / lowest
    let unit: Double = exact < 4096 ? 16 : 256
    length = max(32, Int(clamped: (exact / unit).rounded(.up) * unit))
    finder = PeriodFinder(length: length)
    let size = Double(length)
    weights = (0..<length).map { (1 - cos(2 * .pi * (Double($0) + 0.5) / size)) / size }
    samples = [Float](repeating: 0, count: 4 * length)
    // The first point is at the first sample, in the middle of its window.
    filled = length - length / 2
    missing = length / 2
  }

  /// The length of a window in seconds.
  public var window: Double { Double(length) / rate }
  /// The time from one point to the next, in seconds.
  public var hop: Double { Double(hopCount) / rate }
  /// The time from a sample to the point whose window has the sample in the middle, in seconds. Blocks add at most their
  /// own length.
  public var delay: Double { Double(length - length / 2) / rate }

  /// Takes the next samples, and gives the points that they complete.
  public func add(_ block: UnsafeBufferPointer<Float>, _ each: (FollowedPoint) -> Void) {
    var place = 0
    while place < block.count {
      let taken = min(missing, block.count - place)
      append(UnsafeBufferPointer(rebasing: block[place..<(place + taken)]))
      place += taken
      missing -= taken
      if missing == 0 {
        each(point())
        missing = hopCount
      }
    }
  }

  /// Takes the next samples, and returns the points that they complete.
  public func add(_ block: [Float]) -> [FollowedPoint] {
    var points: [FollowedPoint] = []
    block.withUnsafeBufferPointer { add($0) { points.append($0) } }
    return points
  }

  /// The points up to the last sample, whose windows reach beyond the end of the sound. Only `add` before the end and one
  /// call of `finish` make sense.
  public func finish() -> [FollowedPoint] {
    add([Float](repeating: 0, count: length - length / 2))
  }

  private func append(_ block: UnsafeBufferPointer<Float>) {
    var block = block
    while !block.isEmpty {
      if filled == samples.count {
        samples.withUnsafeMutableBufferPointer { all in
          for n in 0..<length { all[n] = all[all.count - length + n] }
        }
        filled = length
      }
      let taken = min(block.count, samples.count - filled)
      for n in 0..<taken { samples[filled + n] = block[n].isFinite ? block[n] : 0 }
      filled += taken
      block = UnsafeBufferPointer(rebasing: block[taken...])
    }
  }

  private func point() -> FollowedPoint {
    samples.withUnsafeBufferPointer { all in
      let stretch = UnsafeBufferPointer(rebasing: all[(filled - length)..<filled])
      var power = 0.0
      for n in 0..<length { power += weights[n] * Double(stretch[n]) * Double(stretch[n]) }
      let loudness = max(LoudnessEnvelope.lowest, 10 * log10(power))
      path.begin()
      if loudness >= PitchFollower.silent {
        finder.peaks(
          stretch, periods: (rate / highest)...(rate / lowest), share: PitchFollower.share
        ) { period, height in
          path.add(period: period, height: height)
        }
      }
      let best = path.end()
      let time = Double(count * hopCount) / rate
      count += 1
      let pitch = best.flatMap { best in
        best.height >= PitchFollower.voiced ? rate / best.period : nil
      }
      return FollowedPoint(
        time: time, pitch: pitch, strength: best?.height ?? 0, loudness: loudness)
    }
  }

  /// The candidates of the last two points with the scores of the best paths to them.
  private struct Path {
    struct Candidate {
      var period = 1.0
      var height = 0.0
      var score = 0.0
    }
    private var now: [Candidate] = []
    private var before: [Candidate] = []
    /// The share of their score that the candidates before pass on.
    private var kept = 1.0

    init() {
      now.reserveCapacity(PitchFollower.most)
      before.reserveCapacity(PitchFollower.most)
    }

    mutating func begin() { now.removeAll(keepingCapacity: true) }

    mutating func add(period: Double, height: Double) {
      guard now.count < PitchFollower.most else { return }
      var inherited = 0.0
      for candidate in before {
        let distance = min(1, abs(log2(candidate.period / period)))
        inherited = max(inherited, candidate.score * kept - PitchFollower.leap * distance)
      }
      let octaves = log2(period / (now.first?.period ?? period))
      now.append(
        Candidate(
          period: period, height: height,
          score: height - PitchFollower.octave * octaves + inherited))
    }

    /// The best candidate of the point. The candidates before stay those before if the point has no pitch.
    mutating func end() -> Candidate? {
      let best = now.max { $0.score < $1.score }
      if let best, best.height >= PitchFollower.voiced {
        swap(&now, &before)
        kept = PitchFollower.memory
      } else {
        kept *= PitchFollower.forgetting
      }
      return best
    }
  }
}
