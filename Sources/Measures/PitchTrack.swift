// The pitch of a sound over time, by autocorrelation. The normalisation is that of McLeod and Wyvill, "A
// smarter way to find pitch" (2005): n(τ) = 2 Σ x[i] x[i+τ] / Σ (x[i]² + x[i+τ]²). It is 1 at a period
// and never more, so that peaks are not shifted to either side.

internal import Glibc
public import Runs
public import Sounds
internal import Spectra

/// The pitch of a sound every 1024 samples, each point from 4096 samples.
public struct PitchTrack: Sendable, Equatable {
  /// The number of samples per point, and from one point to the next.
  public static let (length, hop) = (4096, 1024)
  /// The least normalised autocorrelation that counts as a pitch.
  public static let voiced = 0.5
  /// The first peak that reaches this share of the highest peak gives the pitch.
  public static let share = 0.9

  /// The middle of each stretch, in seconds.
  public let times: [Double]
  /// The pitch of each stretch in Hz, nil if it has none. The lowest possible is rate / 2048.
  public let frequencies: [Double?]
  /// The normalised autocorrelation at the pitch, 0…1 (0 if there is no peak).
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

  /// The pitches in cents above 1 Hz, with their times, of the stretches that have one; empty if fewer than
  /// half of them have one.
  private var cents: [(time: Double, cents: Double)] {
    let points = zip(times, frequencies).compactMap { time, frequency in
      frequency.map { (time: time, cents: 1200 * log2($0)) }
    }
    return 2 * points.count >= times.count ? points : []
  }

  /// The median pitch in Hz; nil if fewer than half of the stretches have a pitch.
  public var median: Double? { medianCents.map { exp2($0 / 1200) } }

  /// Whether the sound has one pitch: at least half of the stretches have one, and at least nine in ten of
  /// those are within a semitone of the median. A held note is steady; a bell, a chord and speech are not.
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

  /// The least-squares slope of the pitch in cents per second; nil if fewer than half of the stretches, or
  /// fewer than 3, have a pitch.
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

/// Finds the period of one stretch after another.
private final class PeriodFinder {
  private let length: Int
  private let transform: RealTransform
  private var normalised: [Double]

  init(length: Int) {
    self.length = length
    transform = RealTransform(size: 2 * length)
    normalised = [Double](repeating: 0, count: length / 2 + 2)
  }

  /// The period in samples and the normalised autocorrelation there; 0 and 0 if there is no peak.
  func find(_ stretch: ArraySlice<Float>) -> (period: Double, strength: Double) {
    let start = stretch.startIndex
    let energy = stretch.reduce(0.0) { $0 + Double($1) * Double($1) }
    // An energy this small is the transform's rounding, not sound.
    guard energy > 1e-12 else { return (0, 0) }
    for n in 0..<length { transform.reals[n] = stretch[start + n] }
    for n in length..<(2 * length) { transform.reals[n] = 0 }
    transform.forward()
    for k in 0...length {
      let value = transform.spectrum[k]
      transform.spectrum[k] = ComplexFloat(value.re * value.re + value.im * value.im, 0)
    }
    transform.inverse()
    // Both sums of squares start with the whole energy and lose one sample at each end per lag.
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

  /// The first peak, after the initial fall from lag 0, that reaches 0.9 of the highest; refined by a
  /// parabola through it and its neighbours.
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
