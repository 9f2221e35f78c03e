// Hearing sounds, and recording them.

internal import Audio
public import CommandLanguage
internal import Glibc
internal import Sounds

/// What a session plays with; the device is chosen when it is first needed.
private final class SessionAudio {
  let player: Player

  init() throws {
    let name = getenv("SONDE_AUDIO").map { String(cString: $0) }
    player = Player(try AudioDevice(named: name))
  }
}

extension Context {
  fileprivate func audio() throws -> SessionAudio {
    try store(SessionAudio.self) { try SessionAudio() }
  }

  /// Returns when what the session plays is over; at once where it never played.
  ///
  /// - Throws: `Interrupted` where that is asked for.
  func finishPlaying() throws {
    guard let audio = stored(SessionAudio.self) else { return }
    try audio.player.wait(run.interrupt)
  }
}

extension SoundCommands {
  static let playing: [Command] = [
    Command(
      "play", area: "sound", "Lets a sound be heard; several one after the other, equally loud.",
      Parameter<Sound>("sound"),
      Parameter<Rest<Sound>>("others", "what is heard behind it, as loud as the quietest"),
      Parameter<Bool>("wait", "whether to go on only when all has been heard", default: false),
      example:
        "x = silence(10ms)\ntry { play x, wait: true } catch e { print \"no sound device\" }",
      details: "Goes on at once; `stop` ends it, and so does playing something else. A script that"
        + " ends waits for its sounds. SONDE_AUDIO=file:PATH writes what would be heard to a file,"
        + " SONDE_AUDIO=null goes without a device."
    ) { (context: Context, sound: Sound, others: Rest<Sound>, wait: Bool) -> Void in
      let player = try context.audio().player
      let all = [sound] + others.values
      let gains = EqualLoudness.gains(all)
      if all.count > 1, gains.contains(where: { $0 != 1 }) {
        let levels = gains.map { Text.fixed(20 * log10($0), 1) + " dB" }
        context.note("played at equal loudness: \(levels.joined(separator: ", "))")
      }
      try player.play(try EqualLoudness.sequence(all))
      if wait { try player.wait(context.run.interrupt) }
    },
    Command(
      "stop", area: "sound", "Ends what is playing.",
      example: "stop"
    ) { (context: Context) -> Void in
      context.stored(SessionAudio.self)?.player.stop()
    },
    Command(
      "record", area: "sound", "Records what the microphone hears.",
      Parameter<Double>(
        "duration", "how long", unit: "s",
        allowed: Allowed(from: 0, to: Recorder.longest, lowerIsIn: false)),
      Parameter<Double>(
        "rate", "samples a second", default: 44100, unit: "Hz", allowed: .within(1000...768_000)),
      Parameter<Int>("channels", "how many channels", default: 1, allowed: .whole(1...32)),
      example: "try { x = record(10ms) } catch e { print \"no sound device\" }", gives: "a sound"
    ) { (context: Context, duration: Double, rate: Double, channels: Int) -> Sound in
      try Recorder.record(
        try context.audio().player.device, seconds: duration, rate: rate, channels: channels,
        run: context.run)
    },
  ]
}

extension SoundLibrary {
  /// Returns when what a session plays has been heard: what a script does at its end.
  ///
  /// - Throws: `Interrupted` where that is asked for.
  public static func finishPlaying(_ context: Context) throws { try context.finishPlaying() }
}
