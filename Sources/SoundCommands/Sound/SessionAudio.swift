// What a session plays with, and what it says of it. The device is chosen when it is first needed.

internal import Audio
public import CommandLanguage
internal import Glibc
internal import SoundModels

/// The session's player and the generator that it plays, if it plays one.
private final class SessionAudio {
  let player: Player
  var live: LivePlaying?

  /// - Parameter name: the device, as SONDE_AUDIO names it; nil for what that variable says.
  init(_ name: String? = nil) throws {
    let name = name ?? getenv("SONDE_AUDIO").map { String(cString: $0) }
    player = Player(try AudioDevice(named: name))
  }
}

extension Context {
  /// The session's player, made at the first call.
  ///
  /// - Throws: `AudioError` where SONDE_AUDIO names no device.
  func player() throws -> Player { try store(SessionAudio.self) { try SessionAudio() }.player }

  /// Whether something is heard at the moment.
  var isPlaying: Bool { stored(SessionAudio.self)?.player.isPlaying ?? false }

  /// Whether a generator was played last.
  var isLive: Bool { stored(SessionAudio.self)?.live != nil }

  /// The playing of a generator, if it was played last.
  func live(_ generator: Generator) -> LivePlaying? {
    guard let live = stored(SessionAudio.self)?.live, live.generator === generator else {
      return nil
    }
    return live
  }

  /// From now on a generator is playing.
  func remember(_ live: LivePlaying) throws {
    try store(SessionAudio.self) { try SessionAudio() }.live = live
  }

  /// A generator plays no longer, and nobody asks how far it has come.
  func abandonPlaying(_ generator: Generator) {
    guard let audio = stored(SessionAudio.self), live(generator) != nil else { return }
    audio.live = nil
    audio.player.stop()
  }

  /// Ends what is playing. A generator stays where its sound has come.
  func stopPlaying() throws {
    guard let audio = stored(SessionAudio.self) else { return }
    audio.player.stop()
    let wasLive = isLive
    try settle()
    tellOfPlaying(isFull: wasLive)
  }

  /// Brings the generator that was played last, whose sound is over, to where it has come.
  func settle() throws {
    guard let audio = stored(SessionAudio.self), let live = audio.live else { return }
    willChange(live.generator)
    audio.live = nil
    try live.meet(self) {}
  }

  /// Says what became of what was played, if it is over and was not said before: where sound was missing or
  /// it ended before its time, and on request how long it was.
  @discardableResult
  func tellOfPlaying(isFull: Bool = false) -> PlayingReport? {
    guard let report = stored(SessionAudio.self)?.player.takeReport() else { return nil }
    if let failure = report.failure { note("the sound ended before its time: \(failure)") }
    if let failure = report.writing { note("what was heard is in no file: \(failure)") }
    let missing =
      "\(MessageText.count(report.gaps, "under-run")), \(QuantityText.seconds(report.missing)) of sound came too late"
    if report.gaps > 0 {
      note("played \(QuantityText.seconds(report.seconds)) · \(missing)")
    } else if isFull {
      note("played \(QuantityText.seconds(report.seconds)) · no under-runs")
    }
    return report
  }

  /// Returns when what the session plays is over; at once where it never played. A generator that would
  /// play for ever is ended.
  ///
  /// - Throws: `Interrupted` where that is asked for.
  fileprivate func finishPlaying() throws {
    guard let audio = stored(SessionAudio.self) else { return }
    if audio.live?.isEndless == true, audio.player.isPlaying {
      note("the generator stops, for the script is over: play it with wait: true, or a duration")
      audio.player.stop()
    }
    defer { tellOfPlaying() }
    try audio.player.wait(run.interrupt)
  }

  /// Ends what is playing, for good.
  fileprivate func endPlaying() {
    stored(SessionAudio.self)?.player.stop()
    tellOfPlaying()
  }
}

extension SoundLibrary {
  /// Lets a session that has not played yet play with a device, named as SONDE_AUDIO names it.
  ///
  /// - Throws: `AudioError` where there is no such name.
  package static func play(with device: String, in context: Context) throws {
    _ = try context.store(SessionAudio.self) { try SessionAudio(device) }
  }

  /// Returns when what a session plays has been heard: what a script does at its end.
  ///
  /// - Throws: `Interrupted` where that is asked for.
  public static func finishPlaying(_ context: Context) throws { try context.finishPlaying() }

  /// Says what became of what a session played, where it is over, something is to be said of it, and nobody
  /// has asked: what a prompt does behind each entry.
  public static func tellOfPlaying(_ context: Context) { context.tellOfPlaying() }

  /// Ends what a session plays: what a prompt does at its end.
  public static func endPlaying(_ context: Context) { context.endPlaying() }
}
