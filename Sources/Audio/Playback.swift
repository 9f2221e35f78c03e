// A mix that is playing. A thread fills an outlet's ring as far ahead as the most urgent source requests, but not
// further, so that changes of this source are heard soon. Sources that request more have queues of their own.

internal import CPortAudio
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// The result of playing, from the first source until all sources have ended.
public struct PlaybackReport: Sendable {
  /// The duration of the sound that was sent to the device, in seconds.
  public var seconds: Double
  /// The number of times that samples arrived too late.
  public var gaps: Int
  /// The total duration of missing sound, in seconds.
  public var missing: Double
  /// The number of moments (frames) at which the mix had a sample beyond ±1. A device limits these samples; a file keeps
  /// them.
  public var clipped: Int
  /// The error that stopped a source too early.
  public var failure: (any Error)?
  /// The error that prevented the sound from being written to its file.
  public var writing: (any Error)?
}

/// Plays a mix on an outlet. Playing starts when this object is made, and lasts until all sources have ended or `stop` is
/// called.
final class Playback: Sendable {
  let mixer: Mixer
  /// The source with which the mix began.
  let first: PlayedSource
  private let outlet: any Outlet
  private let queue = DispatchQueue(label: "sonde.play", qos: .userInteractive)
  private let isStopped = Atomic<Bool>(false)
  private let isDone = Atomic<Bool>(false)
  private let failures = Mutex<(source: (any Error)?, end: (any Error)?)>((nil, nil))
  private let frames = Atomic<Int>(0)

  /// Starts playing. The caller's thread fills the ring before the outlet reads the first sample.
  ///
  /// - Parameters:
  ///   - rate: the sample rate of the mix.
  ///   - atEnd: called after the last sample, on the thread that fills the ring.
  init(
    _ source: SoundSource, on outlet: any Outlet,
    atEnd: @escaping @Sendable (Mixer) throws -> Void = { _ in }
  ) throws {
    let mixer = Mixer(rate: source.rate, channels: outlet.channels)
    guard let first = try mixer.add(source) else { throw AudioError("the mix has ended") }
    (self.mixer, self.first, self.outlet) = (mixer, first, outlet)
    let feed = Feed(mixer, outlet)
    _ = feed.fill()
    do { try outlet.start() } catch {
      mixer.abort()
      throw error
    }
    queue.async { [self] in
      Urgency.raised(.feeding) {
        while !stopped, feed.fill() {
          frames.store(feed.frames, ordering: .relaxed)
          mixer.fillQueues(inRing: feed.wanted)
          usleep(1000)
        }
      }
      sonde_ring_end(outlet.ring)
      while outlet.isActive, !stopped { usleep(1500) }
      if stopped, outlet.fadeOut() {
        // The fade takes one or two blocks if the device is still playing.
        for _ in 0..<50 where outlet.isActive { usleep(2000) }
      }
      outlet.close()
      frames.store(feed.frames, ordering: .relaxed)
      failures.withLock { $0.end = Result { try atEnd(mixer) }.failure }
      isDone.store(true, ordering: .releasing)
    }
  }

  private var stopped: Bool { isStopped.load(ordering: .relaxed) }

  var isOver: Bool { isDone.load(ordering: .acquiring) }

  /// Lets a source join the mix.
  ///
  /// - Returns: nil if the mix has ended.
  /// - Throws: `SoundError` if the sample rate of the source cannot be converted.
  func join(_ source: SoundSource) throws -> PlayedSource? {
    if stopped || isOver { return nil }
    let inRing = min(mixer.ahead, Int(sonde_ring_waiting(outlet.ring)))
    return try mixer.add(source, inRing: max(inRing, Feed.least(outlet)))
  }

  /// Whether a source of this mix has not been heard to its end.
  func isSounding(_ source: PlayedSource) -> Bool {
    guard source.mixer === mixer, !isOver else { return false }
    guard source.isOver, mixer.hasOthers(than: source) else { return true }
    let heard = mixer.frame - Int(sonde_ring_waiting(outlet.ring))
    return heard < source.end
  }

  /// The time from the computation of a source's sample until the sample is heard, in seconds.
  func latency(of source: PlayedSource) -> Double {
    max(source.source.ahead, Double(Feed.least(outlet)) / mixer.rate) + outlet.latency
  }

  /// The errors of sources that have ended, which are returned only once.
  func takeFailures() -> [any Error] { mixer.takeFailures() }

  /// The result of playing, after the sound has ended.
  var report: PlaybackReport {
    PlaybackReport(
      seconds: Double(frames.load(ordering: .relaxed)) / mixer.rate,
      gaps: Int(sonde_ring_gaps(outlet.ring)),
      missing: Double(sonde_ring_missed(outlet.ring)) / mixer.rate,
      clipped: mixer.clipped,
      failure: mixer.takeFailures().first, writing: failures.withLock(\.end))
  }

  /// Ends the mix, and returns when the device is free.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    mixer.abort()
    queue.sync {}
  }

  /// Fades out one source of the mix, and returns when the source is not asked any more. The other sources go on.
  func stop(_ source: PlayedSource) {
    guard mixer.hasOthers(than: source) else { return stop() }
    source.stop()
    while !source.isOver, !isOver { usleep(500) }
    source.settle()
  }
}

extension Result {
  /// The error of a failure; nil for a success.
  fileprivate var failure: (any Error)? {
    if case .failure(let error) = self { return error }
    return nil
  }
}

/// Moves frames of a mix into a ring. Only one thread uses the object at a time.
private final class Feed: @unchecked Sendable {
  private let mixer: Mixer
  private let outlet: any Outlet
  /// Interleaved samples for which the ring had no room yet.
  private var pending: [Float] = []
  /// The number of frames that were written to the ring.
  private(set) var frames = 0

  init(_ mixer: Mixer, _ outlet: any Outlet) {
    self.mixer = mixer
    self.outlet = outlet
  }

  /// The smallest number of frames in the ring: two blocks of the device.
  static func least(_ outlet: any Outlet) -> Int { 2 * Int(sonde_ring_block(outlet.ring)) }

  /// The number of frames that should be in the ring.
  var wanted: Int {
    min(max(mixer.ahead, Feed.least(outlet)), Int(outlet.ring.pointee.frames))
  }

  /// Fills the ring up to the wanted number of frames, or until the mix is aborted, because a source may be slower than
  /// real time.
  ///
  /// - Returns: false once the mix has ended and all its frames are in the ring.
  func fill() -> Bool {
    while true {
      let missing = wanted - Int(sonde_ring_waiting(outlet.ring))
      if missing <= 0 { return true }
      if pending.isEmpty {
        guard let next = mixer.mix(min(missing, Mixer.block)) else { return false }
        if next.isEmpty {
          if mixer.closeIfEmpty() { return false }
          return true
        }
        pending = outlet.limits ? next.map { $0.isNaN ? 0 : min(max($0, -1), 1) } : next
      }
      let count = pending.count / outlet.channels
      let taken = Int(sonde_ring_write(outlet.ring, pending, UInt32(count)))
      frames += taken
      pending.removeFirst(taken * outlet.channels)
      if taken < count { return true }
    }
  }
}
