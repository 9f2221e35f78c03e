// Commands that create, train and evaluate models, and return their predictions.

internal import CommandLanguage
internal import Runs
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors
internal import WholeNumbers

extension SoundCommands {
  static let epochs = Parameter<Double?>(
    "epochs", "the number of times that training shows the network every frame", default: nil,
    allowed: .positive)
  static let steps = Parameter<Int?>(
    "steps", "the number of training steps", default: nil, allowed: .whole(from: 1))
  static let time = Parameter<Double?>(
    "time", "the duration of the training", default: nil, unit: "s", allowed: .positive)
  static let batch = Parameter<Int>(
    "batch", "the number of sequences that each step reads in parallel", default: 16,
    allowed: .whole(1...4096))

  static let models: [Command] = [
    Command(
      "model", area: "model",
      "Creates a model: a recurrent network that learns to predict the next frame as a mixture density.",
      Parameter<FramesArgument>(
        "frames", "the frames that the model learns, from one source or several"),
      Parameter<Int>("layers", "the number of LSTM layers", default: 2, allowed: .whole(1...16)),
      Parameter<Int?>(
        "units",
        "the number of units in each layer; by default 100 for up to 20 bins, 140 for 60 bins, 200 for 200 bins",
        default: nil, allowed: .whole(1...4096)),
      Parameter<Int>(
        "mixtures", "the number of Gaussian components in the mixture", default: 1,
        allowed: .whole(1...256)),
      Parameter<String>(
        "mixture",
        "the choice of components: one component for the whole frame (joint), or one for each bin (bin)",
        default: MixtureKind.joint.rawValue, choices: MixtureKind.allCases.map(\.rawValue)),
      Parameter<String>(
        "cell",
        "the type of LSTM cell: plain, with peepholes from the cell to its gates, or with layer normalisation",
        default: "plain", choices: ModelSettings.Cell.allCases.map(\.rawValue)),
      Parameter<Int>(
        "sequence", "the number of frames over which training unrolls the network", default: 30,
        unit: "frames", allowed: .whole(1...100_000)),
      Parameter<String>(
        "target",
        "the quantity that the network predicts: the next frame (value), or its delta (delta)",
        default: ModelSettings().target.rawValue, choices: Target.allCases.map(\.rawValue)),
      Parameter<Double?>(
        "noise",
        "the deviation of the noise on the network's input in training, which teaches the network to"
          + " correct its own errors; by default 0.2 for values, 2 for deltas",
        default: nil, allowed: .within(0...10)),
      Parameter<Double>(
        "dropout", "the share of units that training drops between layers", default: 0,
        allowed: Allowed(from: 0, to: 1, upperIsIn: false)),
      Parameter<Bool>("dc", "whether the model includes bin 0, at 0 Hz", default: false),
      Parameter<Bool>(
        "clock",
        "whether the network reads the position of each frame in its source; the network also learns to"
          + " generate without the clock",
        default: true),
      Parameter<BasisArgument>(
        "basis",
        "the description of the upper bins: a level and a frequency for each bin (none), a number of"
          + " components that all upper bins share, or components from 100 bins on (auto)",
        default: BasisArgument(request: .auto)),
      Parameter<LearntControlsArgument?>(
        "controls",
        "curves that the network reads with the frames: (loudness: …, pitch: …); a list must have one curve"
          + " for each source; a control with the name position, in seconds, replaces the clock",
        default: nil),
      Parameter<Int?>(
        "seed",
        "the seed of the weights and the training; by default a seed derived from the session's seed"
      ),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 1)
        print m.parameters
        """,
      gives: "a model",
      details: """
        With the clock, a model reproduces a soft start, a word or a melody in order. Without the clock, the \
        network derives the position in the source only from its hidden state. The clock runs from the \
        beginning of each source to its end. After the source's end, and if generation begins with frames \
        from elsewhere, the network runs without a clock. `sample(m, controls: (position: …))` sets the \
        clock, in seconds; `position: nil` turns the clock off.

        Peepholes improve the prediction of real frames (a clarinet by 5 nats per frame), and layer \
        normalisation doubles the training time. Neither peepholes nor layer normalisation brought a free \
        run nearer to its source. `mixture: "bin"` suits sounds that a single Gaussian blurs, such as speech.

        The model learns the controls together with the frames. For example, `sample(m, controls: (pitch: \
        233))` sets the control pitch. In `sample`, a control that is left out follows the source.
        """
    ) {
      (
        context: Context, frames: FramesArgument, layers: Int, units: Int?, mixtures: Int,
        mixture: String, cell: String, sequence: Int, target: String, noise: Double?,
        dropout: Double, dc: Bool,
        clock: Bool, basis: BasisArgument,
        controls: LearntControlsArgument?, seed: Int?
      ) -> SoundModel in
      var settings = ModelSettings(
        layers: layers, mixtures: mixtures, sequence: sequence,
        target: Target(rawValue: target) ?? .delta, includesDC: dc, noise: noise, dropout: dropout,
        hasClock: clock, mixture: MixtureKind(rawValue: mixture) ?? .joint,
        cell: ModelSettings.Cell(rawValue: cell) ?? .plain, basis: basis.request)
      settings.units =
        units
        ?? ModelSettings.usualUnits(
          bins: frames.list.first?.bins ?? 1, basis: settings.usedBasis)
      let model = try SoundModel(
        of: frames.list, settings: settings, seed: context.seed("model", given: seed),
        controls: try controls?.values(of: frames.list) ?? [], run: context.run)
      if let load = model.load { context.note(load.sentence) }
      if let forecast = model.expectedTraining { context.note(forecast.sentence) }
      return model
    },
    Command(
      "train", area: "model",
      "Trains a model; Ctrl-C stops the training, and the next `train` resumes it.",
      Parameter<SoundModel>("model"),
      Parameter<FramesArgument?>(
        "frames", "the frames to learn; by default the frames of the model's sources"),
      epochs, steps, time,
      Parameter<Double?>(
        "to",
        "the distance from the source, in dB, at which training ends: a free run of the model is that near",
        default: nil, unit: "dB", allowed: .positive),
      batch,
      Parameter<Double?>(
        "learning_rate",
        "the highest learning rate of the schedule; by default 0.003, and in a training that ends by itself 0.006"
          + " (less for a batch below 16; 0.003 for a model with a basis)", default: nil,
        allowed: .positive
      ),
      Parameter<String>(
        "optimizer", "the rule that updates the parameters from the gradient", default: "adam",
        choices: TrainingRequest.Rule.allCases.map(\.rawValue)),
      Parameter<String>(
        "schedule",
        "the course of the learning rate: a quick rise and then a fall along a cosine, a constant rate, or a"
          + " factor of 0.97 every 10 000 steps", default: "cosine",
        choices: TrainingRequest.Schedule.allCases.map(\.rawValue)),
      Parameter<Double?>(
        "clip", "the largest norm of the gradient; nil for no limit", default: 1,
        allowed: .positive),
      Parameter<Double?>(
        "clip_element", "the largest value of one element of the gradient; nil for no limit",
        default: nil, allowed: .positive),
      Parameter<Double>(
        "weight_noise",
        "the deviation of the noise on the weights in each step, against overfitting; try 0.02",
        default: 0, allowed: .within(0...1)),
      Parameter<Double>(
        "scheduled",
        "the share of input frames that the network's own output replaces at the end of training, so that"
          + " the network learns to continue its own output", default: 0, allowed: .within(0...1)),
      Parameter<Double>(
        "own_runs",
        "the share of streams that read the model's last free run and learn to return to the source, if"
          + " the free run left the source", default: TrainingRequest.usualFreeRunShare,
        allowed: .within(0...1)),
      Parameter<HeldOutArgument?>(
        "held_out",
        "frames that are left out of the training but whose loss is measured: other frames, or a share of the end"
          + " of each source, such as 0.1", default: nil),
      Parameter<String?>(
        "checkpoint",
        "a .safetensors file to which training saves the model after 1 s, then at growing intervals of at most"
          + " 20 s, and at the end",
        default: nil, isPath: true, endings: FileKind.model.endings),
      Parameter<Bool>(
        "processes",
        "whether the streams of each step are shared among several processes, or the ranks of `mpirun`",
        default: false),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 1)
        train m, steps: 20
        print m.steps
        """,
      details: """
        If Ctrl-C stops the training, the model keeps its trained weights, and `train m` resumes the training with the \
        settings, the frames and the held-out frames that it was given. At intervals, the model generates \
        frames in a free run, in which it reads its own output. Without `epochs`, `steps` or `time`, the training \
        ends by itself: the number of steps follows from the number of bins, and the training goes on once if the model \
        probably comes nearer to its source. `to: 1.5` ends training when a free \
        run is within 1.5 dB of the source; `epochs`, `steps` or `time` may set a limit as well. If a free run \
        leaves the source, the model learns to return to the source (`own_runs`). At the end of training, the \
        model keeps the weights whose free run stayed nearest to the source. `plot m` draws the training loss and the \
        held-out loss: if the held-out loss rises while the training loss falls, the model overfits. \
        Overfitting does no harm to a model that only has to reproduce its source.

        With `processes: true` each process computes the gradient of some streams: 8 or more each, so that `batch: 64` \
        has work for 8 processes. The losses are those of one process, apart from rounding. For small models the messages \
        take longer than the computing (Documentation/Guides/Many-machines.md).
        """
    ) {
      (
        context: Context, model: SoundModel, frames: FramesArgument?, epochs: Double?, steps: Int?,
        time: Double?, nearness: Double?, batch: Int, rate: Double?, rule: String, schedule: String,
        clip: Double?,
        clipElement: Double?, weightNoise: Double, scheduled: Double, ownRuns: Double,
        heldOut: HeldOutArgument?, checkpoint: String?, isShared: Bool
      ) -> Value in
      let request = TrainingRequest(
        length: try .stated(epochs: epochs, steps: steps, time: time), streams: batch,
        learningRate: rate,
        schedule: TrainingRequest.Schedule(rawValue: schedule) ?? .cosine,
        rule: TrainingRequest.Rule(rawValue: rule) ?? .adam, clipNorm: clip,
        clipElement: clipElement, weightNoise: weightNoise, scheduled: scheduled,
        freeRunShare: ownRuns, nearness: nearness)
      return try context.train(
        model, request, on: frames?.list, heldOut: heldOut?.heldOut, checkpoint: checkpoint,
        isShared: isShared)
    },
    Command(
      "evaluate", area: "model",
      "Measures the prediction error of a model: the mean negative log-likelihood of the next frame.",
      Parameter<SoundModel>("model"),
      Parameter<FramesArgument?>(
        "frames", "the frames of one sound or several; by default the frames of the model's sources"
      ),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16, mixtures: 1)
        before = evaluate(m)
        train m, steps: 20
        print evaluate(m, pv) < before
        """,
      gives: "nats per frame; a lower value is better, and values below 0 are usual"
    ) { (context: Context, model: SoundModel, frames: FramesArgument?) -> Double in
      try model.evaluate(model.trainingData(frames?.list), run: context.run).mean
    },
    Command(
      "predict", area: "model",
      "Returns the mixture that a model predicts after each frame.",
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
  /// Prints a note if `model` is untrained.
  func noteUntrained(_ model: SoundModel) {
    if model.steps == 0 { note("this model has not been trained: it generates noise") }
  }

  /// The given seed; if the given seed is nil, the running statement's seed for `name`.
  func seed(_ name: String, given: Int?) -> UInt64 {
    given.map { UInt64(bitPattern: Int64($0)) } ?? nextSeed(name) & 0xFFFF_FFFF
  }
}
