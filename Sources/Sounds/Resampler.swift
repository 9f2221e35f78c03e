// Resampling of sounds with soxr. The length of the result follows from the two sample rates, and the result
// has no delay.

internal import CSoxr
internal import Glibc
internal import Runs
internal import WholeNumbers

/// Resampling with the SoX resampler library at its quality setting "very high" (28-bit precision, linear
/// phase).
public enum Resampler {
  /// The number of input samples between two calls of `isStopped`.
  private static let piece = 1 << 18

  /// The sound at the sample rate `rate`, with ceil(count · rate / sound.rate) samples. A sound that already
  /// has the sample rate `rate` is returned unchanged. The delay of the resampling filter is compensated, so
  /// that events keep their times.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining samples stay 0.
  /// - Throws: `SoundError` if the sample rate is not in `Sound.rates`, or if the result would be too long.
  public static func resample(
    _ sound: Sound, to rate: Double, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    guard Sound.rates.contains(rate) else { throw .rate(rate) }
    if rate == sound.rate { return sound }
    // A tiny amount is subtracted, so that a rounding error does not change the length from one whole number to
    // the next.
    let exact = Double(sound.count) * rate / sound.rate
    let length = (exact - exact * 1e-14).rounded(.up)
    guard length <= Double(Sound.longest) else {
      throw .duration(
        sound.duration, what: "a resampled duration",
        most: (Double(Sound.longest) / rate).rounded(.down))
    }
    try Sound.require(Int(clamped: length) * sound.channels)
    var channels: [[Float]] = []
    for channel in sound.samples {
      channels.append(
        try resample(channel, from: sound.rate, to: rate, count: Int(clamped: length), isStopped))
    }
    let result = Sound(channels, at: rate)
    // The filter overshoots, so samples near the largest number may exceed it.
    if sound.peak > 1e37, sound.peak.isFinite, !result.peak.isFinite {
      throw .library("the samples are too large to be resampled: scale the sound down first")
    }
    return result
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
        // The loop passes the whole input to soxr, and then nil to mark the end. soxr returns its output in
        // pieces; if rounding in soxr omits the last one or two samples, these samples are 0.
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
    failure.map { String(cString: $0) } ?? "the library accepts no more input"
  }
}
