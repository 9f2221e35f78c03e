// Playing: sounds go to the device from a thread of their own, and `play` returns at once. One sound (or
// sequence) plays at a time; a new one takes the place of the one before.

internal import Dispatch
internal import Glibc
internal import CPortAudio
public import Runs
public import Sounds
internal import Synchronization

/// What a session plays with.
///
/// ```swift
/// let player = Player(.system)
/// try player.play(sound)
/// try player.wait(Interrupt())
/// ```
public final class Player: Sendable {
  public let device: AudioDevice
  private let state = Mutex(State())

  private struct State {
    var playing: Playing?
    /// All that went to a file so far.
    var written: Sound?
  }

  public init(_ device: AudioDevice) { self.device = device }

  deinit { stop() }

  /// Plays a sound from now on, in the place of what is playing.
  ///
  /// - Throws: `AudioError` where there is no device; `SoundError` for samples that are not finite;
  ///   `FileError` where a file cannot be written.
  public func play(_ sound: Sound) throws {
    guard sound.samples.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw AudioError(
        "the sound has samples that are no finite numbers", advice: "it is not played")
    }
    stop()
    switch device {
    case .system:
      let playing = try Playing(device: sound)
      state.withLock { $0.playing = playing }
    case .null:
      state.withLock { $0.playing = Playing(silent: sound.duration) }
    case .file(let path):
      try state.withLock { state in
        let all = try state.written.map { try Player.join($0, sound) } ?? sound
        _ = try SoundFile.write(all, path)
        state.written = all
      }
    }
  }

  /// Ends what is playing.
  public func stop() {
    let playing = state.withLock { state in
      defer { state.playing = nil }
      return state.playing
    }
    playing?.stop()
  }

  /// Whether something is playing.
  public var isPlaying: Bool { state.withLock { $0.playing.map { !$0.isOver } ?? false } }

  /// Returns when what is playing is over.
  ///
  /// - Throws: `Interrupted` where that is asked for; the sound ends then.
  public func wait(_ interrupt: Interrupt) throws {
    while isPlaying {
      if interrupt.isRequested {
        stop()
        throw Interrupted()
      }
      usleep(10_000)
    }
    stop()
  }

  /// One sound behind another, with the first's rate and channels.
  private static func join(_ first: Sound, _ second: Sound) throws -> Sound {
    var next =
      second.rate == first.rate ? second : try Resampler.resample(second, to: first.rate)
    if next.channels != first.channels {
      next = try Sound(
        samples: Array(repeating: next.mono().samples[0], count: first.channels), rate: first.rate)
    }
    return try Sound.concat([first, next])
  }
}

/// A sound that is playing.
private final class Playing: Sendable {
  private let isStopped = Atomic<Bool>(false)
  private let isDone = Atomic<Bool>(false)
  private let end: ContinuousClock.Instant?
  private let queue: DispatchQueue?

  /// Time that goes by without a sound.
  init(silent seconds: Double) {
    end = .now + .seconds(seconds)
    queue = nil
  }

  /// Sound on the system's device: a thread keeps the ring full until all is in it, and closes the stream
  /// when all has been heard.
  init(device sound: Sound) throws {
    let stream = try PortAudioStream(
      hears: false, channels: sound.channels, rate: sound.rate, seconds: 0.5)
    let samples = stream.channels >= sound.channels ? sound.samples : sound.mono().samples
    end = nil
    let queue = DispatchQueue(label: "sonde.play", qos: .userInteractive)
    self.queue = queue
    let first = Playing.fill(stream, samples, from: 0)
    try stream.start()
    queue.async { [self] in
      var place = first
      while place < sound.count, !stopped {
        place = Playing.fill(stream, samples, from: place)
        if place < sound.count { usleep(10_000) }
      }
      sonde_ring_end(stream.ring)
      while stream.isActive, !stopped { usleep(5000) }
      stream.close()
      isDone.store(true, ordering: .releasing)
    }
  }

  private var stopped: Bool { isStopped.load(ordering: .relaxed) }

  var isOver: Bool {
    if let end { return stopped || .now >= end }
    return isDone.load(ordering: .acquiring)
  }

  /// Ends the sound, and returns when the device is free.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    queue?.sync {}
  }

  /// Writes frames from `start` on, interleaved, until the ring is full; gives the next one.
  private static func fill(_ stream: PortAudioStream, _ samples: [[Float]], from start: Int) -> Int
  {
    let count = samples.first?.count ?? 0
    var place = start
    var frames: [Float] = []
    while place < count {
      let length = min(1024, count - place)
      frames.removeAll(keepingCapacity: true)
      for n in place..<(place + length) {
        for channel in 0..<stream.channels {
          // One channel sounds on all that the device has.
          frames.append(samples[min(channel, samples.count - 1)][n])
        }
      }
      let written = Int(sonde_ring_write(stream.ring, frames, UInt32(length)))
      place += written
      if written < length { break }
    }
    return place
  }
}
