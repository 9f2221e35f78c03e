// Models as values of the language. A model is a reference: two variables can refer to the same model.

public import CommandLanguage
public import SoundModels
internal import Tensors

extension SoundModel: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a model" }
  public var kind: String { "model" }
  public var isReference: Bool { true }

  public var summary: String {
    let trained =
      steps == 0
      ? "not trained" : "\(steps) steps · loss \(NumberText.brief(recentLoss, digits: 3))"
    return "model · \(settings.layers) × \(settings.units) LSTM"
      + " · \(MessageText.count(settings.mixtures, "mixture")) · \(settings.target.rawValue)"
      + " · \(parameterCount) parameters · \(trained)"
  }

  public var details: String {
    var lines = [
      summary, "  frames      \(analysis)",
      "  \(known.count == 1 ? "source " : "sources")     \(sourceLengths)",
      "  features    \(scaling.features) per frame: level and frequency of"
        + " \(MessageText.count(scaling.modelled.count, "bin"))",
      "  parameters  \(parameterCount), \(ByteText.format(parameterCount * 4))",
      "  layers      \(settings.layers) of \(MessageText.count(settings.units, "unit"))",
      "  mixtures    \(settings.mixtures)\(settings.mixture == .bin ? ", for each bin" : "")",
      "  target      \(settings.target.rawValue)",
      "  sequence    \(MessageText.count(settings.sequence, "frame")),"
        + " \(QuantityText.seconds(Double(settings.sequence) * analysis.period))",
      "  noise       \(NumberText.brief(settings.noise))",
      "  dropout     \(NumberText.brief(settings.dropout))",
      "  cell        \(settings.cell.rawValue)",
      "  controls    \(conditioning.names.isEmpty ? "none" : conditioning.names.joined(separator: ", "))",
      "  opening     \(MessageText.count(opening.count, "frame")) of the source",
      "  seed        \(seed)",
    ]
    if let first = losses.first {
      lines += [
        "  loss        \(NumberText.brief(first, digits: 3)) at first,"
          + " \(NumberText.brief(recentLoss, digits: 3)) now (nats per frame; below 0 is usual)",
        "  over steps  \(TextPicture.line(losses))",
      ]
    }
    if let last = heldOut.last {
      lines += [
        "  held out    \(NumberText.brief(last.loss, digits: 3)) after step \(last.step), lowest"
          + " \(NumberText.brief(heldOut.map(\.loss).filter(\.isFinite).min() ?? .nan, digits: 3))",
        "  over steps  \(TextPicture.line(heldOut.map(\.loss)))",
      ]
    }
    return lines.joined(separator: "\n")
  }

  /// The durations of the first ten sources.
  private var sourceLengths: String {
    let lengths = known.prefix(10).map { QuantityText.seconds(Double($0.samples) / analysis.rate) }
    return (lengths + (known.count > 10 ? ["… and \(known.count - 10) more"] : []))
      .joined(separator: ", ")
  }

  public var byteCount: Int { parameterCount * 4 + losses.count * 8 }

  public static let properties: [Property<SoundModel>] = [
    Property("parameters", "a number", "the number of parameters, which training changes") {
      .number(Double($0.parameterCount))
    },
    Property("losses", "a tensor", "the loss of each training step, in nats per frame") { model in
      .object(Tensor(shape: [model.losses.count], values: model.losses.map { Float($0) }))
    },
    Property(
      "held_out", "a record", "the steps at which the held-out loss was measured, and the losses"
    ) { model in
      .record([
        "steps": .object(Tensor(model.heldOut.map { Float($0.step) })),
        "losses": .object(Tensor(model.heldOut.map { Float($0.loss) })),
      ])
    },
    Property("sources", "a number", "the number of sources from which the model was made") {
      .number(Double($0.known.count))
    },
    Property("steps", "a number", "the number of training steps so far") {
      .number(Double($0.steps))
    },
    Property("layers", "a number", "the number of LSTM layers") {
      .number(Double($0.settings.layers))
    },
    Property("units", "a number", "the number of units in each layer") {
      .number(Double($0.settings.units))
    },
    Property("mixtures", "a number", "the number of Gaussian components in each mixture") {
      .number(Double($0.settings.mixtures))
    },
    Property("sequence", "a number", "the number of frames over which training unrolls the network")
    {
      .number(Double($0.settings.sequence))
    },
    Property("target", "a string", "the quantity that the network predicts: \"delta\" or \"value\"")
    {
      .string($0.settings.target.rawValue)
    },
    Property("controls", "a list", "the names of the model's controls") {
      .list(ListValue($0.conditioning.names.map { .string($0) }))
    },
    Property("bins", "a number", "the number of bins in each frame") {
      .number(Double($0.analysis.bins))
    },
    Property("seed", "a number", "the seed of the model's initial weights") {
      .number(Double($0.seed))
    },
  ]

  public func copied() -> any ObjectValue { copy() }
}
