// The periods of blocks of samples, by the normalised autocorrelation that PitchTrack.swift describes. One object serves
// many blocks of one length; only one thread at a time may use it. A tapered block counts its middle more than its ends:
// with the weights w of Hann's window, n(τ) = 2 Σ w[i] w[i+τ] x[i] x[i+τ] / Σ w[i] w[i+τ] (x[i]² + x[i+τ]²), which is
// never above 1 either.

internal import Glibc
internal import Spectra
internal import WholeNumbers

/// Finds the periods of successive blocks of samples.
final class PeriodFinder {
  /// The period of a block in samples, its normalised autocorrelation at this period, and the energies of the quieter
  /// and the louder half. Period and autocorrelation are 0 if there is no peak.
  struct Found {
    var period = 0.0
    var strength = 0.0
    var quietest = 0.0
    var loudest = 0.0
    /// Whether the block has enough energy for an autocorrelation.
    var hasPeaks = false
  }

  /// The number of lags on each side from which a value between two lags is interpolated.
  private static let reach = 16
  /// The second difference of the autocorrelation up to which a peak is broad: that of a sine of 28 samples.
  private static let broad = 0.05
  /// The places between lags at which peaks are interpolated, in lags.
  private static let shifts = (-5...5).map { Double($0) / 8 }

  private let length: Int
  private let transform: RealTransform
  /// The weights of the samples of a tapered block, and their spectrum; empty if all samples count alike.
  private let taper: [Double]
  private let taperSpectrum: [ComplexFloat]
  /// The weights of the interpolation, shifts × (2 · reach + 1): a sinc with a Hann window.
  private let weights: [Double]
  private var centred: [Double]
  private var normalised: [Double]

  /// - Parameters:
  ///   - length: the number of samples in a block.
  ///   - isTapered: whether the middle of a block counts more than its ends. The lags of a tapered block end at half of
  ///     its length.
  init(length: Int, isTapered: Bool = false) {
    self.length = length
    // A transform needs room for the longest lag, so that the ends of a block do not meet.
    let size = isTapered ? RealTransform.quickSize(atLeast: length * 3 / 2 + 4) : 2 * length
    transform = RealTransform(size: size)
    taper = (0..<(isTapered ? length : 0)).map {
      0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(length))
    }
    if isTapered {
      for n in 0..<size { transform.reals[n] = n < length ? Float(taper[n]) : 0 }
      transform.forward()
    }
    taperSpectrum = isTapered ? Array(transform.spectrum) : []
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
    var found = Found()
    stretch.withUnsafeBufferPointer { correlate($0, &found) }
    if found.hasPeaks { (found.period, found.strength) = peak() }
    return found
  }

  /// The peaks of a block whose periods lie in `periods`, as periods in samples and heights, in the order of the periods.
  /// Only peaks of at least `share` times the height of the highest peak in the range are given.
  func peaks(
    _ stretch: UnsafeBufferPointer<Float>, periods: ClosedRange<Double>, share: Double,
    _ each: (_ period: Double, _ height: Double) -> Void
  ) {
    var found = Found()
    correlate(stretch, &found)
    guard found.hasPeaks, let fall = normalised.firstIndex(where: { $0 < 0 }), fall > 0 else {
      return
    }
    let start = max(fall, Int(clamped: periods.lowerBound) - 1)
    let end = min(normalised.count - 2, Int(clamped: periods.upperBound) + 1)
    guard start <= end else { return }
    var highest = 0.0
    for lag in start...end where isPeak(lag) { highest = max(highest, normalised[lag]) }
    guard highest > 0 else { return }
    // A peak between two lags is higher than its samples, in sharp peaks by at most a fifth.
    for lag in start...end where normalised[lag] >= 0.8 * share * highest && isPeak(lag) {
      let top = summit(lag)
      if top.height >= share * highest, top.lag > 0 { each(refined(top.lag), min(1, top.height)) }
    }
  }

  private func isPeak(_ lag: Int) -> Bool {
    normalised[lag] > normalised[lag - 1] && normalised[lag] >= normalised[lag + 1]
  }

  /// Computes the normalised autocorrelation of a block, and the energies of its halves.
  private func correlate(_ stretch: UnsafeBufferPointer<Float>, _ found: inout Found) {
    var sum = 0.0
    for n in 0..<length { sum += Double(stretch[n]) }
    let mean = sum / Double(length)
    for n in 0..<length { centred[n] = Double(stretch[n]) - mean }
    let halves = (energy(0..<length / 2), energy(length / 2..<length))
    (found.quietest, found.loudest) = (min(halves.0, halves.1), max(halves.0, halves.1))
    let energy = halves.0 + halves.1
    // An energy below this limit is only a rounding error of the transform. The limit is also that of samples that are
    // rounded to 32 bits beside a large constant.
    guard energy > 1e-12, energy > 1e-12 * mean * mean * Double(length), energy.isFinite else {
      return
    }
    // The samples are scaled, so that the transform neither overflows nor loses small numbers.
    let scale = 1 / (energy / Double(length)).squareRoot()
    if taper.isEmpty {
      fill { Float(centred[$0] * scale) }
      multiplySpectrum { $0.re * $0.re + $0.im * $0.im }
      normalise(energy: energy, scale: 1 / (scale * scale * Double(transform.size)))
    } else {
      correlateTapered(scale: scale)
    }
    found.hasPeaks = true
  }

  /// Computes the normalised autocorrelation of a tapered block.
  private func correlateTapered(scale: Double) {
    fill { Float(taper[$0] * centred[$0] * scale) }
    multiplySpectrum { $0.re * $0.re + $0.im * $0.im }
    for lag in normalised.indices { normalised[lag] = Double(transform.reals[lag]) }
    // The powers of both spans are the symmetric part of the correlation of w x² with w.
    fill { Float(taper[$0] * centred[$0] * centred[$0] * scale * scale) }
    var bin = 0
    multiplySpectrum { value in
      let other = taperSpectrum[bin]
      bin += 1
      return value.re * other.re + value.im * other.im
    }
    let least = 1e-5 * Double(transform.reals[0])
    for lag in normalised.indices {
      let power = Double(transform.reals[lag])
      normalised[lag] = power > least ? min(1, normalised[lag] / power) : 0
    }
  }

  /// Puts numbers for the samples of the block into the transform, and zeros behind them.
  private func fill(_ sample: (Int) -> Float) {
    for n in 0..<length { transform.reals[n] = sample(n) }
    for n in length..<transform.size { transform.reals[n] = 0 }
  }

  /// Replaces the numbers in the transform by the inverse transform of a real function of their spectrum.
  private func multiplySpectrum(_ product: (ComplexFloat) -> Float) {
    transform.forward()
    for k in 0...transform.size / 2 {
      transform.spectrum[k] = ComplexFloat(product(transform.spectrum[k]), 0)
    }
    transform.inverse()
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
