// Rules that keep a model's sound from drifting away: functions for `reset:` of sample and of generators.

internal import CommandLanguage
internal import SoundModels
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static let source = Parameter<Frames>("source", "where the frames come from")

  static let crossfade = Parameter<Double>(
    "crossfade",
    "how long a frame is faded in: the share of the source's frame rises to 1 over this time; at once"
      + " where left out", default: 0, unit: "s", allowed: .nonNegative)

  static let pick = Parameter<String>(
    "pick",
    "which frame: the one at the same time, a random one, the middle one, or the one nearest to what it"
      + " replaces", default: "aligned", choices: ResetPick.allCases.map(\.rawValue))

  static let strategies: [Command] = [
    Command(
      "on_drift", area: "sound from a model",
      "A reset each time the model is too far from its source, for `reset:` of sample.",
      source,
      Parameter<Double>(
        "threshold", "the log-spectral distance above which a frame is put in", default: 6,
        unit: "dB", allowed: .positive),
      pick, crossfade,
      example: samplingSetUp
        + "\ny = sample(m, reset: on_drift(pv, threshold: 4, crossfade: 50ms))",
      gives: "a function of a frame number and a frame",
      details: """
        The distance is that of `measure`, of one frame: the root mean square of the differences of \
        levels over the bins but the first, clamped 60 dB below the source's loudest. With \
        `pick: "aligned"` it is taken from the source's frame of the same time, with the others from \
        the nearest frame of the source. A fade begins where the threshold is passed; until it is \
        over, no distance is taken.
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
      "A pull of every frame towards its source, for `reset:` of sample: deltas that leak.",
      source,
      Parameter<ControlArgument>(
        "amount", "the share of the way that each frame is moved, 0 to 1; may be an envelope",
        default: .number(0.05)),
      Parameter<AnchorArgument>(
        "anchor", "what to: the source's frame of the same time, its mean, or a frame",
        default: .text("aligned")),
      example: samplingSetUp
        + "\ny = sample(m, duration: 2s, reset: leak(pv, amount: 0.02, anchor: \"mean\"))",
      gives: "a function of a frame number and a frame",
      details: """
        A model of deltas adds up what it draws, and its errors with it. With a leak of λ a frame the sum \
        forgets within 1/λ frames; what always moves by d a frame settles d/λ from the anchor. Levels \
        are pulled in dB, frequencies in Hz. Past the source's end `"aligned"` pulls at nothing.
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
      "A clamp that holds each bin within what its source does, for `reset:` of sample.",
      source,
      Parameter<Double>(
        "low", "the percentile that levels and frequencies do not fall below", default: 1,
        unit: "%", allowed: .within(0...100)),
      Parameter<Double>(
        "high", "the percentile that they do not rise above", default: 99, unit: "%",
        allowed: .within(0...100)),
      example: samplingSetUp
        + "\ny = sample(m, variance: 0.5, reset: within(pv, low: 5, high: 95))",
      gives: "a function of a frame number and a frame",
      details:
        "Each bin has its own percentiles, over all frames of the source, of its level and of its"
        + " frequency. A frame that lies within them stays as it is. What is fed back is held; what is heard may"
        + " still go beyond, by one frame's change. A sound that decays is kept from it."
    ) { (_: Context, source: Frames, low: Double, high: Double) -> Value in
      try RangeReset(source: source, low: low, high: high).value
    },
  ]
}

/// What a leak pulls to: a word, or a frame.
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
