// The pitch of a sound over time, by autocorrelation. The normalisation is that of McLeod and Wyvill, "A
// smarter way to find pitch" (2005): n(τ) = 2 Σ x[i] x[i+τ] / Σ (x[i]² + x[i+τ]²), where the mean of each of the two
// spans is subtracted from its samples. The value n(τ) is 1 at a period and never above 1, so that the normalisation
// shifts peaks to neither side, and a constant that is added to the sound changes nothing.

internal import Glibc
public import Runs
public import Sounds
internal import Spectra
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

/// Finds the periods of successive blocks of samples.
private final class PeriodFinder {
  /// The period of a block in samples, its normalised autocorrelation at this period, and the energies of the quieter
  /// and the louder half. Period and autocorrelation are 0 if there is no peak.
  struct Found {
    var period = 0.0
    var strength = 0.0
    var quietest = 0.0
    var loudest = 0.0
  }

  /// The number of lags on each side from which a value between two lags is interpolated.
  private static let reach = 16
  /// The second difference of the autocorrelation up to which a peak is broad: that of a sine of 28 samples.
  private static let broad = 0.05
  /// The places between lags at which peaks are interpolated, in lags.
  private static let shifts = (-5...5).map { Double($0) / 8 }

  private let length: Int
  private let transform: RealTransform
  /// The weights of the interpolation, shifts × (2 · reach + 1): a sinc with a Hann window.
  private let weights: [Double]
  private var centred: [Double]
  private var normalised: [Double]

  init(length: Int) {
    self.length = length
    transform = RealTransform(size: 2 * length)
    let reach = PeriodFinder.reach
    weights = PeriodFinder.shifts.flatMap { shift in
      (-reach...reach).map { (tap: Int) -> Double in
        let x = shift - Double(tap)
        let sinc = x == 0 ? 1 : sin(.pi * x) / (.pi * x)
        let taper = cos(.pi * x / Double(2 * (reach + 1)))
        return sinc * taper * taper
      }
    }
    centred = [Double](repeating: 0, count: length)
    normalised = [Double](repeating: 0, count: length / 2 + 2)
  }

  /// The period of a block.
  func find(_ stretch: ArraySlice<Float>) -> Found {
    let start = stretch.startIndex
    let mean = stretch.reduce(0.0) { $0 + Double($1) } / Double(length)
    for n in 0..<length { centred[n] = Double(stretch[start + n]) - mean }
    var found = Found()
    let halves = (energy(0..<length / 2), energy(length / 2..<length))
    (found.quietest, found.loudest) = (min(halves.0, halves.1), max(halves.0, halves.1))
    let energy = halves.0 + halves.1
    // An energy below this limit is only a rounding error of the transform. The limit is also that of samples that are
    // rounded to 32 bits beside a large constant.
    guard energy > 1e-12, energy > 1e-12 * mean * mean * Double(length), energy.isFinite else {
      return found
    }
    // The samples are scaled, so that the transform neither overflows nor loses small numbers.
    let scale = 1 / (energy / Double(length)).squareRoot()
    for n in 0..<length { transform.reals[n] = Float(centred[n] * scale) }
    for n in length..<(2 * length) { transform.reals[n] = 0 }
    transform.forward()
    for k in 0...length {
      let value = transform.spectrum[k]
      transform.spectrum[k] = ComplexFloat(value.re * value.re + value.im * value.im, 0)
    }
    transform.inverse()
    normalise(energy: energy, scale: 1 / (scale * scale * Double(2 * length)))
    (found.period, found.strength) = peak()
    return found
  }

