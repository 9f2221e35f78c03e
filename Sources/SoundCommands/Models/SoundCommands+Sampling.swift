// Commands that generate frames or sounds from a model, and their arguments.

internal import CommandLanguage
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

extension SoundCommands {
  static let variance = Parameter<CurveArgument>(
    "variance", "a factor on the variance σ² of the mixture: 1 for the learnt variance, 0 for none",
    default: CurveArgument(SamplingOptions.usualVariance))
  static let temperature = Parameter<CurveArgument>(
    "temperature",
    "a factor on how evenly the mixture's components are chosen: 1 uses the learnt weights, 0 always"
      + " chooses the likeliest component",
    default: CurveArgument(1))
  private static let speed = Parameter<CurveArgument>(
    "speed",
    "a factor on the speed of changes in the sound: deltas are scaled, values are interpolated",
    default: CurveArgument(1))
  static let drawSeed = Parameter<Int?>(
    "seed", "the seed of all draws; by default a seed derived from the session's seed")
  static let beginning = Parameter<OpeningArgument?>(
    "from",
    "the opening: frames, or the number of one of the model's sources, counted from 0; by default the"
      + " beginning of the first source, or of the source whose controls are nearest to the given controls",
    default: nil)
  static let beyond = Parameter<BeyondArgument>(
    "beyond",
    "what happens past the source's end: jumps to places that resemble (wander), from the end to the beginning"
      + " (loop), no position (hold), a fade to silence (end), or a path from wander(…)",
    default: BeyondArgument(beyond: .wander(.usual)))
  static let samplingSetUp = """
    pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
    m = model(pv, layers: 1, units: 16, mixtures: 1)
    train m, steps: 20
    """

  /// The declaration of `sample` or `sample_frames`; the two commands differ in their result and in their additional
  /// parameters.
  private static func sampling<each Extra: CommandArgument, Result: CommandResult>(
    _ name: String, _ summary: String, _ extra: repeat Parameter<each Extra>, example: String,
    gives: String, details: String = "",
    _ finish: @escaping @Sendable (Frames, Context, repeat each Extra) throws -> Result
  ) -> Command {
    Command(
      name, area: "sound from a model", summary,
      Parameter<SoundModel>("model"),
      Parameter<Int?>(
        "frames", "the number of frames to generate", default: nil, allowed: .whole(from: 1)),
      Parameter<Double?>(
        "duration", "the duration of the result; by default the duration of the source",
        default: nil, unit: "s",
        allowed: .positive),
      variance, temperature, speed,
      Parameter<ResetArgument?>(
        "reset",
        "a function of the number of the next frame and of the frame before it; a returned frame replaces"
          + " the frame before it; in a list, each function receives the result of the previous function;"
          + " resets do not apply to the frames of the opening", default: nil),
      beginning,
      Parameter<Int?>(
        "prime",
        "the number of frames of the opening that the model reads before it generates; by default up to four",
        default: nil, allowed: .whole(from: 1)),
      Parameter<GivenControlsArgument?>(
        "controls",
        "the model's controls: (position: …, pitch: …); position is a time in the source in seconds, and"
          + " nil turns the clock off; a control that is left out follows the source", default: nil),
      beyond,
      drawSeed,
      repeat each extra,
      example: samplingSetUp + "\n" + example, gives: gives, details: details
    ) {
      (
        context: Context, model: SoundModel, frames: Int?, duration: Double?,
        variance: CurveArgument, temperature: CurveArgument, speed: CurveArgument,
        reset: ResetArgument?, opening: OpeningArgument?, prime: Int?,
        controls: GivenControlsArgument?, beyond: BeyondArgument, seed: Int?,
        extra: repeat each Extra
      ) -> Result in
      context.noteUntrained(model)
      let opening =
        try opening?.frames(of: model)
        ?? model.opening(for: controls?.firstValues() ?? [:])
      let samples = try SampleLength(frames, duration, of: name)
        .samples(model.analysis, usual: model.samples(beginningAs: opening))
      var options = SamplingOptions(
        samples: samples, variance: variance.curve, temperature: temperature.curve,
        speed: speed.curve, reset: reset?.reset, opening: opening, priming: prime,
        seed: context.seed("sampling", given: seed))
      options.controls = controls?.curves ?? [:]
      options.beyond = beyond.beyond
      options.onEnd = { seconds in
        // The first result of a model says it; many results would say it again and again.
        let ended = context.store(EndedSources.self, make: EndedSources.init)
        if ended.isFirst(model, beyond.beyond) {
          context.note(beyond.beyond.note(endedAt: seconds))
        }
      }
      let frames = try model.sampleFrames(options, run: context.run)
      return try finish(frames, context, repeat each extra)
    }
  }

