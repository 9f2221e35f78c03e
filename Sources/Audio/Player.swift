// Plays sounds: a separate thread fills the device's buffer, and `play` returns at once. Only one sound or live
// source plays at a time; a new sound replaces the previous sound.

internal import Glibc
public import Runs
public import Sounds
internal import Synchronization

/// The player of a session.
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
    var playing: Playback?
    /// The result of the last sound, until `takeReport` returns this result.
    var report: PlaybackReport?
  }

  /// The file that replaces a device; nil for none.
  private let file: HeardFile?

  public init(_ device: AudioDevice) {
    self.device = device
    file = if case .file(let path) = device { HeardFile(path) } else { nil }
  }

  deinit { stop() }

  /// Starts playing a sound, which replaces the sound that is playing. A file is written at once.
  ///
  /// - Throws: `AudioError` if there is no device or samples are not finite; `FileError` if the file cannot be
  ///   written.
  public func play(_ sound: Sound) throws {
    guard sound.samples.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw AudioError(
        "the sound is not played", advice: "the sound has samples that are not finite numbers")
    }
    stop()
    if let file { return try file.add(sound) }
    try start(SoundSource(sound))
  }

  /// Starts playing a source, which replaces the sound that is playing. If a file replaces the device, the source
  /// also runs in real time, and the file is written at the end.
  ///
  /// - Throws: `AudioError` if there is no device.
  public func play(_ source: SoundSource) throws {
    stop()
    try start(source)
  }

  private func start(_ source: SoundSource) throws {
    let playing: Playback
    switch device {
    case .system:
      let stream = try PortAudioStream(
        hears: false, channels: source.channels, rate: source.rate, seconds: Player.room(source),
        isSoon: source.isLive)
      playing = try Playback(source, on: stream)
    case .null, .file:
      let clock = try ClockOutlet(
        channels: source.channels, rate: source.rate, seconds: Player.room(source),
        keeps: file != nil)
      playing = try Playback(source, on: clock) { [file] in
        try file?.add(try Sound(samples: clock.taken, rate: source.rate))
      }
    }
    state.withLock { $0.playing = playing }
  }

  /// Ends the sound that is playing.
  public func stop() {
    let playing = state.withLock { state in
      defer { state.playing = nil }
      return state.playing
    }
    guard let playing else { return }
    playing.stop()
    state.withLock { $0.report = playing.report }
  }

  /// Whether a sound is playing.
  public var isPlaying: Bool { state.withLock { $0.playing.map { !$0.isOver } ?? false } }

  /// The time from the computation of a sample until the sample is heard, in seconds.
  public var latency: Double { state.withLock { $0.playing?.latency ?? 0 } }

  /// The result of the last sound, if the sound has ended. The result is returned only once.
  public func takeReport() -> PlaybackReport? {
    if !isPlaying { stop() }
    return state.withLock { state in
      defer { state.report = nil }
      return state.report
    }
  }

  /// Returns when the sound that is playing has ended.
  ///
  /// - Throws: `Interrupted` if `interrupt` is requested; the request also ends the sound.
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

  /// The length of a source's ring, in seconds. Devices with large blocks need a longer ring than the source
  /// requests.
  private static func room(_ source: SoundSource) -> Double { max(source.ahead * 1.25, 0.25) }
}

/// A file that receives the played sounds, one after another.
private final class HeardFile: Sendable {
  private let path: String
  private let written = Mutex<Sound?>(nil)

  init(_ path: String) { self.path = path }

  /// Appends a sound. The whole file is rewritten, or stays unchanged after an error.
  ///
  /// - Throws: `FileError` if the file cannot be read or written; `SoundError` if the sounds cannot be joined.
  func add(_ sound: Sound) throws {
    guard sound.count > 0 else { return }
    try written.withLock { written in
      let all = try written.map { try HeardFile.join($0, sound) } ?? sound
      _ = try SoundFile.write(all, path)
      written = all
    }
  }

  /// Joins two sounds, with the sample rate and channels of the first sound.
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
