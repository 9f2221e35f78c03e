// The command `suggest`, which suggests training settings, and the value that contains its result.

internal import CommandLanguage
internal import Plots
internal import SoundModels
internal import Tensors

/// The result of a range test of the learning rate.
struct RateTestValue: ObjectValue, CommandResult, Equatable {
  let test: RateTest

  var kind: String { "rate test" }
  var byteCount: Int { 16 * test.rates.count + 64 }

  var summary: String {
    let lowest = NumberText.brief(test.lowest, digits: 2)
    let end =
      test.isOpen
      ? "the loss still falls at \(lowest), the highest learning rate of the test"
      : "the loss is lowest at \(lowest) and rises above this learning rate"
    return "learning_rate: \(NumberText.brief(test.suggestion, digits: 2)) · \(end)"
  }

  static let properties: [Property<RateTestValue>] = [
    Property("rate", "a number", "the suggested learning rate") { .number($0.test.suggestion) },
    Property("lowest", "a number", "the learning rate at which the loss is lowest") {
      .number($0.test.lowest)
    },
    Property("rates", "a tensor", "the learning rates of the test") { .tensor($0.test.rates) },
    Property("losses", "a tensor", "the smoothed loss at each learning rate, in nats per frame") {
      .tensor($0.test.losses)
    },
  ]
}

extension RateTestValue: Plottable {
  var plotKinds: [PlotKind] { [.line] }

  /// A picture of the loss over the learning rate, with the suggested learning rate.
  func panels(_ kind: PlotKind, _ options: PlotOptions) -> [Panel] {
    let (low, high) = (test.losses.min() ?? 0, test.losses.max() ?? 0)
    return [
      Panel(
        x: Axis("learning rate", scale: .logarithmic),
        y: Axis("negative log-likelihood", unit: "nats per frame"),
        series: [
          Series("smoothed loss", x: test.rates, y: test.losses, color: 0, width: 2),
          Series(
            "suggested", x: [test.suggestion, test.suggestion], y: [low, high], color: 1, width: 2),
        ])
    ]
  }
}

extension SoundCommands {
  static let suggesting: [Command] = [
    Command(
      "suggest", area: "model",
      "Tries values of a training setting on a copy of a model and suggests the best value.",
      Parameter<SoundModel>("model"),
      Parameter<String>("what", "the setting to test", choices: ["learning_rate"]),
      Parameter<FramesArgument?>(
        "frames", "the frames to learn; by default the frames of the model's sources"),
      Parameter<Int>(
        "batch", "the number of sequences that each step reads in parallel", default: 16,
        allowed: .whole(1...4096)),
      Parameter<String>(
        "optimizer", "the rule that updates the parameters from the gradient", default: "adam",
        choices: TrainingRequest.Rule.allCases.map(\.rawValue)),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)
        m = model(pv, layers: 1, units: 16)
        s = suggest(m, "learning_rate")
        train m, steps: 20, learning_rate: s.rate
        plot s
        """,
      gives: "the result of the test, with the properties rate, lowest, rates and losses",
      details: """
        A range test trains \(RateTest.steps) steps while the learning rate rises from 0.00001 to 1 by equal \
        factors. The loss first falls slowly, then falls fast, and finally rises. The suggestion is a tenth \
        of the learning rate with the lowest loss. The model itself does not change.
        """
    ) {
      (
        context: Context, model: SoundModel, _: String, frames: FramesArgument?, batch: Int,
        rule: String
      ) -> RateTestValue in
      RateTestValue(
        test: try model.testRates(
          TrainingRequest(streams: batch, rule: TrainingRequest.Rule(rawValue: rule) ?? .adam),
          on: frames?.list, run: context.run))
    }
  ]
}
