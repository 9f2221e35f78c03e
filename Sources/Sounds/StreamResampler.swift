// Resampling of a sound that arrives in pieces. The delay of the filter is compensated: the first frame of the result is
// the first frame of the input, but the result comes later than its input.

internal import CSoxr
internal import Glibc
internal import WholeNumbers

/// Resampling of frames in pieces with the SoX resampler library at its quality setting "high" (20-bit precision, linear
/// phase).
///
/// Only one thread at a time may use a resampler, and `@unchecked Sendable` relies on this rule.
public final class StreamResampler: @unchecked Sendable {
  private let resampler: soxr_t
  private let channels: Int
  private let ratio: Double
  /// The numbers of frames that were read and made.
  private var (read, made) = (0, 0)

  /// Makes a resampler from the sample rate `from` to the sample rate `to`.
  ///
  /// - Throws: `SoundError` if a sample rate is not in `Sound.rates`, or if the library refuses the rates.
  public init(from: Double, to: Double, channels: Int) throws(SoundError) {
    for rate in [from, to] where !Sound.rates.contains(rate) { throw .rate(rate) }
    var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
    var threads = soxr_runtime_spec(1)
    var failure: soxr_error_t?
    guard
      let made = soxr_create(from, to, UInt32(max(1, channels)), &failure, nil, &quality, &threads)
    else {
      throw .library(
        "cannot resample from \(from.plain) Hz to \(to.plain) Hz: "
          + (failure.map { String(cString: $0) } ?? "the library gives no reason"))
    }
    resampler = made
    self.channels = max(1, channels)
    ratio = to / from
  }

  deinit { soxr_delete(resampler) }

  /// The result of further frames, interleaved. The result may be empty, because the filter reads ahead.
  ///
  /// - Throws: `SoundError` if the library fails.
  public func resample(_ frames: [Float]) throws(SoundError) -> [Float] {
    let count = frames.count / channels
    read += count
    return try run(frames, count)
  }

  /// The rest of the result, after the last frames. Altogether the result has ceil(n · to / from) frames.
  ///
  /// - Throws: `SoundError` if the library fails.
  public func finish() throws(SoundError) -> [Float] {
    let total = Int(clamped: (Double(read) * ratio * (1 - 1e-14)).rounded(.up))
    let left = max(0, total - made) * channels
    let rest = try run(nil, 0).prefix(left)
    // If rounding in soxr omits the last one or two frames, these frames are 0.
    return rest + [Float](repeating: 0, count: left - rest.count)
  }

  /// Passes frames to the library, or nil for the end, and returns what the library makes.
  private func run(_ frames: [Float]?, _ count: Int) throws(SoundError) -> [Float] {
    let room = max(1024, Int(clamped: (Double(count) * ratio).rounded(.up)) + 64)
    var buffer = [Float](repeating: 0, count: room * channels)
    var result: [Float] = []
    var used = 0
    var failure: soxr_error_t?
    while failure == nil {
      var (taken, more) = (0, 0)
      if let frames {
        failure = frames.withUnsafeBufferPointer { source in
          soxr_process(
            resampler, source.baseAddress?.advanced(by: used * channels), count - used, &taken,
            &buffer, room, &more)
        }
      } else {
        failure = soxr_process(resampler, nil, 0, nil, &buffer, room, &more)
      }
      used += taken
      made += more
      result += buffer[..<(more * channels)]
      if frames == nil ? more == 0 : used == count && more < room { break }
      if taken == 0, more == 0 { break }
    }
    if let failure { throw .library("cannot resample: \(String(cString: failure))") }
    return result
  }
}
