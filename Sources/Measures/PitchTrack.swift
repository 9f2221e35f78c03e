// The pitch of a sound over time, by autocorrelation. The normalisation is that of McLeod and Wyvill, "A
// smarter way to find pitch" (2005): n(τ) = 2 Σ x[i] x[i+τ] / Σ (x[i]² + x[i+τ]²). The value n(τ) is 1 at a
// period and never above 1, so that the normalisation shifts peaks to neither side.

internal import Glibc
public import Runs
public import Sounds
internal import Spectra

/// The pitch of a sound every 1024 samples; each pitch is computed from 4096 samples.
public struct PitchTrack: Sendable, Equatable {
  /// The number of samples that each point covers, and the number of samples from one point to the next.
  public static let (length, hop) = (4096, 1024)
  /// A point has a pitch if its normalised autocorrelation is at least this value.
  public static let voiced = 0.5
  /// The pitch is computed from the first peak whose height, divided by the height of the highest peak, is at
  /// least this value.
  public static let share = 0.9

  /// The time of each point in seconds: the middle of its 4096 samples.
  public let times: [Double]
  /// The pitch of each point in Hz; nil for a point without a pitch. The lowest possible pitch is the sample
  /// rate divided by 2048.
  public let frequencies: [Double?]
  /// The normalised autocorrelation of each point at its period, from 0 to 1; 0 if there is no peak.
  public let strengths: [Double]

  /// The pitch of `sound` (the mean of its channels). A sound of fewer than 4096 samples has no points.
  public init(_ sound: Sound, run: Run = Run()) {
    let samples = sound.mono().samples[0]
    let (length, hop) = (PitchTrack.length, PitchTrack.hop)
    let count = samples.count < length ? 0 : 1 + (samples.count - length) / hop
    times = (0..<count).map { (Double($0 * hop) + Double(length) / 2) / sound.rate }
    var periods = [(period: Double, strength: Double)](repeating: (0, 0), count: count)
    let part = 32
    periods.withUnsafeMutableBufferPointer { periods in
      nonisolated(unsafe) let periods = periods
      run.parallel((count + part - 1) / part) { number in
        if run.interrupt.isRequested { return }
        let finder = PeriodFinder(length: length)
        for place in (number * part)..<min((number + 1) * part, count) {
          periods[place] = finder.find(samples[(place * hop)..<(place * hop + length)])
        }
      }
    }
    frequencies = periods.map { found in
      found.period > 0 && found.strength >= PitchTrack.voiced ? sound.rate / found.period : nil
    }
    strengths = periods.map(\.strength)
  }

  /// The times and pitches, in cents above 1 Hz, of all points that have a pitch; empty if fewer than half of
  /// the points have a pitch.
  private var cents: [(time: Double, cents: Double)] {
    let points = zip(times, frequencies).compactMap { time, frequency in
      frequency.map { (time: time, cents: 1200 * log2($0)) }
    }
    return 2 * points.count >= times.count ? points : []
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

/// Finds the periods of successive blocks of samples.
private final class PeriodFinder {
  private let length: Int
  private let transform: RealTransform
  private var normalised: [Double]

  init(length: Int) {
    self.length = length
    transform = RealTransform(size: 2 * length)
    normalised = [Double](repeating: 0, count: length / 2 + 2)
  }

  /// The period of a block in samples, and the normalised autocorrelation at this period; both are 0 if there is
  /// no peak.
  func find(_ stretch: ArraySlice<Float>) -> (period: Double, strength: Double) {
    let start = stretch.startIndex
    let energy = stretch.reduce(0.0) { $0 + Double($1) * Double($1) }
    // An energy below this limit is only a rounding error of the transform.
    guard energy > 1e-12 else { return (0, 0) }
    for n in 0..<length { transform.reals[n] = stretch[start + n] }
    for n in length..<(2 * length) { transform.reals[n] = 0 }
    transform.forward()
    for k in 0...length {
      let value = transform.spectrum[k]
      transform.spectrum[k] = ComplexFloat(value.re * value.re + value.im * value.im, 0)
    }
    transform.inverse()
    // At lag 0, each of the two sums of squares is the whole energy. With each further lag, one sum loses its
    // first term, and the other sum loses its last term.
    var squares = 2 * energy
    for lag in normalised.indices {
      if lag > 0 {
        let (first, last) = (
          Double(stretch[start + lag - 1]), Double(stretch[start + length - lag])
        )
        squares -= first * first + last * last
      }
      let product = 2 * Double(transform.reals[lag]) / Double(2 * length)
      normalised[lag] = squares > 1e-12 * energy ? product / squares : 0
    }
    return peak()
  }

  /// After the initial fall from lag 0, the first peak is used whose height is at least 0.9 times the height of
  /// the highest peak. A parabola through the peak and its two neighbours refines the peak's position.
  private func peak() -> (period: Double, strength: Double) {
    guard let fall = normalised.firstIndex(where: { $0 < 0 }), fall > 0 else { return (0, 0) }
    let lags = fall..<(normalised.count - 1)
    let peaks = lags.filter {
      normalised[$0] > normalised[$0 - 1] && normalised[$0] >= normalised[$0 + 1]
    }
    let highest = peaks.reduce(0) { max($0, normalised[$1]) }
    guard highest > 0,
      let lag = peaks.first(where: { normalised[$0] >= PitchTrack.share * highest })
    else { return (0, 0) }
    let (left, middle, right) = (normalised[lag - 1], normalised[lag], normalised[lag + 1])
    let bend = left - 2 * middle + right
    let shift = bend < 0 ? 0.5 * (left - right) / bend : 0
    return (Double(lag) + shift, min(1, middle - 0.25 * (left - right) * shift))
  }
}
