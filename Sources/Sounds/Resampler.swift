// Changing a sound's rate, by soxr. What comes out has the length that the rates ask for, and no delay.

internal import CSoxr
internal import Glibc
internal import Runs

/// Resampling by the SoX resampler library at its "very high quality" (28-bit precision, linear phase).
public enum Resampler {
  /// How many samples go in between two looks at whether to stop.
  private static let piece = 1 << 18

  /// The sound at `rate`, with ceil(count · rate / sound.rate) samples; the sound itself if it has
  /// that rate. Delay is compensated: what was at a time stays at that time.
  ///
  /// - Parameter isStopped: asked now and then; if it is true, the rest is left silent.
  /// - Throws: `SoundError` if the rate is not in `Sound.rates`, or the result would be too long.
  public static func resample(
    _ sound: Sound, to rate: Double, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    guard Sound.rates.contains(rate) else { throw .rate(rate) }
    if rate == sound.rate { return sound }
    // A hair is taken off, so that a product that is whole but for rounding is not rounded up.
    let exact = Double(sound.count) * rate / sound.rate
    let length = (exact - exact * 1e-14).rounded(.up)
    guard length <= Double(Sound.longest) else {
      throw .duration(
        sound.duration, what: "a resampled duration",
        most: (Double(Sound.longest) / rate).rounded(.down))
    }
    var channels: [[Float]] = []
    for channel in sound.samples {
      channels.append(
        try resample(channel, from: sound.rate, to: rate, count: Int(length), isStopped))
    }
    return Sound(channels, at: rate)
  }

  private static func resample(
    _ input: [Float], from: Double, to: Double, count: Int, _ isStopped: () -> Bool
  ) throws(SoundError) -> [Float] {
    var output = [Float](repeating: 0, count: count)
    if count == 0 { return output }
    var used = 0
    var made = 0
    var quality = soxr_quality_spec(UInt(SOXR_VHQ), 0)
    var threads = soxr_runtime_spec(1)
    var failure: soxr_error_t?
    guard let resampler = soxr_create(from, to, 1, &failure, nil, &quality, &threads) else {
      throw .library("cannot resample from \(from.plain) Hz to \(to.plain) Hz: \(text(failure))")
    }
    defer { soxr_delete(resampler) }
    failure = input.withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        // All of the input, then (by nil) the end of it; soxr gives what it has, and what its
        // rounding leaves out of the last sample or two is 0.
        var failure: soxr_error_t?
        while failure == nil, used < source.count, !isStopped() {
          var taken = 0
          var more = 0
          failure = soxr_process(
            resampler, source.baseAddress?.advanced(by: used), min(piece, source.count - used),
            &taken, target.baseAddress?.advanced(by: made), count - made, &more)
          if taken == 0, more == 0 { break }
          used += taken
          made += more
        }
        while failure == nil, made < count, used == source.count {
          var more = 0
          failure = soxr_process(
            resampler, nil, 0, nil, target.baseAddress?.advanced(by: made), count - made, &more)
          if more == 0 { break }
          made += more
        }
        return failure
      }
    }
    if isStopped() { return output }
    if failure != nil || used < input.count {
      throw .library("cannot resample from \(from.plain) Hz to \(to.plain) Hz: \(text(failure))")
    }
    return output
  }

  private static func text(_ failure: soxr_error_t?) -> String {
    failure.map { String(cString: $0) } ?? "the library took no more input"
  }
}
