// Simple sounds that are computed from formulas. Every wave is band-limited: only the partials of its Fourier series
// below half the sample rate are added, so there is no aliasing.

internal import Glibc

/// The shape of a wave. At time 0, every wave has the value 0 and rises.
public enum WaveShape: String, Sendable, CaseIterable {
  case sine, square, saw, triangle
}

/// Functions that compute simple sounds: tones, silence and noise.
public enum Signals {
  /// A tone with one channel.
  ///
  /// Square, saw and triangle waves are sums of their partials below half the sample rate. The ideal wave has a
  /// peak of ±`gain`; a square or saw wave without its upper partials exceeds this peak by up to 18 % (Gibbs
  /// phenomenon).
  ///
  /// - Parameters:
  ///   - frequency: the frequency in Hz, above 0 and below half the sample rate.
  ///   - duration: the duration in seconds.
  ///   - rate: the sample rate in Hz.
  ///   - gain: the amplitude; 1 is full scale.
  ///   - isStopped: called repeatedly; once the function returns true, the remaining samples stay 0.
  /// - Throws: `SoundError` if an argument is out of its range.
  public static func tone(
    frequency: Double, duration: Double, shape: WaveShape = .sine, rate: Double = 44_100,
    gain: Double = 1, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    let count = try Sound.count(seconds: duration, rate: rate)
    guard frequency > 0, frequency < rate / 2 else { throw .frequency(frequency, rate: rate) }
    guard gain.isFinite else { throw .level(gain, what: "a gain") }
    // The sum is made in 64 bits and then rounded to 32.
    try Sound.require(count, of: 12)
    var sum = [Double](repeating: 0, count: count)
    for (harmonic, amplitude) in partials(shape, below: rate / 2 / frequency) {
      add(amplitude * gain, turns: Double(harmonic) * frequency / rate, to: &sum, isStopped)
    }
    if isStopped() { return Sound([[]], at: rate) }
    return Sound([sum.map { Float($0) }], at: rate)
  }

  /// Silence with one or more channels.
  ///
  /// - Throws: `SoundError` if an argument is out of its range.
  public static func silence(
    duration: Double, channels: Int = 1, rate: Double = 44_100
  ) throws(SoundError) -> Sound {
    let count = try Sound.count(seconds: duration, rate: rate)
    try Sound.require(count)
    let samples = [[Float]](
      repeating: [Float](repeating: 0, count: count), count: Swift.max(channels, 0))
    return try Sound(samples: samples, rate: rate)
  }

  /// White noise with one channel; its samples are drawn from `generator` with a uniform distribution over
  /// ±`gain`.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining samples stay 0.
  /// - Throws: `SoundError` if an argument is out of its range.
  public static func noise(
    duration: Double, rate: Double = 44_100, gain: Double = 1,
    using generator: inout some RandomNumberGenerator, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    let count = try Sound.count(seconds: duration, rate: rate)
    guard gain.isFinite else { throw .level(gain, what: "a gain") }
    try Sound.require(count)
    var samples = [Float](repeating: 0, count: count)
    for index in samples.indices {
      if index % stretch == 0, isStopped() { break }
      let even = Double(generator.next() >> 11) * 0x1p-53
      samples[index] = Float((2 * even - 1) * gain)
    }
    return Sound([samples], at: rate)
  }

  /// The number of samples between two calls of `isStopped`.
  private static let stretch = 1 << 18

  /// The number and amplitude of each partial below `limit` times the fundamental.
  private static func partials(_ shape: WaveShape, below limit: Double) -> [(Int, Double)] {
    if shape == .sine { return [(1, 1)] }
    var partials: [(Int, Double)] = []
    var harmonic = 1
    while Double(harmonic) < limit, harmonic < 1 << 20 {
      let n = Double(harmonic)
      let odd = harmonic % 2 == 1
      switch shape {
      case .sine: break
      case .square: if odd { partials.append((harmonic, 4 / (.pi * n))) }
      case .saw: partials.append((harmonic, (odd ? 2 : -2) / (.pi * n)))
      case .triangle:
        let sign: Double = harmonic % 4 == 1 ? 1 : -1
        if odd { partials.append((harmonic, sign * 8 / (.pi * .pi * n * n))) }
      }
      harmonic += 1
    }
    return partials
  }

  /// Adds amplitude · sin(2π · turns · n). A complex rotation advances the phase. The phase is recomputed every 512
  /// samples, so that the accumulated rounding error stays below the rounding error of a 32-bit float.
  private static func add(
    _ amplitude: Double, turns: Double, to sum: inout [Double], _ isStopped: () -> Bool
  ) {
    let step = 2 * Double.pi * turns
    let (stepSine, stepCosine) = (sin(step), cos(step))
    for start in stride(from: 0, to: sum.count, by: 512) {
      if start % stretch == 0, isStopped() { return }
      let turn = turns * Double(start)
      let angle = 2 * Double.pi * (turn - turn.rounded(.down))
      var (sine, cosine) = (amplitude * sin(angle), amplitude * cos(angle))
      for index in start..<Swift.min(start + 512, sum.count) {
        sum[index] += sine
        (sine, cosine) = (
          sine * stepCosine + cosine * stepSine, cosine * stepCosine - sine * stepSine
        )
      }
    }
  }
}
