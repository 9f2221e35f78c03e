// The pitch of a sound over time, by autocorrelation. The normalisation is that of McLeod and Wyvill, "A
// smarter way to find pitch" (2005): n(τ) = 2 Σ x[i] x[i+τ] / Σ (x[i]² + x[i+τ]²), where the mean of each of the two
// spans is subtracted from its samples. The value n(τ) is 1 at a period and never above 1, so that the normalisation
// shifts peaks to neither side, and a constant that is added to the sound changes nothing.

internal import Glibc
public import Runs
public import Sounds
internal import WholeNumbers

/// The pitch of a sound every 23 ms; each pitch is computed from a block of 93 ms.
public struct PitchTrack: Sendable, Equatable {
  /// A point has a pitch if its normalised autocorrelation is at least this value.
  public static let voiced = 0.5
  /// The pitch is computed from the first peak whose height, divided by the height of the highest peak, is at
  /// least this value.
  public static let share = 0.9
  /// A point is silent if one half of its block has less than this share of the energy of the loudest half.
  private static let silent = 1e-5

  /// The time of each point in seconds: the middle of its block.
  public let times: [Double]
  /// The pitch of each point in Hz; nil for a point without a pitch. The lowest possible pitch is 21.5 Hz.
  public let frequencies: [Double?]
  /// The normalised autocorrelation of each point at its period, from 0 to 1; 0 if there is no peak.
  public let strengths: [Double]
  /// Whether each point has sound in both halves of its block.
  private let sounding: [Bool]

  /// The number of samples in a block: 4096 at 44 100 Hz, and as many milliseconds at other rates. A quarter of a block
  /// lies between one point and the next.
  public static func length(rate: Double) -> Int {
    let exact = 4096 * rate / 44_100
    let unit: Double = exact < 2048 ? 32 : 256
    return max(64, Int(clamped: (exact / unit).rounded() * unit))
  }

  /// The pitch of `sound` (the mean of its channels). A sound that is shorter than a block has no points.
  public init(_ sound: Sound, run: Run = Run()) {
    let samples = sound.mono().samples[0]
    let length = PitchTrack.length(rate: sound.rate)
    let hop = length / 4
    let count = samples.count < length ? 0 : 1 + (samples.count - length) / hop
    times = (0..<count).map { (Double($0 * hop) + Double(length) / 2) / sound.rate }
    var found = [PeriodFinder.Found](repeating: .init(), count: count)
    let part = 32
    found.withUnsafeMutableBufferPointer { found in
      nonisolated(unsafe) let found = found
      run.parallel((count + part - 1) / part) { number in
        if run.interrupt.isRequested { return }
        let finder = PeriodFinder(length: length)
        for place in (number * part)..<min((number + 1) * part, count) {
          found[place] = finder.find(samples[(place * hop)..<(place * hop + length)])
        }
      }
    }
    frequencies = found.map { found in
      found.period > 0 && found.strength >= PitchTrack.voiced ? sound.rate / found.period : nil
    }
    strengths = found.map(\.strength)
    let loudest = found.reduce(0) { max($0, $1.loudest) }
    sounding = found.map { $0.quietest > PitchTrack.silent * loudest }
  }

  /// The times and pitches, in cents above 1 Hz, of all points that have a pitch; empty if fewer than half of
  /// the points that are not silent have a pitch.
  private var cents: [(time: Double, cents: Double)] {
    let points = times.indices.compactMap { place in
      sounding[place]
        ? frequencies[place].map { (time: times[place], cents: 1200 * log2($0)) } : nil
    }
    return 2 * points.count >= sounding.count(where: { $0 }) ? points : []
  }

  /// The median pitch in Hz; nil if fewer than half of the points have a pitch.
  public var median: Double? { medianCents.map { exp2($0 / 1200) } }

  /// Whether the sound has a steady pitch: at least half of the points have a pitch, and at least 90 % of these
  /// pitches are within a semitone of the median. A held note has a steady pitch; a bell, a chord and speech do
  /// not.
  public var isSteady: Bool {
    guard let middle = medianCents else { return false }
    let points = cents
    return 10 * points.count { abs($0.cents - middle) < 100 } >= 9 * points.count
  }

  /// The median pitch in cents above 1 Hz.
  var medianCents: Double? {
    let sorted = cents.map(\.cents).sorted()
    guard let last = sorted.last else { return nil }
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[middle] }
    return middle > 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : last
  }

  /// The least-squares slope of the pitch in cents per second; nil if fewer than half of the points, or fewer
  /// than 3 points, have a pitch.
  public var drift: Double? {
    let points = cents
    guard points.count >= 3 else { return nil }
    let meanTime = points.reduce(0) { $0 + $1.time } / Double(points.count)
    let mean = points.reduce(0) { $0 + $1.cents } / Double(points.count)
    let top = points.reduce(0) { $0 + ($1.time - meanTime) * ($1.cents - mean) }
    let bottom = points.reduce(0) { $0 + ($1.time - meanTime) * ($1.time - meanTime) }
    return top / bottom
  }
}
