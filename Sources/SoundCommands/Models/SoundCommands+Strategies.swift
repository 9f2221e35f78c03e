// Commands that return reset rules against drift: functions for the argument `reset:` of `sample` and for the property
// `reset` of generators.

internal import CommandLanguage
internal import SoundModels
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static let source = Parameter<Frames>("source", "the source's frames")

  static let crossfade = Parameter<Double>(
    "crossfade",
    "the duration of the fade before a reset, in which the share of the source's frame rises to 1",
    default: 0, unit: "s", allowed: .nonNegative)

  static let pick = Parameter<String>(
    "pick",
    "the choice of the source's frame: the frame at the same time (aligned), a random frame, the middle"
      + " frame, or the frame nearest to the replaced frame", default: "aligned",
    choices: ResetPick.allCases.map(\.rawValue))

  static let strategies: [Command] = [
    Command(
      "on_drift", area: "sound from a model",
      "Returns a rule for `reset:` that resets a model whenever the model is too far from its source.",
      source,
      Parameter<Double>(
        "threshold", "the log-spectral distance above which the rule resets", default: 6,
        unit: "dB", allowed: .positive),
      pick, crossfade,
      example: samplingSetUp
        + "\ny = sample(m, reset: on_drift(pv, threshold: 4, crossfade: 50ms))",
      gives: "a function of a frame number and a frame",
      details: """
        The distance of one frame is defined as in `measure`: the root mean square difference of the levels \
        over all bins except the first, with levels clamped 60 dB below the source's loudest level. With \
        `pick: "aligned"`, the distance is measured from the source's frame at the same time; otherwise the \
        distance is measured from the nearest frame of the source. A fade begins when the distance exceeds \
        the threshold; during a fade no distance is measured.
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
      "Returns a rule for `reset:` that moves every frame a little towards the source.",
      source,
      Parameter<ControlArgument>(
        "amount",
        "the share of the way to the anchor that each frame moves: a number from 0 to 1 or an envelope",
        default: .number(0.05)),
      Parameter<AnchorArgument>(
        "anchor",
        "the target of the movement: the source's frame at the same time, the source's mean, or a frame",
        default: .text("aligned")),
      example: samplingSetUp
        + "\ny = sample(m, duration: 2s, reset: leak(pv, amount: 0.02, anchor: \"mean\"))",
      gives: "a function of a frame number and a frame",
      details: """
        A model with the target "delta" adds up its deltas, so that errors in the deltas accumulate. With a \
        leak of λ per frame, an error decays within 1/λ frames; a constant change of d per frame settles at \
        a distance of d/λ from the anchor. A leak moves levels in dB and frequencies in Hz. With the anchor \
        "aligned", frames after the source's end do not move.
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
      "Returns a rule for `reset:` that clamps each bin to its range in the source.",
      source,
      Parameter<Double>(
        "low", "the percentile to which all lower levels and frequencies are raised", default: 1,
        unit: "%", allowed: .within(0...100)),
      Parameter<Double>(
        "high", "the percentile to which all higher levels and frequencies are lowered",
        default: 99,
        unit: "%",
        allowed: .within(0...100)),
      example: samplingSetUp
        + "\ny = sample(m, variance: 0.5, reset: within(pv, low: 5, high: 95))",
      gives: "a function of a frame number and a frame",
      details: """
        Each bin has its own percentiles of level and of frequency, over all frames of the source. Values \
        between the percentiles `low` and `high` do not change. The rule clamps the frames that the model \
        reads, so generated frames may exceed the range by the change of one frame. The rule prevents \
        a decaying sound from decaying to silence.
        """
    ) { (_: Context, source: Frames, low: Double, high: Double) -> Value in
      try RangeReset(source: source, low: low, high: high).value
    },
  ]
}

/// The anchor towards which a leak moves frames: "aligned", "mean" or a frame.
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
