// One sound that is playing. A thread fills an outlet's ring as far ahead as the sound's source requests, but not
// further, so that changes of the source are heard soon.

internal import CPortAudio
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// The result of playing a sound.
public struct PlaybackReport: Sendable {
  /// The duration of the sound that was sent to the device, in seconds.
  public var seconds: Double
  /// The number of times that samples arrived too late.
  public var gaps: Int
  /// The total duration of missing sound, in seconds.
  public var missing: Double
  /// The error that stopped the sound too early.
  public var failure: (any Error)?
  /// The error that prevented the sound from being written to its file.
  public var writing: (any Error)?
}

/// Plays a source on an outlet. Playing starts when this object is made, and lasts until the source ends or `stop` is
/// called.
final class Playback: Sendable {
  private let source: SoundSource
  private let outlet: any Outlet
  private let queue = DispatchQueue(label: "sonde.play", qos: .userInteractive)
  private let isStopped = Atomic<Bool>(false)
  private let isDone = Atomic<Bool>(false)
  private let failures = Mutex<(source: (any Error)?, end: (any Error)?)>((nil, nil))
  private let frames = Atomic<Int>(0)

  /// Starts playing. The caller's thread fills the ring before the outlet reads the first sample.
  ///
  /// - Parameter atEnd: called after the last sample, on the thread that fills the ring.
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
        // The fade takes one or two blocks if the device is still playing.
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

  /// The time from the computation of a sample until the sample is heard, in seconds.
  var latency: Double { source.ahead + outlet.latency }

  /// The result of playing, after the sound has ended.
  var report: PlaybackReport {
    PlaybackReport(
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

/// Moves samples from a source into a ring. Only one thread uses the object at a time.
private final class Feed: @unchecked Sendable {
  private let source: SoundSource
  private let outlet: any Outlet
  /// The number of frames that the source requests in the ring. If this number is smaller than two blocks of the
  /// device, the ring holds two blocks.
  private let usual: Int
  /// Interleaved samples for which the ring had no room yet.
  private var pending: [Float] = []
  /// The number of frames that were written to the ring.
  private(set) var frames = 0

  init(_ source: SoundSource, _ outlet: any Outlet) {
    self.source = source
    self.outlet = outlet
    usual = max(1, Int(clamped: source.ahead * source.rate))
  }

  private var wanted: Int {
    min(max(usual, 2 * Int(sonde_ring_block(outlet.ring))), Int(outlet.ring.pointee.frames))
  }

  /// Fills the ring up to the wanted number of frames, or until `goesOn` returns false. The second condition is
  /// needed because a source may be slower than real time.
  ///
  /// - Returns: false once the source has ended and all its samples are in the ring.
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

  /// Converts frames to the outlet's channels: each channel gets the mean of the source's channels.
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
