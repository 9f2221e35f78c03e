// Commands that play sounds and generators, and that record sounds.

internal import Audio
internal import CommandLanguage
internal import Glibc
internal import Runs
internal import SoundModels
internal import Sounds

extension SoundCommands {
  private static let devices =
    "In the environment, SONDE_AUDIO=file:PATH writes the played sound to a file, and SONDE_AUDIO=null"
    + " plays without a sound device. Both take 256 samples at once; SONDE_AUDIO=null:128 and"
    + " SONDE_AUDIO=file:128:PATH take 128."

  private static let mixing =
    "The mix has the sample rate of its first sound; others are resampled. A gain is in dB. A pan changes the"
    + " left and the right channel by √2 · cos((pan + 1) · π / 4) and √2 · sin((pan + 1) · π / 4), so that the power"
    + " stays equal and the middle is unchanged. The device clips a mix beyond ±1, and a note says how often."

  static let gain = Parameter<Double>(
    "gain", "the gain in dB, such as -6 for half of the amplitude", default: 0, unit: "dB",
    allowed: Allowed(to: GeneratorControls.mostGain))
  static let pan = Parameter<Double>(
    "pan", "the place between left (-1) and right (1)", default: 0, allowed: .within(-1...1))

  static let playing: [Command] = [
    Command(
      "play", area: "sound", "Plays a generator while it generates.",
      Parameter<Generator>("generator"),
      Parameter<Double?>(
        "duration", "the duration of the sound; by default the generator plays until `stop`",
        default: nil, unit: "s",
        allowed: .positive),
      Parameter<Bool>("wait", "whether the command waits for the end of the sound", default: false),
      example: samplingSetUp
        + """

        g = generator(m)
        try { play g, duration: 0.1s, wait: true } catch e { print "no sound device" }
        """,
      details: """
        The command returns at once. While the generator plays, changes such as `g.variance = 0.3`, \
        `g.temperature`, `g.speed`, `g.reset = every(250ms, pv)` and `reset g, pv[60]` are heard within a \
        tenth of a second. So are `g.gain` and `g.pan`, which only `play` uses: the factors of the channels change along \
        a straight line over one hop. The record of the session keeps the frame of each change. \
        Several generators and sounds play at once: each `play` adds to the sound, `stop g` stops one \
        generator, and `stop` stops everything and reports the parts of the sound that came too late. \
        A later `play g` continues from the last frame. \(mixing) `sample(g, duration: 4s)` returns the next \
        four seconds as a sound without playing them. \(devices)
        """
    ) { (context: Context, generator: Generator, duration: Double?, wait: Bool) -> Void in
      let samples = try duration.map {
        max(1, try Sound.count(seconds: $0, rate: generator.analysis.rate))
      }
      // The length is checked before the generator is stopped, so that a wrong length does not stop the sound.
      if let samples { try SoundModel.requireLength(samples, generator.analysis) }
      try context.beforePlaying()
      try context.stopPlaying(generator)
      if wait {
        try context.playToEnd(generator, samples)
      } else {
        try context.playOn(generator, samples)
      }
    },
    Command(
      "play", area: "sound",
      "Plays a sound, or several sounds one after the other at equal loudness.",
      Parameter<PlayableArgument>("sound"),
      Parameter<Rest<PlayableArgument>>(
        "others", "sounds to play after the first; all sounds become as loud as the quietest sound"),
      gain, pan,
      Parameter<Bool>(
        "wait", "whether the command waits for the end of the last sound", default: false),
      example:
        "x = silence(10ms)\ntry { play x, wait: true } catch e { print \"no sound device\" }",
      details: """
        The command returns at once. `play x` during another sound adds `x` to the sound; `stop x` stops `x` and `stop` \
        stops everything. \(mixing) A script waits for the end of its sounds. \(devices)
        """
    ) {
      (
        context: Context, sound: PlayableArgument, others: Rest<PlayableArgument>, gain: Double,
        pan: Double, wait: Bool
      ) -> Void in
      let all = ([sound] + others.values).map(\.sound)
      let gains = EqualLoudness.gains(all)
      if all.count > 1, gains.contains(where: { $0 != 1 }) {
        let levels = gains.map { QuantityText.fixed(20 * log10($0), 1) + " dB" }
        context.note("playing at equal loudness: \(levels.joined(separator: ", "))")
      }
      try context.beforePlaying()
      if context.isReplaying { return }
      let player = try context.player()
      let source = try player.play(
        try EqualLoudness.sequence(all), level: SoundLevel(gain: gain, pan: pan))
      for played in all { context.remember(played, source) }
      if wait, let source {
        try player.wait(for: source, context.run.interrupt)
        context.tellOfPlaying()
      }
    },
    Command(
      "stop", area: "sound",
      "Stops what is playing and reports the parts of the sound that came too late.",
      Parameter<Rest<StoppableArgument>>(
        "sources", "the generators, instruments and sounds to stop; by default everything"),
      example: "stop",
      details: """
        `stop g` fades out the generator `g` over 256 samples, and everything else goes on. The report follows when \
        nothing plays any more: its duration, the under-runs, and the number of samples whose sum was beyond ±1.
        """
    ) { (context: Context, sources: Rest<StoppableArgument>) -> Void in
      if sources.values.isEmpty {
        try context.stopListening()
        return try context.stopPlaying()
      }
      for source in sources.values {
        switch source {
        case .generator(let generator): try context.stopPlaying(generator)
        case .sound(let sound): context.stopPlaying(sound)
        case .instrument(let instrument): try context.stopListening(instrument)
        }
      }
    },
    Command(
      "record", area: "sound",
      "Records a sound from the microphone.",
      Parameter<Double>(
        "duration", "the duration of the recording", unit: "s",
        allowed: Allowed(from: 0, to: Recorder.longest, lowerIsIn: false)),
      Parameter<Double>(
        "rate", "the sample rate, in samples per second", default: 44100, unit: "Hz",
        allowed: .within(1000...768_000)),
      Parameter<Int>("channels", "the number of channels", default: 1, allowed: .whole(1...32)),
      example: "try { x = record(10ms) } catch e { print \"no sound device\" }", gives: "a sound",
      details: """
        A saved session keeps the recording in a .wav file beside the session's file. In the environment, \
        SONDE_MICROPHONE=PATH names a sound file that replaces the microphone: `record` hears it from its start, in \
        real time and at the requested sample rate. If the file ends, the recording is shorter.
        """
    ) { (context: Context, duration: Double, rate: Double, channels: Int) -> Sound in
      try context.outside(
        "microphone", ending: "wav", read: { try SoundFile.read($0) },
        write: { try SoundFile.write($0, $1) }
      ) {
        let file = try context.microphone
        return try Recorder.record(
          file == nil ? try context.player().device : .null, microphone: file, seconds: duration,
          rate: rate, channels: channels, run: context.run)
      }
    },
  ]
}

