// Letting a model sound.

internal import CommandLanguage
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static let variance = Parameter<CurveArgument>(
    "variance", "multiplies the variance σ² of what is drawn: 1 as learnt, 0 for none",
    default: CurveArgument(SamplingOptions.usualVariance))
  private static let temperature = Parameter<CurveArgument>(
    "temperature",
    "how evenly the mixture's components are drawn: 1 as learnt, 0 always the likeliest",
    default: CurveArgument(1))
  private static let speed = Parameter<CurveArgument>(
    "speed", "how fast the sound's changes go by: deltas are scaled, values interpolated",
    default: CurveArgument(1))
  static let beginning = Parameter<BeginningArgument?>(
    "from",
    "what to begin with; of a model of several sounds, the number of one, from 0; where left out"
      + " the beginning of the first, or of the one whose controls begin nearest to those asked for",
    default: nil)
  static let samplingSetUp = """
    pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
    m = model(pv, layers: 1, units: 16, mixtures: 1)
    train m, steps: 20
    """

  /// The declaration of `sample` and of `sample_frames`, which differ in what they give and what they are
  /// asked beside.
  private static func sampling<each Extra: CommandArgument, Result: CommandResult>(
    _ name: String, _ summary: String, _ extra: repeat Parameter<each Extra>, example: String,
    gives: String, details: String = "",
    _ finish: @escaping @Sendable (Frames, Context, repeat each Extra) throws -> Result
  ) -> Command {
    Command(
      name, area: "sound from a model", summary,
      Parameter<SoundModel>("model"),
      Parameter<Int?>("frames", "how many frames", default: nil, allowed: .whole(from: 1)),
      Parameter<Double?>(
        "duration", "how long; as long as the source where left out", default: nil, unit: "s",
        allowed: .positive),
      variance, temperature, speed,
      Parameter<ResetArgument?>(
        "reset",
        "called with the number of the frame to come and the frame before it; a frame that"
          + " it gives replaces that one, of a list each is called with what the one before it left; the first"
          + " frames are the opening's, and it is not called for them", default: nil),
      beginning,
      Parameter<Int?>(
        "prime",
        "how many frames of the opening are fed before it goes on alone; four at most where left"
          + " out", default: nil, allowed: .whole(from: 1)),
      Parameter<GivenControlsArgument?>(
        "controls",
        "what the model is told: (position: …, pitch: …); position is in seconds of its source, nil turns"
          + " the clock off; what is left out is as in the source", default: nil),
      Parameter<Int?>("seed", "the seed of all draws; the session's own where left out"),
      repeat each extra,
      example: samplingSetUp + "\n" + example, gives: gives, details: details
    ) {
      (
        context: Context, model: SoundModel, frames: Int?, duration: Double?,
        variance: CurveArgument, temperature: CurveArgument, speed: CurveArgument,
        reset: ResetArgument?, opening: BeginningArgument?, prime: Int?,
        controls: GivenControlsArgument?, seed: Int?, extra: repeat each Extra
      ) -> Result in
      context.noteUntrained(model)
      let opening =
        try opening?.frames(of: model)
        ?? model.opening(for: controls?.values(at: 0, period: model.analysis.period) ?? [:])
      let samples = try SampleLength(frames, duration, of: name)
        .samples(model.analysis, usual: model.samples(beginningAs: opening))
      var options = SamplingOptions(
        samples: samples, variance: variance.curve, temperature: temperature.curve,
        speed: speed.curve, reset: reset?.reset, opening: opening, priming: prime,
        seed: context.seed("sampling", given: seed))
      options.controls = controls?.curves ?? [:]
      let frames = try model.sampleFrames(options, run: context.run)
      return try finish(frames, context, repeat each extra)
    }
  }

  static let sampling: [Command] = [
    sampling(
      "sample", "Lets a model sound, and makes a sound of its frames.", phase,
      example: """
        y = sample(m, duration: 2s, variance: 0.1, reset: every(250ms, pv))
        print y.duration
        """,
      gives: "a sound",
      details: """
        `phase:` is that of `synthesize`, to which a model's own frames have been held: they keep the \
        source's partials in step, so that "accumulate" is the nearest of the four.
        """
    ) { (frames: Frames, context: Context, phase: String) -> Sound in
      try PhaseVocoder.synthesize(
        frames, phase: SynthesisPhase(rawValue: phase) ?? .accumulate, run: context.run)
    },
    sampling(
      "sample_frames", "Lets a model sound, and gives its frames.",
      example: "made = sample_frames(m, frames: 100)\nprint length(made)", gives: "frames"
    ) { (frames: Frames, _: Context) -> Frames in frames },
    Command(
      "every", area: "sound from a model",
      "A reset at even intervals of time, for `reset:` of sample.",
      Parameter<Double>("period", "from one reset to the next", unit: "s", allowed: .positive),
      Parameter<Frames>("source", "where the frames come from"),
      pick, crossfade,
      example: samplingSetUp
        + "\ny = sample(m, reset: every(200ms, pv, pick: \"middle\", crossfade: 50ms))",
      gives: "a function of a frame number and a frame"
    ) {
      (context: Context, period: Double, source: Frames, pick: String, crossfade: Double) -> Value
      in
      if period > source.duration {
        context.note(
          "every: \(QuantityText.seconds(period)) is longer than the source is, which has no frame at such a time;"
            + " 250ms is a quarter of a second")
      }
      return try PeriodicReset(
        period: period, source: source, pick: ResetPick(rawValue: pick) ?? .aligned,
        crossfade: crossfade,
        random: RandomStream(seed: context.nextSeed("resets"), name: "resets")
      ).value
    },
    Command(
      "envelope", area: "numbers", "A value that changes over time, by straight lines.",
      Parameter<[[Double]]>(
        "points", "[[time, value], …] with times in seconds that do not go back"),
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
          throw CommandError("envelope: point \(i) goes back in time")
        }
        result.append(Curve.Point(time: point[0], value: point[1]))
      }
      guard !result.isEmpty else { throw CommandError("envelope: needs at least one point") }
      return Envelope(points: result)
    },
  ]
}
