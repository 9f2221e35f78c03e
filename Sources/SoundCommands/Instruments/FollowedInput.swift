// A microphone that an instrument follows. The thread that feeds the sound device reads what has arrived, so that no other
// thread stands between the microphone and the sound.

internal import Audio
internal import Instruments
internal import Measures
internal import Synchronization

/// The pitch and the loudness of what a microphone hears, point by point.
final class FollowedInput: MessageInput, @unchecked Sendable {
  // Only the thread that feeds the device reads, and `stop` is called when that thread reads no more.
  private let input: SoundInput
  private let follower: PitchFollower
  private var buffer: [Float]
  private var hasEnded = false

  /// - Throws: `AudioError` if there is no microphone; `MeasureError` if the limits of the pitch leave no range.
  init(_ input: SoundInput, lowest: Double, highest: Double) throws {
    self.input = input
    follower = try PitchFollower(rate: input.rate, lowest: lowest, highest: highest)
    buffer = [Float](repeating: 0, count: 4096 * input.channels)
  }

  /// The length of the analysis window, in seconds.
  var window: Double { follower.window }
  /// The time from the microphone to a point that the analysis gives, beside half of its window, in seconds.
  var delay: Double { input.latency + follower.hop }
  /// Whether the microphone has ended and its last point was given.
  var isOver: Bool { hasEnded }

  /// The points of what has arrived since the last call.
  func points() -> [TimedEvent.Kind] {
    var found: [TimedEvent.Kind] = []
    func add(_ point: FollowedPoint) {
      found.append(.followed(pitch: point.pitch, loudness: max(point.loudness, -200)))
    }
    while true {
      let frames = buffer.withUnsafeMutableBufferPointer { input.read(into: $0) }
      if frames == 0 { break }
      let channels = input.channels
      let mono =
        channels == 1
        ? Array(buffer[..<frames])
        : (0..<frames).map { frame in
          buffer[frame * channels..<(frame + 1) * channels].reduce(0, +) / Float(channels)
        }
      for point in follower.add(mono) { add(point) }
    }
    if input.isOver, !hasEnded {
      hasEnded = true
      found.append(.followed(pitch: nil, loudness: -200))
    }
    return found
  }

  func stop() { input.close() }

  var losses: String? {
    input.lost > 0 ? "\(input.lost) samples of the microphone were lost" : nil
  }
}
