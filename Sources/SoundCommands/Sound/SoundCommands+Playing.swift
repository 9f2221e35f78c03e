// Playing sounds and generators, and recording.

internal import Audio
internal import CommandLanguage
internal import Glibc
internal import Runs
internal import SoundModels
internal import Sounds

extension SoundCommands {
  private static let devices =
    "SONDE_AUDIO=file:PATH writes the played sound to a file, SONDE_AUDIO=null plays without a device."

  static let playing: [Command] = [
    Command(
      "play", area: "sound", "Plays a generator while it generates.",
      Parameter<Generator>("generator"),
      Parameter<Double?>(
        "duration", "how long; by default until `stop`", default: nil, unit: "s",
        allowed: .positive),
      Parameter<Bool>("wait", "whether to return only when it has ended", default: false),
      example: samplingSetUp
        + """

        g = generator(m)
        try { play g, duration: 0.1s, wait: true } catch e { print "no sound device" }
        """,
      details: """
        The command returns at once. While the generator plays, changes such as `g.variance = 0.3`, \
        `g.temperature`, `g.speed`, `g.reset = every(250ms, pv)` and `reset g, pv[60]` are heard within a \
        tenth of a second; the record of the session keeps the frame of each change. `stop` ends it and \
        reports how often the sound came too late; the generator then continues from there. \
        `sample(g, duration: 4s)` returns what would be played as a sound. \(devices)
        """
    ) { (context: Context, generator: Generator, duration: Double?, wait: Bool) -> Void in
      let samples = try duration.map {
        max(1, try Sound.count(seconds: $0, rate: generator.analysis.rate))
      }
      // A sound that cannot be played does not stop the one that plays.
      if let samples { try SoundModel.requireLength(samples, generator.analysis) }
      try context.endOther()
      if wait {
        try context.playToEnd(generator, samples)
      } else {
        try context.playOn(generator, samples)
      }
    },
    Command(
      "play", area: "sound", "Plays a sound, or several one after the other at equal loudness.",
      Parameter<HeardArgument>("sound"),
      Parameter<Rest<HeardArgument>>(
        "others", "what to play after it; all become as loud as the quietest"),
      Parameter<Bool>("wait", "whether to return only when all has been played", default: false),
      example:
        "x = silence(10ms)\ntry { play x, wait: true } catch e { print \"no sound device\" }",
      details:
        "The command returns at once; `stop` ends it, and so does the next `play`. A script waits"
        + " for its sounds before it ends. " + devices
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
      "stop", area: "sound", "Stops what is playing and reports the sound that came too late.",
      example: "stop"
    ) { (context: Context) -> Void in try context.stopPlaying() },
    Command(
      "record", area: "sound",
      "Records a sound from the microphone.",
      Parameter<Double>(
        "duration", "how long", unit: "s",
        allowed: Allowed(from: 0, to: Recorder.longest, lowerIsIn: false)),
      Parameter<Double>(
        "rate", "samples per second", default: 44100, unit: "Hz", allowed: .within(1000...768_000)),
      Parameter<Int>("channels", "how many channels", default: 1, allowed: .whole(1...32)),
      example: "try { x = record(10ms) } catch e { print \"no sound device\" }", gives: "a sound",
      details: "A saved session keeps the recording in a .wav file beside it."
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
  /// Ends what is playing before something else plays.
  fileprivate func endOther() throws {
    if isLive || isPlaying { try stopPlaying() } else { tellOfPlaying() }
  }

  /// Begins to play a generator.
  fileprivate func playOn(_ generator: Generator, _ samples: Int?) throws {
    let voice = isReplaying ? nil : try start(generator, samples, endedBy: "`stop`")
    willChange(generator)
    try didPlay(PlayingGenerator(generator, voice))
  }

  /// Plays a generator to its end, or until the user stops it: then the record keeps the frame. A replay
  /// advances to that frame without a sound.
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

  /// - Parameter end: how the user stops a generator that does not end by itself.
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