  /// The energy of some samples about their own mean.
  private func energy(_ range: Range<Int>) -> Double {
    let mean = centred[range].reduce(0, +) / Double(range.count)
    return centred[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// Divides the autocorrelation by the energies of the two spans. At lag 0, each span is the whole block. With each
  /// further lag, the first span loses its last sample, and the second span loses its first.
  private func normalise(energy: Double, scale: Double) {
    var (squares, first, second) = (0.0, 0.0, 0.0)
    for value in centred {
      squares += 2 * value * value
      first += value
    }
    second = first
    for lag in normalised.indices {
      if lag > 0 {
        let (lost, last) = (centred[lag - 1], centred[length - lag])
        squares -= lost * lost + last * last
        second -= lost
        first -= last
      }
      let count = Double(length - lag)
      let product = 2 * (Double(transform.reals[lag]) * scale - first * second / count)
      let power = squares - (first * first + second * second) / count
      normalised[lag] = power > 1e-9 * energy ? product / power : 0
    }
  }

  /// After the initial fall from lag 0, the first peak is used whose height is at least 0.9 times the height of
  /// the highest peak. The heights are those between the lags, since a sharp peak may lie between two lags.
  private func peak() -> (period: Double, strength: Double) {
    guard let fall = normalised.firstIndex(where: { $0 < 0 }), fall > 0 else { return (0, 0) }
    let lags = fall..<(normalised.count - 1)
    let peaks = lags.filter {
      normalised[$0] > normalised[$0 - 1] && normalised[$0] >= normalised[$0 + 1]
    }
    let sampled = peaks.reduce(0) { max($0, normalised[$1]) }
    guard sampled > 0 else { return (0, 0) }
    let tops = peaks.filter { normalised[$0] >= 0.5 * sampled }.map { summit($0) }
    let highest = tops.reduce(0) { max($0, $1.height) }
    guard let top = tops.first(where: { $0.height >= PitchTrack.share * highest }) else {
      return (0, 0)
    }
    return (refined(top.lag), min(1, top.height))
  }

  /// The summit of a peak: of a parabola through three lags if the peak is broad, and otherwise from band-limited
  /// interpolation at every eighth of a lag and a parabola through the highest of these points and its two neighbours.
  /// The ripple of the interpolation, about 10⁻⁵, would move the summit of a broad peak.
  private func summit(_ lag: Int) -> (lag: Double, height: Double) {
    let reach = PeriodFinder.reach
    let around = (normalised[lag - 1], normalised[lag], normalised[lag + 1])
    if around.0 - 2 * around.1 + around.2 > -PeriodFinder.broad {
      let (shift, height) = PeriodFinder.parabola(around)
      return (Double(lag) + shift, height)
    }
    // The autocorrelation is even, so negative lags equal positive ones.
    let points = PeriodFinder.shifts.indices.map { row in
      var sum = 0.0
      for tap in -reach...reach {
        let place = abs(lag + tap)
        if place < normalised.count {
          sum += weights[row * (2 * reach + 1) + tap + reach] * normalised[place]
        }
      }
      return sum
    }
    let inner = 1..<(points.count - 1)
    let best = inner.reduce(1) { points[$1] > points[$0] ? $1 : $0 }
    let (shift, height) = PeriodFinder.parabola((points[best - 1], points[best], points[best + 1]))
    return (Double(lag) + PeriodFinder.shifts[best] + shift / 8, height)
  }

  /// The summit of the parabola through three neighbouring points: its place from the middle point, in points, and its
  /// height.
  private static func parabola(_ points: (Double, Double, Double)) -> (
    shift: Double, height: Double
  ) {
    let (left, middle, right) = points
    let bend = left - 2 * middle + right
    let shift = bend < 0 ? 0.5 * (left - right) / bend : 0
    return (shift, middle - 0.25 * (left - right) * shift)
  }

  /// A period of few samples, from the peaks at 2, 4, 8 … periods: there the error of the summit is divided by the
  /// number of periods. A period of 24 samples is precise enough to a cent.
  private func refined(_ period: Double) -> Double {
    var (period, periods) = (period, 1.0)
    while period * periods < 24 {
      let wanted = 2 * periods * period
      guard wanted + 3 < Double(normalised.count) else { break }
      let near = Int(clamped: wanted.rounded())
      guard let lag = (near - 1...near + 1).max(by: { normalised[$0] < normalised[$1] }),
        normalised[lag] > normalised[lag - 1], normalised[lag] >= normalised[lag + 1],
        normalised[lag] >= PitchTrack.voiced
      else { break }
      periods *= 2
      period = summit(lag).lag / periods
    }
    return period
  }
}
