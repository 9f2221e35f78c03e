// The sum of several sources. One thread mixes; other threads add, stop and abort sources. A source that joins begins with
// the next frames of the mix and does not delay the frames of the others. The order of the sum is the order in which the
// sources joined.

internal import Synchronization

/// Mixes sources to frames of one sample rate.
package final class Mixer: Sendable {
  package let rate: Double
  package let channels: Int
  private let state = Mutex(State())

  fileprivate struct State {
    var sources: [PlayedSource] = []
    /// The number of frames that were mixed.
    var frame = 0
    var clipped = 0
    var isWide = false
    var isClosed = false
    /// The number of sources that are about to join.
    var joining = 0
    var failures: [any Error] = []
  }

  /// The greatest number of frames for which a source is asked at once.
  package static let block = 256

  package init(rate: Double, channels: Int) {
    self.rate = rate
    self.channels = channels
  }

  /// Adds a source to the mix.
  ///
  /// - Parameters:
  ///   - frame: the frame of the mix at which the source begins; the next frame if the mix has passed this frame.
  ///   - inRing: the number of frames by which the mix is ahead of the sound. The caller's thread makes the frames that
  ///     the source wants beyond this number.
  /// - Returns: nil if the mix has ended.
  /// - Throws: `SoundError` if the sample rate of the source cannot be converted.
  package func add(
    _ source: SoundSource, at frame: Int = 0, inRing: Int = .max
  ) throws -> PlayedSource? {
    let played = try PlayedSource(source, in: self, at: frame)
    let isOpen = state.withLock { state in
      if !state.isClosed { state.joining += 1 }
      return !state.isClosed
    }
    // A mix that has ended must not take frames from the source, which then begins another mix.
    guard isOpen else { return nil }
    played.fill(inRing)
    return state.withLock { state in
      state.joining -= 1
      if state.isClosed { return nil }
      state.sources.append(played)
      return played
    }
  }

  /// Mixes the next frames.
  ///
  /// - Returns: `count` frames, interleaved; fewer if all sources have ended; nil if the mix was aborted.
  package func mix(_ count: Int) -> [Float]? {
    let (sources, start) = state.withLock { ($0.sources, $0.frame) }
    var sum = [Float](repeating: 0, count: count * channels)
    var length = 0
    for source in sources {
      guard let end = source.add(to: &sum, from: start, count: count) else { return nil }
      length = max(length, end)
    }
    sum.removeLast((count - length) * channels)
    var clipped = 0
    for n in 0..<length
    where !sum[(n * channels)..<((n + 1) * channels)].allSatisfy({ abs($0) <= 1 }) { clipped += 1 }
    let over = sources.filter(\.isOver)
    return state.withLock { state in
      if state.isClosed { return nil }
      state.frame += length
      state.clipped += clipped
      state.remove(over)
      return sum
    }
  }

  /// Ends the mix if it has no sources.
  ///
  /// - Returns: whether the mix has ended.
  package func closeIfEmpty() -> Bool {
    state.withLock { state in
      if state.sources.isEmpty, state.joining == 0 { state.isClosed = true }
      return state.isClosed
    }
  }

  /// Ends the mix and all its sources at once. When this method returns, no source is asked any more.
  package func abort() {
    let sources = state.withLock { state in
      state.isClosed = true
      return state.sources
    }
    for source in sources { source.abort() }
    state.withLock { $0.remove(sources) }
  }

  /// The number of frames that were mixed.
  package var frame: Int { state.withLock(\.frame) }
  /// The number of mixed frames with a sample beyond ±1.
  package var clipped: Int { state.withLock(\.clipped) }
  /// Whether all channels of all frames were equal.
  package var isMono: Bool {
    state.withLock { state in !state.isWide && !state.sources.contains(where: \.isWide) }
  }
  /// The number of frames that the source with the shortest `ahead` wants ahead of the sound.
  var ahead: Int { state.withLock { $0.sources.lazy.map(\.ahead).min() ?? 1 } }
  /// Whether a source other than `source` is playing.
  func hasOthers(than source: PlayedSource) -> Bool {
    state.withLock { $0.sources.contains { $0 !== source && !$0.isOver } }
  }

  /// Begins to fill the queues of the sources on their own threads.
  func fillQueues(inRing: Int) {
    for source in state.withLock(\.sources) { source.fillSoon(inRing) }
  }

  /// The errors of sources that have ended, which are returned only once.
  func takeFailures() -> [any Error] {
    state.withLock { state in
      defer { state.failures = [] }
      return state.failures
    }
  }
}

extension Mixer.State {
  fileprivate mutating func remove(_ over: [PlayedSource]) {
    for source in over where sources.contains(where: { $0 === source }) {
      isWide = isWide || source.isWide
      if let failure = source.failure { failures.append(failure) }
      sources.removeAll { $0 === source }
    }
  }
}
