// From the blocks of a source to frames of the mix: level, channels and sample rate. One thread at a time uses the object.

internal import Sounds
internal import WholeNumbers

/// Converts the blocks of a source to frames of the mix.
struct SourceFrames {
  private let source: SoundSource
  private let channels: Int
  private let resampler: StreamResampler?
  /// The factors at the end of the latest block; nil before the first block.
  private var factors: (left: Float, right: Float)?
  /// Whether the source has ended or has failed.
  private(set) var isEnded = false
  /// Whether any frame had different channels.
  private(set) var isWide: Bool

  /// - Throws: `SoundError` if the sample rate of the source cannot be converted.
  init(_ source: SoundSource, rate: Double, channels: Int) throws {
    self.source = source
    self.channels = channels
    isWide = source.channels > 1
    resampler =
      source.rate == rate
      ? nil : try StreamResampler(from: source.rate, to: rate, channels: channels)
    self.ratio = source.rate / rate
  }

  private let ratio: Double

  /// The next frames, interleaved: about `count` frames, or none if the filter of the resampler still waits. After the
  /// end of the source, `isEnded` is true.
  ///
  /// - Throws: the error of the source, which ends the source.
  mutating func next(_ count: Int) throws -> [Float] {
    guard !isEnded else { return [] }
    do {
      let wanted = min(max(1, Int(clamped: (Double(count) * ratio).rounded(.up))), Mixer.block)
      guard let block = try source.next(wanted) else {
        isEnded = true
        return try resampler?.finish() ?? []
      }
      let frames = placed(block)
      return try resampler?.resample(frames) ?? frames
    } catch {
      isEnded = true
      throw error
    }
  }

  /// Ends the source: it is not asked again.
  mutating func end() { isEnded = true }

  /// Applies the level of a block, and converts its frames to the channels of the mix.
  private mutating func placed(_ block: SoundBlock) -> [Float] {
    let end = block.level.factors
    let start = factors ?? end
    factors = end
    if start.left != start.right || end.left != end.right { isWide = true }
    let from = source.channels
    let count = block.samples.count / from
    var result = [Float](repeating: 0, count: count * channels)
    for n in 0..<count {
      let share = Float(n + 1) / Float(count)
      let left = start.left == end.left ? end.left : start.left + (end.left - start.left) * share
      let right =
        start.right == end.right ? end.right : start.right + (end.right - start.right) * share
      for channel in 0..<channels {
        let sample = sample(block.samples, n * from, channel)
        let factor = channels == 1 ? (left + right) / 2 : channel % 2 == 0 ? left : right
        result[n * channels + channel] = sample * factor
      }
    }
    return result
  }

  /// The sample of a channel of the mix: the same channel of the source if there is one, the only channel of a source, or
  /// the mean of all channels.
  private func sample(_ samples: [Float], _ place: Int, _ channel: Int) -> Float {
    let from = source.channels
    if from == 1 { return samples[place] }
    if from <= channels { return channel < from ? samples[place + channel] : 0 }
    return samples[place..<(place + from)].reduce(0, +) / Float(from)
  }
}
