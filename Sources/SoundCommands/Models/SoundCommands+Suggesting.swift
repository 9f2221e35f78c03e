// Suggested settings of a training: the result of a test as a value, and the command.

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
      ? "the loss still falls at \(lowest), the highest rate tried"
      : "the loss is lowest at \(lowest) and rises beyond"
    return "learning_rate: \(NumberText.brief(test.suggestion, digits: 2)) · \(end)"
  }

  static let properties: [Property<RateTestValue>] = [
    Property("rate", "a number", "the learning rate to train with") { .number($0.test.suggestion) },
    Property("lowest", "a number", "the rate at which the loss is lowest") {
      .number($0.test.lowest)
    },
    Property("rates", "a tensor", "the rates tried") { .tensor($0.test.rates) },
    Property("losses", "a tensor", "the smoothed loss at each rate, in nats per frame") {
      .tensor($0.test.losses)
    },
  ]
}

extension RateTestValue: Plottable {
  var plotKinds: [PlotKind] { [.line] }

  /// The loss over the rate, and the rate to train with.
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
      "Tries values of a training setting on a copy of a model and suggests the best.",
      Parameter<SoundModel>("model"),
      Parameter<String>("what", "which setting to try", choices: ["learning_rate"]),
      Parameter<FramesArgument?>(
        "frames", "what to learn from; by default what the model was made from"),
      Parameter<Int>(
        "batch", "how many sequences a step trains on in parallel", default: 16,
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
        A range test trains \(RateTest.steps) steps while the rate rises from 0.00001 to 1 by equal \
        factors. The loss falls slowly, then fast, then rises again; a tenth of the rate at which it is \
        lowest is safe. The model itself does not change.
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
