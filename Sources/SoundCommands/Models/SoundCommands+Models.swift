// Models: making, training, asking and letting them sound.

internal import CommandLanguage
internal import Runs
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

extension SoundCommands {
  static let models: [Command] = [
    Command(
      "model", area: "model",
      "A recurrent network with a mixture density, for learning how frames follow one another.",
      Parameter<FramesArgument>("frames", "what it is to learn"),
      Parameter<Int>("layers", "LSTM layers", default: 2, allowed: .whole(1...16)),
      Parameter<Int?>(
        "units",
        "units in each layer; where left out 100 for up to 20 bins, and more for more: 140 for 60, 200"
          + " for 200", default: nil, allowed: .whole(1...4096)),
      Parameter<Int>(
        "mixtures", "Gaussians in the mixture", default: 1, allowed: .whole(1...256)),
      Parameter<String>(
        "mixture",
        "what chooses among the Gaussians: the frame as a whole, or each bin by itself",
        default: MixtureKind.joint.rawValue, choices: MixtureKind.allCases.map(\.rawValue)),
      Parameter<String>(
        "cell",
        "the LSTM's cell: plain, with peepholes from the cell to its gates, or with layer normalisation",
        default: "plain", choices: ModelSettings.Cell.allCases.map(\.rawValue)),
      Parameter<Int>(
        "sequence", "frames that the network is unrolled over in training", default: 30,
        unit: "frames", allowed: .whole(1...100_000)),
      Parameter<String>(
        "target", "what is predicted: the next frame, or how it differs from this one",
        default: ModelSettings().target.rawValue, choices: Target.allCases.map(\.rawValue)),
      Parameter<Double?>(
        "noise",
        "deviation of the noise on the network's input in training, which teaches it to"
          + " come back from its own errors; where left out 0.2 for values, 2 for deltas",
        default: nil, allowed: .within(0...10)),
      Parameter<Double>(
        "dropout", "share of the units dropped between layers in training", default: 0,
        allowed: Allowed(from: 0, to: 1, upperIsIn: false)),
      Parameter<Bool>("dc", "whether the constant bin 0 is modelled too", default: false),
      Parameter<Bool>(
        "clock",
        "whether the network is told where in its source a frame is; it also learns to go on without",
        default: true),
      Parameter<LearntControlsArgument?>(
        "controls",
        "curves that the network is told beside the frames: (loudness: …, pitch: …); a list has one for"
          + " each source; one called position takes the clock's place, in seconds", default: nil),
      Parameter<Int?>(
        "seed", "the seed of its weights and training; the session's own where left out"),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 1)
        print m.parameters
        """,
      gives: "a model",
      details: """
        The clock is what makes a soft start, a word or a melody come back: without it the network has to \
        find out by its memory alone where it is. It is known at the beginning of each source, and goes on \
        to the source's end; from there on, and where a model is started from elsewhere, the network goes \
        on without. `sample(m, controls: (position: …))` sets it, in seconds, and nil turns it off.

        Peepholes foresee real frames better (a clarinet by 5 nats a frame), and layer normalisation takes \
        twice as long; neither came nearer to its source on its own. A mixture for each bin is for sounds \
        that a single Gaussian blurs, such as speech.

        Controls are learnt with the frames and steer the model afterwards: \
        `sample(m, controls: (pitch: 233))`. What is not given then is as in the source.
        """
    ) {
      (
        context: Context, frames: FramesArgument, layers: Int, units: Int?, mixtures: Int,
        mixture: String, cell: String, sequence: Int, target: String, noise: Double?,
        dropout: Double, dc: Bool,
        clock: Bool,
        controls: LearntControlsArgument?, seed: Int?
      ) -> SoundModel in
      let settings = ModelSettings(
        layers: layers,
        units: units ?? ModelSettings.usualUnits(bins: frames.list.first?.bins ?? 1),
        mixtures: mixtures, sequence: sequence,
        target: Target(rawValue: target) ?? .delta, includesDC: dc, noise: noise, dropout: dropout,
        hasClock: clock, mixture: MixtureKind(rawValue: mixture) ?? .joint,
        cell: ModelSettings.Cell(rawValue: cell) ?? .plain)
      return try SoundModel(
        of: frames.list, settings: settings, seed: context.seed("model", given: seed),
        controls: try controls?.values(of: frames.list) ?? [], run: context.run)
    },
    Command(
      "train", area: "model",
      "Trains a model. Ctrl-C stops it and keeps what it has learnt; train again to go on.",
      Parameter<SoundModel>("model"),
      Parameter<FramesArgument?>(
        "frames", "what to learn from; what the model was made from where left out"),
      Parameter<Double?>(
        "epochs", "how many times over the frames", default: nil, allowed: .positive),
      Parameter<Int?>("steps", "how many steps", default: nil, allowed: .whole(from: 1)),
      Parameter<Double?>("time", "how long", default: nil, unit: "s", allowed: .positive),
      Parameter<Int>(
        "batch", "stretches of the sound that a step looks at side by side", default: 16,
        allowed: .whole(1...4096)),
      Parameter<Double>(
        "learning_rate", "the learning rate at its highest", default: 0.003, allowed: .positive),
      Parameter<String>(
        "optimizer", "the rule that turns gradients into steps", default: "adam",
        choices: TrainingRequest.Rule.allCases.map(\.rawValue)),
      Parameter<String>(
        "schedule",
        "how the learning rate goes: up quickly and down along a cosine, constant, or"
          + " × 0.97 every 10 000 steps", default: "cosine",
        choices: TrainingRequest.Schedule.allCases.map(\.rawValue)),
      Parameter<Double?>(
        "clip", "the largest norm of the gradient; nil for no limit", default: 1,
        allowed: .positive),
      Parameter<Double?>(
        "clip_element", "the largest value of one element of the gradient; nil for no limit",
        default: nil, allowed: .positive),
      Parameter<Double>(
        "weight_noise",
        "deviation of noise on the weights in each step, against learning by heart; about 0.02",
        default: 0, allowed: .within(0...1)),
      Parameter<Double>(
        "scheduled",
        "share of the input frames that, at the end, are the network's own instead of the source's, so"
          + " that it learns to go on from them", default: 0, allowed: .within(0...1)),
      Parameter<Double>(
        "own_runs",
        "share of the streams that read what the model made when it was let go last, where it went astray,"
          + " and learn to come back from there", default: TrainingRequest.usualFreeRunShare,
        allowed: .within(0...1)),
      Parameter<HeldOutArgument?>(
        "held_out",
        "what is not trained on, and whose loss is followed: other frames, or a share of the end of"
          + " each source, such as 0.1", default: nil),
      Parameter<String?>(
        "checkpoint",
        "a .safetensors file that the model is saved to every 20 s meanwhile, and at the end",
        default: nil, isPath: true, endings: FileKind.model.endings),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 1)
        train m, steps: 20
        print m.steps
        """,
      details: """
        Without `epochs`, `steps` or `time`, the amount of data says how long. Eight times in its course the \
        model is let go for a moment: from where it went astray it learns to come back (`own_runs`), and the weights \
        that keep nearest to the source stay at the end. `plot m` draws the losses of \
        training and of what is held out: where the second rises while the first falls, the model learns its \
        frames by heart. That is no fault where it is to play the very sound that it was trained on.
        """
    ) {
      (
        context: Context, model: SoundModel, frames: FramesArgument?, epochs: Double?, steps: Int?,
        time: Double?, batch: Int, rate: Double, rule: String, schedule: String, clip: Double?,
        clipElement: Double?, weightNoise: Double, scheduled: Double, ownRuns: Double,
        heldOut: HeldOutArgument?, checkpoint: String?
      ) -> Value in
      let lengths: [TrainingRequest.Length] = [
        epochs.map { .epochs($0) }, steps.map { .steps($0) }, time.map { .time($0) },
      ].compactMap { $0 }
      guard lengths.count < 2 else {
        throw CommandError("train: give one of 'epochs', 'steps' and 'time'")
      }
      let request = TrainingRequest(
        length: lengths.first ?? .usual, streams: batch, learningRate: rate,
        schedule: TrainingRequest.Schedule(rawValue: schedule) ?? .cosine,
        rule: TrainingRequest.Rule(rawValue: rule) ?? .adam, clipNorm: clip,
        clipElement: clipElement, weightNoise: weightNoise, scheduled: scheduled,
        freeRunShare: ownRuns)
      return try context.train(
        model, request, on: frames?.list, heldOut: heldOut?.heldOut, checkpoint: checkpoint)
    },
    Command(
      "evaluate", area: "model",
      "How well a model foresees frames: the mean negative log-likelihood of each next frame.",
      Parameter<SoundModel>("model"),
      Parameter<Frames>("frames"),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 1)
        before = evaluate(m, pv)
        train m, steps: 20
        print evaluate(m, pv) < before
        """,
      gives: "nats per frame: lower is better, and below 0 is usual"
    ) { (context: Context, model: SoundModel, frames: Frames) -> Double in
      try model.evaluate(frames, run: context.run).mean
    },
    Command(
      "predict", area: "model",
      "What a model expects to come after each of the frames: the mixture of each next frame.",
      Parameter<SoundModel>("model"),
      Parameter<Frames>("frames"),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 2)
        print predict(m, pv).weights.shape
        """,
      gives: "a record of tensors: weights (frames × mixtures), means and deviations (frames ×"
        + " mixtures × features)"
    ) { (context: Context, model: SoundModel, frames: Frames) -> Value in
      let densities = try model.predict(frames, run: context.run)
      return .record([
        "weights": .object(densities.weights), "means": .object(densities.means),
        "deviations": .object(densities.deviations),
      ])
    },
  ]
}

extension Context {
  /// Says that `model` knows nothing yet, where that is so.
  func noteUntrained(_ model: SoundModel) {
    if model.steps == 0 { note("this model has not been trained: what it makes is noise") }
  }

  /// The seed that was given, or the statement's own for `name`.
  func seed(_ name: String, given: Int?) -> UInt64 {
    given.map { UInt64(bitPattern: Int64($0)) } ?? nextSeed(name) & 0xFFFF_FFFF
  }
}