extension Context {
  /// Reports on a sound that has ended, before another sound plays, and advances generators whose sounds have ended.
  fileprivate func beforePlaying() throws {
    try settleEnded()
    tellOfPlaying()
  }

  /// Begins to play a generator and returns at once.
  fileprivate func playOn(_ generator: Generator, _ samples: Int?) throws {
    let started = isReplaying ? nil : try start(generator, samples, endedBy: "`stop`")
    willChange(generator)
    try didPlay(PlayingGenerator(generator, started, isFinite: samples != nil))
  }

  /// Plays a generator for the requested duration, or until the user stops the generator. The record contains the
  /// number of the frame at which the user stopped the generator, and a replay advances the generator to this frame
  /// without sound.
  fileprivate func playToEnd(_ generator: Generator, _ samples: Int?) throws {
    let end = beginWork()
    let started = isReplaying ? nil : try start(generator, samples, endedBy: "Ctrl-C")
    willChange(generator)
    var isStopped = false
    if let started {
      isStopped = (try? player().wait(for: started.source, run.interrupt)) == nil
      started.voice.meet(generator) {}
      let report = tellOfPlaying(isFull: true)
      if !isStopped, let failure = started.source.failure ?? report?.writing { throw failure }
    } else {
      let frames = samples.map { generator.analysis.frameCount(samples: $0) } ?? 0
      try generator.advance(to: end?.step ?? generator.count + frames, run: run)
      isStopped = end != nil
    }
    guard isStopped else { return }
    endWork(step: generator.count, plan: nil, isStop: true)
    throw Interrupted(isTold: true)
  }

  /// Starts to play a generator, and prints a note with the latency.
  ///
  /// - Parameter end: the command or key, as text, with which the user stops a generator without a duration.
  private func start(
    _ generator: Generator, _ samples: Int?, endedBy end: String
  ) throws -> StartedVoice {
    let voice = try GeneratorVoice(generator, samples: samples)
    let player = try player()
    let source = try player.play(
      SoundSource(liveAt: generator.analysis.rate) { (_: Int) in
        try voice.nextHop().map {
          SoundBlock($0.samples, level: SoundLevel(gain: $0.gain, pan: $0.pan))
        }
      })
    let latency = player.latency(of: source) + voice.lookAhead
    note(
      "playing · a change is heard within \(QuantityText.seconds(latency + generator.analysis.period))"
        + (samples == nil ? " · \(end) stops the sound" : ""))
    return StartedVoice(voice: voice, source: source)
  }
}
