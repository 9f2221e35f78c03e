// A source in a mix. The thread that mixes takes frames from a queue. If the queue is too short, the thread asks the source
// itself; otherwise a thread of the source's own fills the queue. The lock of the maker ensures that one thread at a time
// asks the source, and that its frames enter the queue in their order.

internal import Dispatch
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// A source that plays or has played. `Player.play` returns this object, and `Player.stop` ends the source.
public final class PlayedSource: Sendable {
  /// The source.
  public let source: SoundSource
  let mixer: Mixer
  /// The frame of the mix at which the source begins, if the mix has not passed the frame yet.
  private let begin: Int
  private let maker: Mutex<SourceFrames>
  private let waiting = Mutex(Waiting())
  private let thread = DispatchQueue(label: "sonde.source", qos: .userInteractive)
  private let isFilling = Atomic<Bool>(false)
  private let isAborted = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)
  private let lastFrame = Atomic<Int>(0)
  private let stopFrame = Atomic<Int>(.max)

  /// Frames that wait for the mix.
  private struct Waiting {
    var samples: [Float] = []
    /// The number of samples at the beginning of `samples` that were taken.
    var taken = 0
    var isEnded = false
    var isWide = false
    var failure: (any Error)?
    /// The frame of the mix at which the source began to fade out.
    var fadeStart: Int?

    var count: Int { samples.count - taken }
  }

  /// The number of frames over which a stopped source fades out.
  static let fade = 256

  init(_ source: SoundSource, in mixer: Mixer, at frame: Int) throws {
    self.source = source
    self.mixer = mixer
    begin = frame
    maker = Mutex(try SourceFrames(source, rate: mixer.rate, channels: mixer.channels))
  }

  /// The error that ended the source; nil for none.
  public var failure: (any Error)? { waiting.withLock(\.failure) }

  /// Whether all frames of the source are in the mix.
  package var isOver: Bool { hasEnded.load(ordering: .acquiring) }
  /// The frame of the mix after the last frame of the source, once the source is over.
  var end: Int { lastFrame.load(ordering: .acquiring) }
  /// Whether any frame had different channels.
  var isWide: Bool { waiting.withLock(\.isWide) }

  /// Fades the source out from a frame of the mix on.
  package func stop(at frame: Int = 0) { stopFrame.store(frame, ordering: .releasing) }

  /// Ends the source at once. When this method returns, the source is not asked any more.
  func abort() {
    isAborted.store(true, ordering: .releasing)
    hasEnded.store(true, ordering: .releasing)
    maker.withLock { $0.end() }
  }

  /// Waits until the source is not being asked any more.
  func settle() { maker.withLock { $0.end() } }

  /// Adds the frames from `start` on to `sum`, which has `count` frames.
  ///
  /// - Returns: the number of frames up to the end of the source, at most `count`; nil if the source was aborted.
  func add(to sum: inout [Float], from start: Int, count: Int) -> Int? {
    let channels = mixer.channels
    let stopped = stopFrame.load(ordering: .acquiring)
    let offset = max(0, begin - start)
    if offset > 0, stopped <= begin { return over(at: start, 0) }
    guard offset < count else { return count }
    let first = start + offset
    var wanted = count - offset
    if stopped < start + count {
      let fadeStart = waiting.withLock { waiting in
        let fadeStart = waiting.fadeStart ?? max(stopped, first)
        waiting.fadeStart = fadeStart
        return fadeStart
      }
      wanted = min(wanted, fadeStart + PlayedSource.fade - first)
    }
    while waiting.withLock({ $0.count < wanted * channels && !$0.isEnded }) {
      if isAborted.load(ordering: .acquiring) { return nil }
      make(wanted - waiting.withLock { $0.count } / channels)
    }
    let taken = waiting.withLock { waiting in
      let taken = min(max(0, wanted), waiting.count / channels)
      let fadeStart = waiting.fadeStart ?? .max
      for n in 0..<taken {
        let factor =
          first + n < fadeStart
          ? 1 : 1 - Float(first + n - fadeStart) / Float(PlayedSource.fade)
        for channel in 0..<channels {
          sum[(offset + n) * channels + channel] +=
            waiting.samples[waiting.taken + n * channels + channel] * factor
        }
      }
      waiting.taken += taken * channels
      if waiting.taken > waiting.count {
        waiting.samples.removeFirst(waiting.taken)
        waiting.taken = 0
      }
      return taken
    }
    return offset + taken < count ? over(at: start, offset + taken) : count
  }

  private func over(at start: Int, _ count: Int) -> Int {
    lastFrame.store(start + count, ordering: .releasing)
    hasEnded.store(true, ordering: .releasing)
    return count
  }

  /// Asks the source once, for about `count` frames of the mix.
  private func make(_ count: Int) {
    maker.withLock { maker in
      let made = Result { try maker.next(count) }
      waiting.withLock { waiting in
        switch made {
        case .success(let samples): waiting.samples += samples
        case .failure(let error): waiting.failure = error
        }
        waiting.isEnded = maker.isEnded
        waiting.isWide = maker.isWide
      }
    }
  }

  /// The number of frames that the source wants in the queue and in the ring together.
  var ahead: Int { max(1, Int(clamped: source.ahead * mixer.rate)) }

  /// Fills the queue up to the number of frames that the ring, with its own `inRing` frames, leaves.
  func fill(_ inRing: Int) {
    while needs(inRing), !isAborted.load(ordering: .acquiring), !isOver {
      make(Mixer.block)
    }
  }

  private func needs(_ inRing: Int) -> Bool {
    let wanted = ahead - inRing
    return wanted > 0
      && waiting.withLock { !$0.isEnded && $0.count < wanted * mixer.channels }
  }

  /// Begins to fill the queue on the thread of the source, and returns at once.
  func fillSoon(_ inRing: Int) {
    guard needs(inRing), !isFilling.exchange(true, ordering: .acquiringAndReleasing) else { return }
    thread.async { [self] in
      fill(inRing)
      isFilling.store(false, ordering: .releasing)
    }
  }
}
