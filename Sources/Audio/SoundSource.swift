// A sound in pieces: a finished sound, or a sound that is computed during playing.

internal import Sounds

/// A source of samples for a player.
public struct SoundSource: Sendable {
  /// The sample rate: the number of samples per second.
  public let rate: Double
  public let channels: Int
  /// The time between the reading of a sample and its playing, in seconds. Changes of the source are heard after this
  /// delay.
  public let ahead: Double
  /// Whether the latency of the device should be short.
  public let isLive: Bool
  /// The next frames of samples, interleaved; nil at the end. One thread at a time calls this function: first the
  /// player's caller, then the thread that fills the device's buffer.
  let next: @Sendable () throws -> [Float]?

  /// Makes a source for a sound that is computed during playing.
  ///
  /// - Parameters:
  ///   - ahead: the time between the computation of a sample and its playing, in seconds.
  ///   - next: returns the next samples, of one channel; nil at the end. An error ends the sound.
  public init(
    liveAt rate: Double, ahead: Double = 0.03, next: @escaping @Sendable () throws -> [Float]?
  ) {
    self.rate = rate
    channels = 1
    self.ahead = ahead
    isLive = true
    self.next = next
  }

  /// Makes a source for a finished sound.
  init(_ sound: Sound) {
    rate = sound.rate
    channels = sound.channels
    ahead = 0.4
    isLive = false
    let place = Cursor()
    next = {
      let range = place.advance(by: 1024, upTo: sound.count)
      if range.isEmpty { return nil }
      var frames: [Float] = []
      frames.reserveCapacity(range.count * sound.channels)
      for n in range { for channel in sound.samples { frames.append(channel[n]) } }
      return frames
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