  static let sampling: [Command] = [
    sampling(
      "sample", "Generates frames from a model and resynthesises them as a sound.", phase,
      example: """
        y = sample(m, duration: 2s, variance: 0.1, reset: every(250ms, pv))
        print y.duration
        """,
      gives: "a sound",
      details: """
        `phase:` has the same meaning as in `synthesize`. Generated frames keep the phase relations between \
        the bins of the source's partials, so the result of "accumulate" is nearest to the source.
        """
    ) { (frames: Frames, context: Context, phase: String) -> Sound in
      try PhaseVocoder.synthesize(
        frames, phase: SynthesisPhase(rawValue: phase) ?? .accumulate, run: context.run)
    },
    sampling(
      "sample_frames", "Generates frames from a model.",
      example: "made = sample_frames(m, frames: 100)\nprint length(made)", gives: "frames"
    ) { (frames: Frames, _: Context) -> Frames in frames },
    Command(
      "every", area: "sound from a model",
      "Returns a rule for `reset:` that resets a model at regular intervals.",
      Parameter<Double>(
        "period", "the time from one reset to the next", unit: "s", allowed: .positive),
      Parameter<Frames>("source", "the source's frames"),
      pick, crossfade,
      example: samplingSetUp
        + "\ny = sample(m, reset: every(200ms, pv, pick: \"middle\", crossfade: 50ms))",
      gives: "a function of a frame number and a frame"
    ) {
      (context: Context, period: Double, source: Frames, pick: String, crossfade: Double) -> Value
      in
      if period > source.duration {
        context.note(
          "every: a period of \(QuantityText.seconds(period)) is longer than the source, so there is no frame at"
            + " that time; 250ms is a quarter of a second")
      }
      return try PeriodicReset(
        period: period, source: source, pick: ResetPick(rawValue: pick) ?? .aligned,
        crossfade: crossfade,
        random: RandomStream(seed: context.nextSeed("resets"), name: "resets")
      ).value
    },
    Command(
      "wander", area: "sound from a model",
      "Returns a path for `beyond:`, which goes on beyond the end of a source by jumps to places that resemble.",
      Parameter<Frames>("source", "the source's frames"),
      Parameter<Double?>(
        "pace",
        "the mean time between two jumps; by default a time that follows from the source: short for a texture,"
          + " longer for a rhythm", default: nil, unit: "s", allowed: .positive),
      Parameter<Double>(
        "least", "the smallest length of a jump", default: PlaceLinks.usualLeast, unit: "s",
        allowed: .positive),
      Parameter<Double>(
        "likeness", "the share of all pairs of places that resemble each other enough for a jump",
        default: PlaceLinks.usualLikeness, allowed: Allowed(from: 0, to: 1)),
      example: samplingSetUp
        + "\ny = sample(m, duration: 3s, beyond: wander(pv, pace: 0.4s))\nprint y.duration",
      gives: "a wander",
      details: """
        Two places resemble each other if the last 70 ms before them have similar levels and frequencies in \
        each of 24 bands. A path follows the source and jumps where the last moments before the jump \
        resemble the last moments before its target. It prefers places where it has not been for the longest time. \
        The method is that of video textures (Schödl and others, 2000) and audio textures (Lu and others, 2004). \
        Use it for a texture, such as rain, hiss or a crowd, for a rhythm, and for a held note that is longer than \
        its recording.
        """
    ) {
      (_: Context, source: Frames, pace: Double?, least: Double, likeness: Double) -> WanderPath in
      guard let links = PlaceLinks(of: source, likeness: likeness, least: least) else {
        throw CommandError(
          "wander: these frames have no two places that can be compared: they are silent, constant or shorter than"
            + " a jump of \(QuantityText.seconds(least))")
      }
      return WanderPath(
        wander: try Wander(links: links, pace: pace), likeness: likeness, least: least)
    },
    Command(
      "envelope", area: "numbers",
      "Returns an envelope: a value that changes over time in straight lines between points.",
      Parameter<[[Double]]>(
        "points", "[[time, value], …] in order of time, with times in seconds"),
      example: samplingSetUp
        + "\ny = sample(m, duration: 2s, variance: envelope([[0, 0], [2, 1]]))",
      gives: "an envelope"
    ) { (_: Context, points: [[Double]]) -> Envelope in
      var result: [Curve.Point] = []
      for (i, point) in points.enumerated() {
        guard point.count == 2, point.allSatisfy(\.isFinite) else {
          throw CommandError("envelope: point \(i) must be [time, value]")
        }
        if let last = result.last, point[0] < last.time {
          throw CommandError("envelope: point \(i) is earlier than the point before it")
        }
        result.append(Curve.Point(time: point[0], value: point[1]))
      }
      guard !result.isEmpty else {
        throw CommandError("envelope: an envelope needs at least one point")
      }
      return Envelope(points: result)
    },
  ]
}

/// The models whose sources have ended in a sampled sound of the session, with the ways in which the sounds went on.
private final class EndedSources {
  private var ways: [ObjectIdentifier: Set<String>] = [:]

  /// Whether this is the first call with the model and the way.
  func isFirst(_ model: SoundModel, _ way: Beyond) -> Bool {
    ways[ObjectIdentifier(model), default: []].insert(way.note(endedAt: 0)).inserted
  }
}

extension Beyond {
  /// A note that says at what time the source ended, and what happens then.
  func note(endedAt seconds: Double) -> String {
    let way =
      switch self {
      case .wander: "the sound goes on by jumps to places that resemble (beyond: \"wander\")"
      case .loop: "the sound goes back to its beginning (beyond: \"loop\")"
      case .hold: "the network goes on without a position (beyond: \"hold\")"
      case .end: "the sound ends (beyond: \"end\")"
      }
    return "the source ended at \(QuantityText.seconds(seconds)): \(way)"
  }
}
