// Hearing sounds and generators, and recording.

internal import Audio
internal import CommandLanguage
internal import Glibc
internal import Runs
internal import SoundModels
internal import Sounds

extension SoundCommands {
  private static let devices =
    "SONDE_AUDIO=file:PATH writes what would be heard to a file, SONDE_AUDIO=null goes without a"
    + " device."

  static let playing: [Command] = [
    Command(
      "play", area: "sound", "Lets a generator be heard while it goes on.",
      Parameter<Generator>("generator"),
      Parameter<Double?>(
        "duration", "how long; until `stop` where left out", default: nil, unit: "s",
        allowed: .positive),
      Parameter<Bool>("wait", "whether to go on only when it is over", default: false),
      example: samplingSetUp
        + """

        g = generator(m)
        try { play g, duration: 0.1s, wait: true } catch e { print "no sound device" }
        """,
      details: """
        Goes on at once. While it sounds, `g.variance = 0.3`, `g.temperature`, `g.speed`, `g.reset = \
        every(250ms, pv)` and `reset g, pv[60]` are heard within a tenth of a second; the record of the \
        session keeps the frame at which each came. `stop` ends it and says how often the sound came too \
        late; the generator then goes on from there. `sample(g, duration: 4s)` gives what would be heard \
        as a sound. \(devices)
        """
    ) { (context: Context, generator: Generator, duration: Double?, wait: Bool) -> Void in
      let samples = try duration.map {
        max(1, try Sound.count(seconds: $0, rate: generator.analysis.rate))
      }
      // What cannot be played ends nothing.
      if let samples { try SoundModel.requireLength(samples, generator.analysis) }
      try context.endOther()
      if wait {
        try context.playToEnd(generator, samples)
      } else {
        try context.playOn(generator, samples)
      }
    },
    Command(
      "play", area: "sound", "Lets a sound be heard; several one after the other, equally loud.",
      Parameter<HeardArgument>("sound"),
      Parameter<Rest<HeardArgument>>(
        "others", "what is heard behind it, as loud as the quietest"),
      Parameter<Bool>("wait", "whether to go on only when all has been heard", default: false),
      example:
        "x = silence(10ms)\ntry { play x, wait: true } catch e { print \"no sound device\" }",
      details: "Goes on at once; `stop` ends it, and so does playing something else. A script that"
        + " ends waits for its sounds. " + devices
    ) {
      (context: Context, sound: HeardArgument, others: Rest<HeardArgument>, wait: Bool) -> Void in
      let all = ([sound] + others.values).map(\.sound)
      let gains = EqualLoudness.gains(all)
      if all.count > 1, gains.contains(where: { $0 != 1 }) {
        let levels = gains.map { QuantityText.fixed(20 * log10($0), 1) + " dB" }
        context.note("playing at equal loudness: \(levels.joined(separator: ", "))")
      }
      try context.endOther()
      if context.isReplaying { return }
      let player = try context.player()
      try player.play(try EqualLoudness.sequence(all))
      if wait {
        try player.wait(context.run.interrupt)
        context.tellOfPlaying()
      }
    },
    Command(
      "stop", area: "sound", "Ends what is playing, and says what was missing of it.",
      example: "stop"
    ) { (context: Context) -> Void in try context.stopPlaying() },
    Command(
      "record", area: "sound",
      "Records what the microphone hears. A saved session keeps it in a .wav file beside it.",
      Parameter<Double>(
        "duration", "how long", unit: "s",
        allowed: Allowed(from: 0, to: Recorder.longest, lowerIsIn: false)),
      Parameter<Double>(
        "rate", "samples a second", default: 44100, unit: "Hz", allowed: .within(1000...768_000)),
      Parameter<Int>("channels", "how many channels", default: 1, allowed: .whole(1...32)),
      example: "try { x = record(10ms) } catch e { print \"no sound device\" }", gives: "a sound"
    ) { (context: Context, duration: Double, rate: Double, channels: Int) -> Sound in
      try context.outside(
        "microphone", ending: "wav", read: { try SoundFile.read($0) },
        write: { try SoundFile.write($0, $1) }
      ) {
        try Recorder.record(
          try context.player().device, seconds: duration, rate: rate, channels: channels,
          run: context.run)
      }
    },
  ]
}

extension Context {
  /// Ends the generator that is playing, if one is, before something else plays.
  fileprivate func endOther() throws {
    if isLive || isPlaying { try stopPlaying() } else { tellOfPlaying() }
  }

  /// Begins to play a generator.
  fileprivate func playOn(_ generator: Generator, _ samples: Int?) throws {
    let voice = isReplaying ? nil : try start(generator, samples, endedBy: "`stop`")
    willChange(generator)
    try didPlay(PlayingGenerator(generator, voice))
  }

  /// Plays a generator to its end, or until somebody stops it: then the frame is kept. A replay goes there
  /// without a sound.
  fileprivate func playToEnd(_ generator: Generator, _ samples: Int?) throws {
    let end = beginWork()
    let voice = isReplaying ? nil : try start(generator, samples, endedBy: "Ctrl-C")
    willChange(generator)
    var isStopped = false
    if let voice {
      isStopped = (try? player().wait(run.interrupt)) == nil
      voice.meet(generator) {}
      let report = tellOfPlaying(isFull: true)
      if !isStopped, let failure = report?.failure ?? report?.writing { throw failure }
    } else {
      let frames = samples.map { generator.analysis.frameCount(samples: $0) } ?? 0
      try generator.advance(to: end?.step ?? generator.count + frames, run: run)
      isStopped = end != nil
    }
    guard isStopped else { return }
    endWork(step: generator.count, plan: nil, isStop: true)
    throw Interrupted(isTold: true)
  }

  /// - Parameter end: how the user ends what would not end by itself.
  private func start(
    _ generator: Generator, _ samples: Int?, endedBy end: String
  ) throws -> GeneratorVoice {
    let voice = try GeneratorVoice(generator, samples: samples)
    let player = try player()
    try player.play(SoundSource(liveAt: generator.analysis.rate) { try voice.next() })
    let latency = player.latency + voice.lookAhead
    note(
      "playing · a change is heard within \(QuantityText.seconds(latency + generator.analysis.period))"
        + (samples == nil ? " · \(end) ends it" : ""))
    return voice
  }
}
