// Rules that limit how far a model drifts: functions for `reset:` of sample and of generators.

internal import CommandLanguage
internal import SoundModels
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static let source = Parameter<Frames>("source", "the source's frames")

  static let crossfade = Parameter<Double>(
    "crossfade",
    "how long a reset fades in: the share of the source's frame rises to 1 over this time",
    default: 0, unit: "s", allowed: .nonNegative)

  static let pick = Parameter<String>(
    "pick",
    "which frame of the source: the one at the same time, a random one, the middle one, or the one"
      + " nearest to the frame that it replaces", default: "aligned",
    choices: ResetPick.allCases.map(\.rawValue))

  static let strategies: [Command] = [
    Command(
      "on_drift", area: "sound from a model",
      "Returns a rule for `reset:` that resets a model each time it is too far from its source.",
      source,
      Parameter<Double>(
        "threshold", "the log-spectral distance above which the rule resets", default: 6,
        unit: "dB", allowed: .positive),
      pick, crossfade,
      example: samplingSetUp
        + "\ny = sample(m, reset: on_drift(pv, threshold: 4, crossfade: 50ms))",
      gives: "a function of a frame number and a frame",
      details: """
        The distance is that of `measure`, for one frame: the root mean square difference of the levels \
        over all bins except the first, with levels clamped 60 dB below the source's loudest. With \
        `pick: "aligned"` it is the distance from the source's frame at the same time, with the others \
        from the nearest frame of the source. A fade begins when the distance passes the threshold; \
        during a fade no distance is measured.
        """
    ) {
      (context: Context, source: Frames, threshold: Double, pick: String, crossfade: Double)
        -> Value in
      try DriftReset(
        source: source, threshold: threshold, pick: ResetPick(rawValue: pick) ?? .aligned,
        crossfade: crossfade,
        random: RandomStream(seed: context.nextSeed("resets"), name: "resets")
      ).value
    },
    Command(
      "leak", area: "sound from a model",
      "Returns a rule for `reset:` that moves every frame a little towards its source.",
      source,
      Parameter<ControlArgument>(
        "amount", "the share of the way that each frame moves, 0 to 1; may be an envelope",
        default: .number(0.05)),
      Parameter<AnchorArgument>(
        "anchor",
        "where frames move: to the source's frame at the same time, to its mean, or to a frame",
        default: .text("aligned")),
      example: samplingSetUp
        + "\ny = sample(m, duration: 2s, reset: leak(pv, amount: 0.02, anchor: \"mean\"))",
      gives: "a function of a frame number and a frame",
      details: """
        A model of deltas adds up the deltas that it draws, and their errors with them. With a leak of λ \
        per frame an error decays within 1/λ frames; a constant change of d per frame settles d/λ from the \
        anchor. Levels move in dB, frequencies in Hz. After the source's end `"aligned"` moves nothing.
        """
    ) {
      (context: Context, source: Frames, amount: ControlArgument, anchor: AnchorArgument) -> Value
      in
      try LeakReset(
        source: source, amount: amount.control(since: 0), anchor: try anchor.anchor()
      ).value
    },
    Command(
      "within", area: "sound from a model",
      "Returns a rule for `reset:` that clamps each bin to the range that it has in the source.",
      source,
      Parameter<Double>(
        "low", "the percentile that levels and frequencies are clamped to from below", default: 1,
        unit: "%", allowed: .within(0...100)),
      Parameter<Double>(
        "high", "the percentile that they are clamped to from above", default: 99, unit: "%",
        allowed: .within(0...100)),
      example: samplingSetUp
        + "\ny = sample(m, variance: 0.5, reset: within(pv, low: 5, high: 95))",
      gives: "a function of a frame number and a frame",
      details:
        "Each bin has its own percentiles of level and of frequency, over all frames of the source. A frame"
        + " within them does not change. The rule clamps what the model reads; the generated frames may"
        + " exceed the range by the change of one frame. The rule keeps a decaying sound from decaying."
    ) { (_: Context, source: Frames, low: Double, high: Double) -> Value in
      try RangeReset(source: source, low: low, high: high).value
    },
  ]
}

/// Where a leak moves frames: a word, or a frame.
enum AnchorArgument: CommandArgument {
  case text(String)
  case frame(Frame)
  static let takes = "\"aligned\", \"mean\" or a frame"

  static func accepts(_ value: Value) -> Bool { String.accepts(value) || Frame.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> AnchorArgument {
    if case .string = value {
      let text = try String.take(value, in: context)
      guard ["aligned", "mean"].contains(text) else { throw ArgumentMismatch() }
      return .text(text)
    }
    return .frame(try Frame.take(value, in: context))
  }

  var literal: String {
    if case .text(let text) = self { return text.literal }
    return "…"
  }

  func anchor() throws -> LeakReset.Anchor {
    switch self {
    case .text(let text): text == "mean" ? .mean : .aligned
    case .frame(let frame): .frame(frame)
    }
  }
}
