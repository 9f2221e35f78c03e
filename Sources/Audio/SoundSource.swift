// A sound in pieces: a finished sound, or a sound that is computed during playing.

public import Sounds

/// A source of samples for a player.
public struct SoundSource: Sendable {
  /// The sample rate: the number of samples per second.
  public let rate: Double
  public let channels: Int
  /// The time between the reading of a sample and its playing, in seconds. Changes of the source are heard after this
  /// delay.
  public let ahead: Double
  /// The next frames of samples; nil at the end. The number is a wish: the source may return more or fewer frames. One
  /// thread at a time calls this function.
  let next: @Sendable (_ frames: Int) throws -> SoundBlock?

  /// Makes a source for a sound that is computed during playing, in blocks of the source's own length.
  ///
  /// - Parameters:
  ///   - ahead: the time between the computation of a sample and its playing, in seconds.
  ///   - next: returns the next samples, of one channel; nil at the end. An error ends the source.
  public init(
    liveAt rate: Double, ahead: Double = 0.03, next: @escaping @Sendable () throws -> [Float]?
  ) {
    self.init(liveAt: rate, ahead: ahead) { (_: Int) in try next().map { SoundBlock($0) } }
  }

  /// Makes a source for a sound that is computed during playing, in blocks of the wanted length.
  ///
  /// The source that is heard soonest is asked for at most 256 frames at once, just before they are needed. All other
  /// sources are asked on threads of their own, so that their samples are ready `ahead` seconds before they are heard.
  ///
  /// - Parameters:
  ///   - channels: the number of samples in a frame.
  ///   - ahead: the time between the computation of a sample and its playing, in seconds. The shortest possible time is
  ///     two blocks of the device.
  ///   - blocks: returns the next frames, usually as many as wanted; nil at the end. An error ends the source. A source
  ///     that goes on until it is stopped returns silence while there is nothing to hear, not an empty block.
  public init(
    liveAt rate: Double, channels: Int = 1, ahead: Double = 0.03,
    blocks: @escaping @Sendable (_ frames: Int) throws -> SoundBlock?
  ) {
    self.rate = rate
    self.channels = max(1, channels)
    self.ahead = ahead
    next = blocks
  }

  /// Makes a source for a finished sound.
  public init(_ sound: Sound, level: SoundLevel = .usual) {
    rate = sound.rate
    channels = sound.channels
    ahead = 0.1
    let place = Cursor()
    next = { wanted in
      let range = place.advance(by: max(1, wanted), upTo: sound.count)
      if range.isEmpty { return nil }
      var frames: [Float] = []
      frames.reserveCapacity(range.count * sound.channels)
      for n in range { for channel in sound.samples { frames.append(channel[n]) } }
      return SoundBlock(frames, level: level)
    }
  }
}

/// The position of the next samples in a sound. Only one thread uses the position.
private final class Cursor: @unchecked Sendable {
  private var place = 0

  func advance(by count: Int, upTo end: Int) -> Range<Int> {
    let range = place..<min(place + count, end)
    place = range.upperBound
    return range
  }
}
