// Gives sounds equal loudness, so that differences in level do not affect a listener's comparison.

public import Sounds
internal import Glibc
internal import WholeNumbers

/// Functions that give several sounds equal loudness.
public enum EqualLoudness {
  /// A segment is ignored if its level is more than this number of dB below the loudest segment. Pauses therefore do
  /// not lower the level of a sound.
  static let gate = 40.0
  /// The length of a segment, in seconds.
  static let stretch = 0.05

  /// The level of a sound in dB relative to full scale. The level is the mean power of the segments that are at most
  /// `gate` dB below the loudest segment; nil for silence.
  public static func level(_ sound: Sound) -> Double? {
    let length = max(1, Int(clamped: sound.rate * stretch))
    var powers: [Double] = []
    for start in stride(from: 0, to: sound.count, by: length) {
      var sum = 0.0
      let end = min(start + length, sound.count)
      for channel in sound.samples {
        for sample in channel[start..<end] { sum += Double(sample) * Double(sample) }
      }
      powers.append(sum / Double((end - start) * max(1, sound.channels)))
    }
    let loudest = powers.max() ?? 0
    guard loudest > 0, loudest.isFinite else { return nil }
    let counted = powers.filter { $0 >= loudest * pow(10, -gate / 10) }
    return 10 * log10(counted.reduce(0, +) / Double(counted.count))
  }

  /// The factors that make all sounds as loud as the quietest sound, with no peak over 1. Silent sounds do not count
  /// as the quietest sound. If all sounds are silent, all factors are 1.
  public static func gains(_ sounds: [Sound]) -> [Double] {
    let levels = sounds.map(level)
    guard let lowest = levels.compactMap({ $0 }).min() else { return sounds.map { _ in 1 } }
    let gains = levels.map { level in level.map { pow(10, (lowest - $0) / 20) } ?? 1 }
    let peak = zip(sounds, gains).map { Double($0.peak) * $1 }.max() ?? 0
    return peak > 1 ? gains.map { $0 / peak } : gains
  }

  /// The sounds at equal loudness one after the other, with pauses of `pause` seconds. The sample rate and the
  /// channels of the first sound are used.
  ///
  /// - Throws: `SoundError` if the sounds cannot be joined.
  public static func sequence(_ sounds: [Sound], pause: Double = 0.3) throws -> Sound {
    guard let first = sounds.first else { return try Signals.silence(duration: 0, rate: 44_100) }
    if sounds.count == 1 { return first }
    var parts: [Sound] = []
    for (sound, gain) in zip(sounds, gains(sounds)) {
      var part = sound.rate == first.rate ? sound : try Resampler.resample(sound, to: first.rate)
      if part.channels != first.channels {
        part = part.mono()
        part = try Sound(
          samples: Array(repeating: part.samples[0], count: first.channels), rate: first.rate)
      }
      if !parts.isEmpty {
        let silence = [Float](repeating: 0, count: Int(clamped: pause * first.rate))
        parts.append(
          try Sound(samples: Array(repeating: silence, count: first.channels), rate: first.rate))
      }
      parts.append(part.scaled(by: Float(gain)))
    }
    return try Sound.concat(parts)
  }
}
