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
    /// All that went to a file so far.
    var written: Sound?
  }

  public init(_ device: AudioDevice) { self.device = device }

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
    if case .file(let path) = device { return try write(sound, path) }
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
        hears: false, channels: source.channels, rate: source.rate, seconds: source.ahead * 1.25,
        isSoon: source.isLive)
      playing = try Playing(source, on: stream)
    case .null, .file:
      let path: String? = if case .file(let path) = device { path } else { nil }
      let clock = try ClockOutlet(
        channels: source.channels, rate: source.rate, seconds: source.ahead * 1.25,
        keeps: path != nil)
      playing = try Playing(source, on: clock) { [weak self] in
        guard let path, let self else { return }
        try write(try Sound(samples: clock.taken, rate: source.rate), path)
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

  /// Adds a sound to the file.
  private func write(_ sound: Sound, _ path: String) throws {
    guard sound.count > 0 else { return }
    try state.withLock { state in
      let all = try state.written.map { try Player.join($0, sound) } ?? sound
      _ = try SoundFile.write(all, path)
      state.written = all
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
