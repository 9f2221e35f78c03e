// The partials at one place of a recording: their amplitudes, frequencies and phases from two transforms a few samples
// apart. Invariant: all results are finite, and the lists have as many numbers as there are partials.

internal import Glibc
internal import Spectra
internal import WholeNumbers

/// Finds the partials at one place of a recording. Only one thread uses a finder at a time.
final class PartialFinder {
  /// The partials of a frame: their amplitudes, their frequencies in Hz, and their phases in turns, as sines.
  struct Frame {
    var pitch: Double
    var amplitudes: [Float]
    var frequencies: [Double]
    var phases: [Float]
  }

  private let rate: Double
  private let length: Int
  private let lag: Int
  private let partials: Int
  /// How far each partial lies above its multiple of the lowest frequency, as a factor.
  private let ratios: [Double]
  private let window: [Float]
  private let sum: Double
  private let first: RealTransform
  private let second: RealTransform

  /// The number of partials and the highest frequency, in Hz, from which the pitch of a frame follows.
  private static let ofPitch = (count: 16, top: 5000.0)

  init(rate: Double, length: Int, lag: Int, partials: Int, stiffness: Double = 0) {
    (self.rate, self.length, self.partials) = (rate, length, partials)
    ratios = (1...max(1, partials)).map { (1 + stiffness * Double($0 * $0)).squareRoot() }
    self.lag = min(lag, max(1, length / 8))
    var size = 64
    while size < 2 * length { size *= 2 }
    first = RealTransform(size: size)
    second = RealTransform(size: size)
    let exact = (0..<length).map {
      0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(length))
    }
    sum = exact.reduce(0, +)
    window = exact.map { Float($0) }
  }

  /// The partials around sample `centre`.
  ///
  /// - Parameter guide: a pitch in Hz that is near that of the frame.
  func find(_ samples: [Float], at centre: Int, near guide: Double) -> Frame {
    load(samples, centre - lag / 2, first)
    load(samples, centre - lag / 2 + lag, second)
    var pitch = guide
    // The factor by which the pitch lies above the lowest frequency of a stiff string, because it follows from several partials.
    var raised = 1.0
    for _ in 0..<2 {
      var (top, bottom, ratio) = (0.0, 0.0, 0.0)
      let heard = max(
        1,
        min(partials, PartialFinder.ofPitch.count, Int(clamped: PartialFinder.ofPitch.top / pitch)))
      var found: [(frequency: Double, amplitude: Double)] = []
      for k in 1...heard { found.append(point(Double(k) * pitch * ratios[k - 1] / raised)) }
      let loudest = found.reduce(0) { max($0, $1.amplitude) }
      for k in 1...heard {
        let (frequency, amplitude) = found[k - 1]
        guard amplitude > 0.01 * loudest,
          abs(frequency * raised / (Double(k) * pitch * ratios[k - 1]) - 1) < (k == 1 ? 0.06 : 0.04)
        else { continue }
        let weight = amplitude * amplitude * Double(k)
        top += weight * frequency / Double(k)
        ratio += weight * ratios[k - 1]
        bottom += weight
      }
      if bottom > 0 { (pitch, raised) = (top / bottom, ratio / bottom) }
    }
    // Half a semitone from the guide, the partials are those of another note or of noise.
    if abs(pitch / guide - 1) > 0.06 { pitch = guide }
    var frame = Frame(
      pitch: pitch, amplitudes: Array(repeating: 0, count: partials),
      frequencies: (1...partials).map { Double($0) * pitch },
      phases: Array(repeating: 0, count: partials))
    for k in 1...partials {
      let centre = Double(k) * pitch * ratios[k - 1] / raised
      guard centre < 0.49 * rate else { break }
      let (frequency, amplitude) = point(centre)
      let isNear = abs(frequency - centre) < min(0.3 * pitch, max(0.03 * centre, 0.1 * pitch))
      let used = isNear ? frequency : centre
      let (exact, phase) = isNear ? (amplitude, turns(used)) : (value(at: centre), turns(centre))
      frame.frequencies[k - 1] = used
      frame.amplitudes[k - 1] = Float(exact)
      frame.phases[k - 1] = Float(phase)
    }
    return frame
  }

  /// Transforms the window around `centre`, with the centre as the transform's first sample.
  private func load(_ samples: [Float], _ centre: Int, _ transform: RealTransform) {
    let size = transform.size
    for n in 0..<size { transform.reals[n] = 0 }
    for n in 0..<length {
      let place = centre - length / 2 + n
      guard samples.indices.contains(place) else { continue }
      let target = n - length / 2
      transform.reals[target < 0 ? target + size : target] = samples[place] * window[n]
    }
    transform.forward()
  }

  private func bin(_ frequency: Double) -> Int {
    min(max(1, Int(clamped: (frequency * Double(first.size) / rate).rounded())), first.size / 2 - 1)
  }

  /// The frequency and the amplitude of the sound near a frequency.
  private func point(_ near: Double) -> (frequency: Double, amplitude: Double) {
    let k = bin(near)
    let (a, b) = (first.spectrum[k], second.spectrum[k])
    let re = Double(b.re) * Double(a.re) + Double(b.im) * Double(a.im)
    let im = Double(b.im) * Double(a.re) - Double(b.re) * Double(a.im)
    let turn = re == 0 && im == 0 ? 0 : atan2(im, re) / (2 * .pi)
    let expected = near * Double(lag) / rate
    var off = turn - expected
    off -= off.rounded()
    let frequency = near + off * rate / Double(lag)
    let distance = (frequency * Double(first.size) / rate - Double(k)).magnitude
    // Far from the bin, the partial lies outside the window's main lobe.
    let lobes = distance * Double(length) / Double(first.size)
    return (frequency, magnitude(k) / (lobes < 1.5 ? lobe(lobes) : 1))
  }

  /// The amplitude at a frequency itself.
  private func value(at frequency: Double) -> Double {
    let k = bin(frequency)
    let off = frequency * Double(first.size) / rate - Double(k)
    return magnitude(k) / lobe(off.magnitude * Double(length) / Double(first.size))
  }

  /// The amplitude of a bin: the geometric mean of both transforms' amplitudes.
  private func magnitude(_ k: Int) -> Double {
    let (a, b) = (first.spectrum[k], second.spectrum[k])
    let one = hypot(Double(a.re), Double(a.im))
    let other = hypot(Double(b.re), Double(b.im))
    return 2 * (one * other).squareRoot() / sum
  }

  /// The main lobe of the Hann window at a distance in bins of the window: sin πx / (πx (1 − x²)).
  private func lobe(_ x: Double) -> Double {
    if x < 1e-6 { return 1 }
    if abs(x - 1) < 1e-6 { return 0.5 }
    return sin(.pi * x) / (.pi * x * (1 - x * x))
  }

  /// The phase of the sound near a frequency, halfway between the two transforms, in turns, as a sine.
  private func turns(_ frequency: Double) -> Double {
    let k = bin(frequency)
    let (a, b) = (first.spectrum[k], second.spectrum[k])
    func phase(_ value: ComplexFloat) -> Double {
      atan2(Double(value.im), Double(value.re)) / (2 * .pi)
    }
    let half = frequency * Double(lag) / rate / 2
    let before = phase(a) + half
    var off = phase(b) - half - before
    off -= off.rounded()
    // The centre lies half a lag after the first transform, rounded to whole samples.
    let shift = frequency * (Double(lag / 2) - Double(lag) / 2) / rate
    let turn = before + off / 2 + shift + 0.25
    return turn - turn.rounded()
  }
}
