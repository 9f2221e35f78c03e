// The phase vocoder without wide vectors, groups or threads. The tests compare its bits with those of the program.

import Sounds
import Spectra

/// A plain phase vocoder.
struct PlainVocoder {
  let settings: AnalysisSettings
  private let window: [Float]
  private let step: Double

  init(_ settings: AnalysisSettings) {
    self.settings = settings
    window = settings.window.values(settings.fft).map { Float($0) }
    step = PhaseTurns.step(settings)
  }

  /// The factor from the absolute value of a bin to its magnitude.
  private func factor(_ k: Int) -> Float {
    let one = Float(1 / window.reduce(0.0) { $0 + Double($1) })
    return k == 0 || 2 * k == settings.fft ? one : 2 * one
  }

  /// T × K magnitudes, T × K frequencies and K first phases.
  func analyze(
    _ samples: [Float]
  ) -> (magnitudes: [Float], frequencies: [Float], phases: [Float]) {
    let (n, hop, bins) = (settings.fft, settings.hop, settings.bins)
    let transform = RealTransform(size: n)
    let factors = (0..<bins).map { factor($0) }
    var magnitudes: [Float] = []
    var frequencies: [Float] = []
    var first: [Float] = []
    var reached: [Double] = []
    for t in 0..<settings.frameCount(samples: samples.count) {
      for index in 0..<n {
        let place = t * hop - n / 2 + index
        transform.reals[index] =
          samples.indices.contains(place) ? samples[place] * window[index] : 0
      }
      transform.forward()
      for k in 0..<bins {
        let value = transform.spectrum[k]
        let magnitude = (value.re * value.re + value.im * value.im).squareRoot() * factors[k]
        let phase = PhaseTurns.angle(value.im, value.re)
        magnitudes.append(magnitude)
        if t == 0 {
          first.append(phase)
          reached.append(PhaseTurns.turns(phase))
          continue
        }
        let expected = PhaseTurns.wrapped(Double(k) * Double(hop) / Double(n))
        let turns = Double(phase) * (0.5 / .pi)
        let deviation = magnitude == 0 ? 0 : PhaseTurns.wrapped(turns - reached[k] - expected)
        let centre = Double(k) * settings.rate / Double(n)
        let frequency = Float(centre + deviation * (settings.rate / Double(hop)))
        reached[k] = PhaseTurns.advanced(reached[k], frequency, step)
        frequencies.append(frequency)
      }
    }
    return (magnitudes, Array(frequencies[..<bins]) + frequencies, first)
  }

  /// The samples of frames. Sums are taken over parts of 64 frames first.
  func synthesize(_ frames: Frames) -> [Float] {
    let (n, hop, bins) = (settings.fft, settings.hop, settings.bins)
    let transform = RealTransform(size: n)
    let scales = (0..<bins).map { 1 / (factor($0) * Float(n)) }
    let (levels, pitches) = (frames.magnitudes.values, frames.frequencies.values)
    var output = [Float](repeating: 0, count: (frames.count - 1) * hop + n)
    var part = output
    var phases = frames.firstPhases.map { PhaseTurns.turns($0) }
    for t in 0..<frames.count {
      for k in 0..<n / 2 + 1 {
        guard k < bins else {
          transform.spectrum[k] = ComplexFloat(0, 0)
          continue
        }
        if t > 0 { phases[k] = PhaseTurns.advanced(phases[k], pitches[t * bins + k], step) }
        let (sine, cosine) = PhaseTurns.sineCosine(phases[k])
        let magnitude = levels[t * bins + k] * scales[k]
        transform.spectrum[k] = ComplexFloat(magnitude * cosine, magnitude * sine)
      }
      transform.inverse()
      for index in 0..<n { part[t * hop + index] += transform.reals[index] * window[index] }
      if t % 64 == 63 || t == frames.count - 1 {
        for index in output.indices {
          output[index] += part[index]
          part[index] = 0
        }
      }
    }
    let squares = settings.window.values(n).map { $0 * $0 }
    return (0..<frames.sampleCount).map { index in
      let place = index + n / 2
      let first = max(0, (place - n + hop) / hop)
      let last = min(place / hop, frames.count - 1)
      var weight = 0.0
      if place / hop < frames.count, place >= n - 1 {
        // Where all windows overlap, the sum is taken from the latest window to the earliest.
        weight = stride(from: place % hop, to: n, by: hop).reduce(0) { $0 + squares[$1] }
        return output[place] * Float(1 / weight)
      }
      for t in stride(from: first, through: last, by: 1) { weight += squares[place - t * hop] }
      return weight > 0 ? output[place] / Float(weight) : 0
    }
  }
}
