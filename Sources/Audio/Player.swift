// Playing: samples go to the device from a thread of their own, and `play` returns at once. One sound (or
// sequence, or live source) plays at a time; a new one takes the place of the one before.

internal import Glibc
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
    /// What became of the last one, until somebody asks.
    var report: PlayingReport?
  }

  /// The file that takes the place of a device; nil where there is none.
  private let file: HeardFile?

  public init(_ device: AudioDevice) {
    self.device = device
    file = if case .file(let path) = device { HeardFile(path) } else { nil }
  }

  deinit { stop() }

  /// Plays a sound from now on, in the place of what is playing. Into a file it is written at once.
  ///
  /// - Throws: `AudioError` where there is no device; `SoundError` for samples that are not finite;
  ///   `FileError` where a file cannot be written.
  public func play(_ sound: Sound) throws {
    guard sound.samples.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw AudioError(
        "the sound has samples that are no finite numbers", advice: "it is not played")
    }
    stop()
    if let file { return try file.add(sound) }
    try start(SoundSource(sound))
  }

  /// Plays what a source makes from now on, in the place of what is playing; into a file too as time goes
  /// by, and the file is there when it is over.
  ///
  /// - Throws: `AudioError` where there is no device.
  public func play(_ source: SoundSource) throws {
    stop()
    try start(source)
  }

  private func start(_ source: SoundSource) throws {
    let playing: Playing
    switch device {
    case .system:
      let stream = try PortAudioStream(
        hears: false, channels: source.channels, rate: source.rate, seconds: Player.room(source),
        isSoon: source.isLive)
      playing = try Playing(source, on: stream)
    case .null, .file:
      let clock = try ClockOutlet(
        channels: source.channels, rate: source.rate, seconds: Player.room(source),
        keeps: file != nil)
      playing = try Playing(source, on: clock) { [file] in
        try file?.add(try Sound(samples: clock.taken, rate: source.rate))
      }
    }
    state.withLock { $0.playing = playing }
  }

  /// Ends what is playing.
  public func stop() {
    let playing = state.withLock { state in
      defer { state.playing = nil }
      return state.playing
    }
    guard let playing else { return }
    playing.stop()
    state.withLock { $0.report = playing.report }
  }

  /// Whether something is playing.
  public var isPlaying: Bool { state.withLock { $0.playing.map { !$0.isOver } ?? false } }

  /// How much later than it is made the sound that is playing is heard, in seconds.
  public var latency: Double { state.withLock { $0.playing?.latency ?? 0 } }

  /// What became of what was played last, if it is over and nobody has asked yet.
  public func takeReport() -> PlayingReport? {
    if !isPlaying { stop() }
    return state.withLock { state in
      defer { state.report = nil }
      return state.report
    }
  }

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

  /// What the ring of a source holds, in seconds: devices with large blocks need more than is wanted.
  private static func room(_ source: SoundSource) -> Double { max(source.ahead * 1.25, 0.25) }
}

/// A file that what is heard goes to, one sound behind another.
private final class HeardFile: Sendable {
  private let path: String
  private let written = Mutex<Sound?>(nil)

  init(_ path: String) { self.path = path }

  /// Adds a sound. The file is there whole, or is as it was.
  ///
  /// - Throws: `FileError`; `SoundError`.
  func add(_ sound: Sound) throws {
    guard sound.count > 0 else { return }
    try written.withLock { written in
      let all = try written.map { try HeardFile.join($0, sound) } ?? sound
      _ = try SoundFile.write(all, path)
      written = all
    }
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
