// The player of a session, and functions that report on playback. The sound device is chosen when a session plays for
// the first time.

internal import Audio
internal import CommandLanguage
internal import Glibc
internal import SoundModels
internal import Sounds

/// The session's player, the generators that were played and not yet advanced to the end of their sounds, and the sounds
/// that were played.
private final class SessionAudio {
  let player: Player
  var live: [PlayingGenerator] = []
  var sounds: [(sound: Sound, source: PlayedSource)] = []

  /// - Parameters:
  ///   - name: the device; nil for the device in the environment variable SONDE_AUDIO.
  ///   - context: the session's context, which may refuse the device.
  init(_ name: String? = nil, in context: Context) throws {
    let name = name ?? getenv("SONDE_AUDIO").map { String(cString: $0) }
    let setting = try AudioSetting(name)
    switch setting.device {
    case .system:
      try context.requireFreedom(
        "no sound device is used",
        hint: "`save` writes the sound to a file; with SONDE_AUDIO=null playing is silent")
    case .file(let path): _ = try context.resolve(path)
    case .null: break
    }
    player = Player(setting.device, block: setting.block)
  }
}

extension Context {
  /// The session's player, created at the first call.
  ///
  /// - Throws: `AudioError` if SONDE_AUDIO contains no valid device.
  func player() throws -> Player {
    try store(SessionAudio.self) { try SessionAudio(in: self) }.player
  }

  /// Whether a source is sounding; false for nil.
  func isSounding(_ source: PlayedSource?) -> Bool {
    source.map { stored(SessionAudio.self)?.player.isPlaying($0) ?? false } ?? false
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

  /// The playback of a generator; nil if the generator was not played or has been advanced to the end of its sound.
  func live(_ generator: Generator) -> PlayingGenerator? {
    stored(SessionAudio.self)?.live.first { $0.generator === generator }
  }

  /// Records that a generator is playing.
  func remember(_ live: PlayingGenerator) throws {
    try store(SessionAudio.self) { try SessionAudio(in: self) }.live.append(live)
  }

  /// Records that a sound is playing, so that `stop` finds it.
  func remember(_ sound: Sound, _ source: PlayedSource?) {
    guard let audio = stored(SessionAudio.self) else { return }
    audio.sounds.removeAll { !audio.player.isPlaying($0.source) }
    if let source { audio.sounds.append((sound, source)) }
  }

  /// Stops the sound of a generator without advancing the generator.
  func abandonPlaying(_ generator: Generator) {
    guard let audio = stored(SessionAudio.self), let live = live(generator) else { return }
    audio.live.removeAll { $0 === live }
    if let source = live.source { audio.player.stop(source) }
  }

  /// Stops everything that is playing. Each playing generator is advanced to the frame at which its sound stopped.
  func stopPlaying() throws {
    guard let audio = stored(SessionAudio.self) else { return }
    audio.player.stop()
    let wasLive = !audio.live.isEmpty
    for live in audio.live { try settle(live) }
    tellOfPlaying(isFull: wasLive)
  }

  /// Stops one generator and advances it to the frame at which its sound stopped; the other sources go on.
  func stopPlaying(_ generator: Generator) throws {
    guard let live = live(generator) else { return }
    if let source = live.source, let audio = stored(SessionAudio.self) { audio.player.stop(source) }
    try settle(live)
    tellOfPlaying(isFull: true)
  }

  /// Stops a sound; the other sources go on.
  func stopPlaying(_ sound: Sound) {
    guard let audio = stored(SessionAudio.self) else { return }
    for played in audio.sounds where played.sound == sound { audio.player.stop(played.source) }
    audio.sounds.removeAll { $0.sound == sound }
    tellOfPlaying()
  }

  /// Advances a generator that was played to the frame at which its sound ended.
  func settle(_ live: PlayingGenerator) throws {
    guard let audio = stored(SessionAudio.self) else { return }
    willChange(live.generator)
    audio.live.removeAll { $0 === live }
    try live.meet(self) {}
  }

  /// Advances the generators whose sounds of a fixed duration have ended, so that they are not kept for ever.
  func settleEnded() throws {
    for live in stored(SessionAudio.self)?.live ?? [] where live.isFinite {
      if !asksWhetherPlaying(live) { try settle(live) }
    }
  }

  /// Reports on a mix that has ended, only once for each mix, and on each source that has ended early. The report contains
  /// under-runs, samples beyond ±1 and, if `isFull` is true, the length of the sound.
  @discardableResult
  func tellOfPlaying(isFull: Bool = false) -> PlaybackReport? {
    guard let player = stored(SessionAudio.self)?.player else { return nil }
    let report = player.takeReport()
    for failure in player.takeFailures() + [report?.failure].compactMap({ $0 }) {
      note("the sound ended early: \(failure)")
    }
    guard let report else { return nil }
    if let failure = report.writing { note("the sound was not written to its file: \(failure)") }
    let seconds = QuantityText.seconds(report.seconds)
    if report.gaps > 0 {
      let missing = QuantityText.seconds(report.missing)
      note(
        "played \(seconds) · \(MessageText.count(report.gaps, "under-run")), \(missing) of sound"
          + " came too late")
    } else if isFull {
      note("played \(seconds) · no under-runs")
    }
    if report.clipped > 0 {
      note(
        "the sum was beyond ±1 in \(MessageText.count(report.clipped, "sample"))"
          + (player.device == .system ? ", which the device clips" : "")
          + "; a lower `gain` avoids this")
    }
    return report
  }

  /// Waits for the end of the session's sounds; stops generators that would play without end.
  ///
  /// - Throws: `Interrupted` if the user interrupts the sound.
  fileprivate func finishPlaying() throws {
    abandonListening()
    guard let audio = stored(SessionAudio.self) else { return }
    let endless = audio.live.filter { $0.isEndless && isSounding($0.source) }
    if !endless.isEmpty {
      let stops = endless.count == 1 ? "generator stops" : "generators stop"
      note(
        "the script has ended, so the \(stops); play a generator with wait: true or with a duration"
      )
      for source in endless.compactMap(\.source) { audio.player.stop(source) }
    }
    defer { tellOfPlaying() }
    try audio.player.wait(run.interrupt)
  }

  /// At the end of the session, stops everything that is playing.
  fileprivate func endPlaying() {
    abandonListening()
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
