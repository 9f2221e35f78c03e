// One thing that is playing: a thread that keeps an outlet's ring filled as far ahead as its source wants,
// and no further, so that what the source does is heard soon.

internal import CPortAudio
internal import Dispatch
internal import Glibc
internal import Synchronization

/// What became of something that was played.
public struct PlayingReport: Sendable {
  /// Seconds of sound that went to the device.
  public var seconds: Double
  /// How many times samples did not come in time.
  public var gaps: Int
  /// Seconds of sound that were missing in all.
  public var missing: Double
  /// What ended it before its time.
  public var failure: (any Error)?
  /// Why what was heard is not in its file.
  public var writing: (any Error)?
}

/// A source that sounds on an outlet, from its making until it is over or stopped.
final class Playing: Sendable {
  private let source: SoundSource
  private let outlet: any Outlet
  private let queue = DispatchQueue(label: "sonde.play", qos: .userInteractive)
  private let isStopped = Atomic<Bool>(false)
  private let isDone = Atomic<Bool>(false)
  private let failures = Mutex<(source: (any Error)?, end: (any Error)?)>((nil, nil))
  private let frames = Atomic<Int>(0)

  /// Starts to sound. The ring is as full as it gets before the first sample is asked for, on the thread of the
  /// caller.
  ///
  /// - Parameter atEnd: called behind the last sample, on the thread that fed it.
  init(
    _ source: SoundSource, on outlet: any Outlet, atEnd: @escaping @Sendable () throws -> Void = {}
  ) throws {
    self.source = source
    self.outlet = outlet
    let feed = Feed(source, outlet)
    failures.withLock { $0.source = caught { _ = try feed.fill { true } } }
    try outlet.start()
    queue.async { [self] in
      let failure = caught {
        while !stopped, try feed.fill(while: { !stopped }) { usleep(1500) }
      }
      sonde_ring_end(outlet.ring)
      while outlet.isActive, !stopped { usleep(1500) }
      if stopped, outlet.fadeOut() {
        // A block or two, where the device still takes any.
        for _ in 0..<50 where outlet.isActive { usleep(2000) }
      }
      outlet.close()
      frames.store(feed.frames, ordering: .relaxed)
      let ending = caught(atEnd)
      failures.withLock { failures in
        failures.source = failures.source ?? failure
        failures.end = ending
      }
      isDone.store(true, ordering: .releasing)
    }
  }

  private var stopped: Bool { isStopped.load(ordering: .relaxed) }

  var isOver: Bool { isDone.load(ordering: .acquiring) }

  /// From the making of a sample to its being heard, in seconds.
  var latency: Double { source.ahead + outlet.latency }

  /// What has become of it, once it is over.
  var report: PlayingReport {
    PlayingReport(
      seconds: Double(frames.load(ordering: .relaxed)) / source.rate,
      gaps: Int(sonde_ring_gaps(outlet.ring)),
      missing: Double(sonde_ring_missed(outlet.ring)) / source.rate,
      failure: failures.withLock(\.source), writing: failures.withLock(\.end))
  }

  /// Ends the sound, and returns when the device is free.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    queue.sync {}
  }

  private func caught(_ body: () throws -> Void) -> (any Error)? {
    do { try body() } catch { return error }
    return nil
  }
}

/// Samples on their way from a source into a ring. One thread at a time has it.
private final class Feed: @unchecked Sendable {
  private let source: SoundSource
  private let outlet: any Outlet
  /// Frames that the source wants in the ring. A device that takes them in larger blocks gets two of those.
  private let usual: Int
  /// Interleaved samples that have not found room yet.
  private var pending: [Float] = []
  /// Frames given to the ring.
  private(set) var frames = 0

  init(_ source: SoundSource, _ outlet: any Outlet) {
    self.source = source
    self.outlet = outlet
    usual = max(1, Int(source.ahead * source.rate))
  }

  private var wanted: Int {
    min(max(usual, 2 * Int(sonde_ring_block(outlet.ring))), Int(outlet.ring.pointee.frames))
  }

  /// Fills the ring as far as is wanted, or until `goesOn` says no, for a source may be slower than it sounds;
  /// false where the source has ended and all is in the ring.
  func fill(while goesOn: () -> Bool) throws -> Bool {
    while goesOn(), Int(sonde_ring_waiting(outlet.ring)) < wanted {
      if pending.isEmpty {
        guard let next = try source.next() else { return false }
        pending = adapted(next)
        if pending.isEmpty { continue }
      }
      let count = pending.count / outlet.channels
      let taken = Int(sonde_ring_write(outlet.ring, pending, UInt32(count)))
      frames += taken
      pending.removeFirst(taken * outlet.channels)
      if taken < count { break }
    }
    return true
  }

  /// Frames with the outlet's channels: one channel sounds on all, too many are mixed to their mean.
  private func adapted(_ samples: [Float]) -> [Float] {
    let (from, to) = (source.channels, outlet.channels)
    if from == to { return samples }
    var result: [Float] = []
    result.reserveCapacity(samples.count / from * to)
    for start in stride(from: 0, to: samples.count, by: from) {
      let sum = samples[start..<(start + from)].reduce(0, +)
      for _ in 0..<to { result.append(sum / Float(from)) }
    }
    return result
  }
}
