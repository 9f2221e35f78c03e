// The player of a session, and functions that report on playback. The sound device is chosen when a session plays for
// the first time.

internal import Audio
internal import CommandLanguage
internal import Glibc
internal import SoundModels

/// The session's player, and the generator that was played last.
private final class SessionAudio {
  let player: Player
  var live: PlayingGenerator?

  /// - Parameters:
  ///   - name: the device; nil for the device in the environment variable SONDE_AUDIO.
  ///   - context: the session's context, which may refuse the device.
  init(_ name: String? = nil, in context: Context) throws {
    let name = name ?? getenv("SONDE_AUDIO").map { String(cString: $0) }
    let device = try AudioDevice(named: name)
    switch device {
    case .system:
      try context.requireFreedom(
        "no sound device is used",
        hint: "`save` writes the sound to a file; with SONDE_AUDIO=null playing is silent")
    case .file(let path): _ = try context.resolve(path)
    case .null: break
    }
    player = Player(device)
  }
}

extension Context {
  /// The session's player, created at the first call.
  ///
  /// - Throws: `AudioError` if SONDE_AUDIO contains no valid device.
  func player() throws -> Player {
    try store(SessionAudio.self) { try SessionAudio(in: self) }.player
  }

  /// The path of the file in the environment variable SONDE_MICROPHONE, which replaces the microphone; nil without one.
  ///
  /// - Throws: `CommandError` if a confined session may not read the file.
  var microphone: String? {
    get throws {
      guard let name = getenv("SONDE_MICROPHONE").map({ String(cString: $0) }), !name.isEmpty else {
        return nil
      }
      return try resolve(name)
    }
  }

  /// Whether a sound is playing.
  var isPlaying: Bool { stored(SessionAudio.self)?.player.isPlaying ?? false }

  /// Whether a generator was played last and has not yet been advanced to the end of its sound.
  var isLive: Bool { stored(SessionAudio.self)?.live != nil }

  /// The playback of a generator; nil if the session's latest playback is not of this generator.
  func live(_ generator: Generator) -> PlayingGenerator? {
    guard let live = stored(SessionAudio.self)?.live, live.generator === generator else {
      return nil
    }
    return live
  }

  /// Records that a generator is playing.
  func remember(_ live: PlayingGenerator) throws {
    try store(SessionAudio.self) { try SessionAudio(in: self) }.live = live
  }

  /// Stops the sound of a generator without advancing the generator.
  func abandonPlaying(_ generator: Generator) {
    guard let audio = stored(SessionAudio.self), live(generator) != nil else { return }
    audio.live = nil
    audio.player.stop()
  }

  /// Stops the sound that is playing. A playing generator is advanced to the frame at which its sound stopped.
  func stopPlaying() throws {
    guard let audio = stored(SessionAudio.self) else { return }
    audio.player.stop()
    let wasLive = isLive
    try settle()
    tellOfPlaying(isFull: wasLive)
  }

  /// Advances the generator that was played last to the frame at which its sound ended.
  func settle() throws {
    guard let audio = stored(SessionAudio.self), let live = audio.live else { return }
    willChange(live.generator)
    audio.live = nil
    try live.meet(self) {}
  }

  /// Reports on a sound that has ended, only once for each sound. The report contains under-runs, an early end and, if
  /// `isFull` is true, the length of the sound.
  @discardableResult
  func tellOfPlaying(isFull: Bool = false) -> PlaybackReport? {
    guard let report = stored(SessionAudio.self)?.player.takeReport() else { return nil }
    if let failure = report.failure { note("the sound ended early: \(failure)") }
    if let failure = report.writing { note("the sound was not written to its file: \(failure)") }
    let missing =
      "\(MessageText.count(report.gaps, "under-run")), \(QuantityText.seconds(report.missing)) of sound came too late"
    if report.gaps > 0 {
      note("played \(QuantityText.seconds(report.seconds)) · \(missing)")
    } else if isFull {
      note("played \(QuantityText.seconds(report.seconds)) · no under-runs")
    }
    return report
  }

  /// Waits for the end of the session's sound; stops a generator that would play without end.
  ///
  /// - Throws: `Interrupted` if the user interrupts the sound.
  fileprivate func finishPlaying() throws {
    guard let audio = stored(SessionAudio.self) else { return }
    if audio.live?.isEndless == true, audio.player.isPlaying {
      note(
        "the script has ended, so the generator stops; play the generator with wait: true or with a duration"
      )
      audio.player.stop()
    }
    defer { tellOfPlaying() }
    try audio.player.wait(run.interrupt)
  }

  /// At the end of the session, stops the sound that is playing.
  fileprivate func endPlaying() {
    stored(SessionAudio.self)?.player.stop()
    tellOfPlaying()
  }
}

extension SondeSession {
  /// Sets the device of a session that has not played yet. `device` has the same form as
  /// the environment variable SONDE_AUDIO.
  ///
  /// - Throws: `AudioError` if the device does not exist.
  package func play(with device: String) throws {
    _ = try context.store(SessionAudio.self) { try SessionAudio(device, in: context) }
  }

  /// Waits for the end of the session's sound, as a script does at its end.
  ///
  /// - Throws: `Interrupted` if the user interrupts the sound.
  public func finishPlaying() throws { try context.finishPlaying() }

  /// Reports under-runs and failures of a sound that has ended; each sound is reported only once. The prompt reports
  /// after each entry.
  public func reportPlaying() { context.tellOfPlaying() }

  /// Stops the sound that the session plays, as the prompt does at its end.
  public func endPlaying() { context.endPlaying() }
}
