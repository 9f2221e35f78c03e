// Plays sounds: a separate thread fills the device's buffer, and `play` returns at once. Sounds and live sources that play
// at the same time are mixed on one stream of the device. The stream has the sample rate of its first source and lasts
// until all sources have ended.

internal import Glibc
public import Runs
public import Sounds
internal import Synchronization

/// The player of a session.
///
/// ```swift
/// let player = Player(.system)
/// try player.play(sound)
/// try player.play(other, level: SoundLevel(gain: -6, pan: 0.5))
/// try player.wait(Interrupt())
/// ```
public final class Player: Sendable {
  public let device: AudioDevice
  /// The number of frames in a block of a device that is not the system's device.
  private let block: Int
  private let state = Mutex(State())

  private struct State {
    var playing: Playback?
    /// The result of the last mix, until `takeReport` returns this result.
    var report: PlaybackReport?
  }

  /// The file that replaces a device; nil for none.
  private let file: HeardFile?

  /// - Parameter block: the number of frames that the null device and the file device take at once.
  public init(_ device: AudioDevice, block: Int = AudioDevice.usualBlock) {
    self.device = device
    self.block = block
    file = if case .file(let path) = device { HeardFile(path) } else { nil }
  }

  deinit { stop() }

  /// Starts playing a sound, together with the sources that are playing. If a file replaces the device and nothing is
  /// playing, the file is written at once.
  ///
  /// - Returns: the source that plays; nil if the sound was written at once.
  /// - Throws: `AudioError` if there is no device or samples are not finite; `FileError` if the file cannot be
  ///   written; `SoundError` if the sample rate cannot be converted.
  @discardableResult
  public func play(_ sound: Sound, level: SoundLevel = .usual) throws -> PlayedSource? {
    guard sound.samples.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw AudioError(
        "the sound is not played", advice: "the sound has samples that are not finite numbers")
    }
    if let joined = try join(SoundSource(sound, level: level)) { return joined }
    if let file {
      try file.add(try HeardFile.levelled(sound, level))
      return nil
    }
    return try start(SoundSource(sound, level: level))
  }

  /// Starts playing a source, together with the sources that are playing. If a file replaces the device, the source
  /// also runs in real time, and the file is written when all sources have ended.
  ///
  /// - Throws: `AudioError` if there is no device; `SoundError` if the sample rate cannot be converted to the sample
  ///   rate of the mix.
  @discardableResult
  public func play(_ source: SoundSource) throws -> PlayedSource {
    try join(source) ?? start(source)
  }

  /// Lets a source join the sources that are playing; nil if nothing is playing. A mix that is about to end is heard to
  /// its end first.
  private func join(_ source: SoundSource) throws -> PlayedSource? {
    if let playing = state.withLock(\.playing) {
      if let joined = try playing.join(source) { return joined }
      while !playing.isOver { usleep(1000) }
    }
    stop()
    return nil
  }

  private func start(_ source: SoundSource) throws -> PlayedSource {
    let playing: Playback
    let channels = max(2, source.channels)
    switch device {
    case .system:
      let stream = try PortAudioStream(
        hears: false, channels: channels, rate: source.rate, seconds: Player.room(source),
        isSoon: true)
      playing = try Playback(source, on: stream)
    case .null, .file:
      let clock = try ClockOutlet(
        channels: channels, rate: source.rate, seconds: Player.room(source), block: block,
        keeps: file != nil)
      playing = try Playback(source, on: clock) { [file] mixer in
        let taken = clock.taken
        try file?.add(
          try Sound(samples: mixer.isMono ? [taken[0]] : taken, rate: source.rate))
      }
    }
    state.withLock { $0.playing = playing }
    return playing.first
  }

  /// Ends all sources that are playing.
  public func stop() {
    let playing = state.withLock { state in
      defer { state.playing = nil }
      return state.playing
    }
    guard let playing else { return }
    playing.stop()
    state.withLock { $0.report = playing.report }
  }

  /// Fades out one source; the other sources go on. Nothing happens if the source is not playing.
  public func stop(_ source: PlayedSource) {
    guard isPlaying(source) else { return }
    state.withLock(\.playing)?.stop(source)
    if !isPlaying { stop() }
  }

  /// Whether anything is playing.
  public var isPlaying: Bool { state.withLock { $0.playing.map { !$0.isOver } ?? false } }

  /// Whether a source has not been heard to its end.
  public func isPlaying(_ source: PlayedSource) -> Bool {
    state.withLock(\.playing)?.isSounding(source) ?? false
  }

  /// The time from the computation of a sample until the sample is heard, in seconds, for the source with which the mix
  /// began.
  public var latency: Double {
    state.withLock(\.playing).map { $0.latency(of: $0.first) } ?? 0
  }

  /// The time from the computation of a source's sample until the sample is heard, in seconds; 0 if the source is not
  /// playing.
  public func latency(of source: PlayedSource) -> Double {
    guard let playing = state.withLock(\.playing), playing.isSounding(source) else { return 0 }
    return playing.latency(of: source)
  }

  /// The errors of sources that have ended while others play. Each error is returned only once, here or in the report.
  public func takeFailures() -> [any Error] { state.withLock(\.playing)?.takeFailures() ?? [] }

  /// The result of the last mix, if all its sources have ended. The result is returned only once.
  public func takeReport() -> PlaybackReport? {
    if !isPlaying { stop() }
    return state.withLock { state in
      defer { state.report = nil }
      return state.report
    }
  }

  /// Returns when nothing is playing any more.
  ///
  /// - Throws: `Interrupted` if `interrupt` is requested; the request also ends all sources.
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

  /// Returns when a source has been heard to its end.
  ///
  /// - Throws: `Interrupted` if `interrupt` is requested; the request also ends the source.
  public func wait(for source: PlayedSource, _ interrupt: Interrupt) throws {
    while isPlaying(source) {
      if interrupt.isRequested {
        stop(source)
        throw Interrupted()
      }
      usleep(10_000)
    }
    if !isPlaying { stop() }
  }

  /// The length of a source's ring, in seconds. Devices with large blocks need a longer ring than the source
  /// requests.
  private static func room(_ source: SoundSource) -> Double { max(source.ahead * 1.25, 0.25) }
}
