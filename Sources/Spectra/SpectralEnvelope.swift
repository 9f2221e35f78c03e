// What a spectrum's partials stand under: the resonances of a voice or an instrument, without its pitch.

internal import Glibc

/// The true envelope of a spectrum: cepstral smoothing, repeated on what sticks out of it until nothing does
/// (Röbel and Rodet, "Efficient spectral envelope estimation and its application to pitch shifting and
/// envelope preservation", DAFx 2005).
///
/// A₀ = log |X|, C = the cepstrum of A up to an order, A ← max(log |X|, C) until log |X| − C is below 2 dB
/// everywhere. The order is theirs, rate / (2 f₀): the finest ripple then has a period of two partials. Its
/// upper half is tapered by a raised cosine, without which the envelope swings between partials: on two
/// resonances of known shape it is 0.9 dB off in the mean instead of 2.4.
struct SpectralEnvelope {
  /// What may stick out, in nepers: 2 dB.
  static let tolerance = 2 / 20 * log(10.0)
  static let mostRounds = 100
  /// How far down a spectrum is looked at, in nepers: 100 dB.
  static let range = 5 * log(10.0)

  /// The envelope's natural logarithm for each bin, from 0 Hz up.
  let logs: [Double]

  /// - Parameters:
  ///   - magnitudes: K of them; negative ones count by their size.
  ///   - spacing: from one partial to the next, in bins.
  init(_ magnitudes: [Float], spacing: Double) {
    let bins = magnitudes.count
    let peak = Double(magnitudes.lazy.map(abs).max() ?? 0)
    guard bins > 3, peak > 0 else {
      logs = Array(repeating: 0, count: bins)
      return
    }
    let floor = peak * exp(-SpectralEnvelope.range)
    let spectrum = magnitudes.map { log(max(Double(abs($0)), floor)) }
    // The bins that are kept and their mirror image: cosine q has a period of 2 (K − 1) / q bins.
    let order = min(max(Int(Double(bins - 1) / spacing), 1), bins - 2)
    let lifter = (0..<bins).map { q in
      let place = min(Double(q) / Double(order), 1)
      return q > order ? 0 : Float(place < 0.5 ? 1 : 0.5 - 0.5 * cos(2 * .pi * place))
    }
    let transform = RealTransform(size: 2 * (bins - 1))
    var target = spectrum
    var smooth = spectrum
    for _ in 0..<SpectralEnvelope.mostRounds {
      for k in 0..<bins { transform.reals[k] = Float(target[k]) }
      for k in 1..<max(bins - 1, 1) { transform.reals[2 * (bins - 1) - k] = Float(target[k]) }
      transform.forward()
      let scale = 1 / Float(2 * (bins - 1))
      for q in 0..<bins {
        transform.spectrum[q] = ComplexFloat(transform.spectrum[q].re * lifter[q] * scale, 0)
      }
      transform.inverse()
      var most = -Double.infinity
      for k in 0..<bins {
        smooth[k] = Double(transform.reals[k])
        most = max(most, spectrum[k] - smooth[k])
        target[k] = max(spectrum[k], smooth[k])
      }
      if most < SpectralEnvelope.tolerance { break }
    }
    logs = smooth
  }

  /// The envelope's logarithm at a place between bins; beyond the ends the end stays.
  func level(at place: Double) -> Double {
    let place = min(max(place, 0), Double(logs.count - 1))
    let low = Int(place)
    let next = min(low + 1, logs.count - 1)
    return logs[low] + (logs[next] - logs[low]) * (place - Double(low))
  }
}
