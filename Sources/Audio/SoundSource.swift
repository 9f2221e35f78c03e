// Sound that comes piece by piece: one that is there, or one that is made while it is heard.

internal import Sounds

/// What a player asks for more.
public struct SoundSource: Sendable {
  /// Samples a second.
  public let rate: Double
  public let channels: Int
  /// How far ahead of what is heard it is asked, in seconds: what it does is heard so much later.
  public let ahead: Double
  /// Whether the device's own delay should be short.
  public let isLive: Bool
  /// The next frames of samples, interleaved; nil at the end. Called by one thread at a time: at first by who
  /// plays it, then by one that feeds the device.
  let next: @Sendable () throws -> [Float]?

  /// Sound that is made while it is heard.
  ///
  /// - Parameters:
  ///   - ahead: how far ahead of what is heard it is made, in seconds.
  ///   - next: the next samples, of one channel; nil at the end. What it throws ends the sound.
  public init(
    liveAt rate: Double, ahead: Double = 0.03, next: @escaping @Sendable () throws -> [Float]?
  ) {
    self.rate = rate
    channels = 1
    self.ahead = ahead
    isLive = true
    self.next = next
  }

  /// A sound that is there.
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

/// A place that moves on; used by one thread.
private final class Cursor: @unchecked Sendable {
  private var place = 0

  func advance(by count: Int, upTo end: Int) -> Range<Int> {
    let range = place..<min(place + count, end)
    place = range.upperBound
    return range
  }
}
