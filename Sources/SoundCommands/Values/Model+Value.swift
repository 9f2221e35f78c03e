// Models and generators as values of the language. Both are references.

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
      + " · \(Text.count(settings.mixtures, "mixture")) · \(settings.target.rawValue)"
      + " · \(parameterCount) parameters · \(trained)"
  }

  public var details: String {
    """
    \(summary)
      frames      \(analysis)
      features    \(scaling.features) a frame: level and frequency of \(scaling.modelled.count) bins
      target      \(settings.target.rawValue)
      sequence    \(settings.sequence) frames
      noise       \(NumberText.brief(settings.noise))
      dropout     \(NumberText.brief(settings.dropout))
      opening     \(opening.count) frames of the source
      seed        \(seed)
    """
  }

  public var byteCount: Int { parameterCount * 4 }

  public static let properties: [Property<SoundModel>] = [
    Property("parameters", "a number", "how many numbers training moves") {
      .number(Double($0.parameterCount))
    },
    Property("losses", "a tensor", "the loss of each training step, in nats a frame") { model in
      .object(Tensor(shape: [model.losses.count], values: model.losses.map { Float($0) }))
    },
    Property("steps", "a number", "training steps so far") { .number(Double($0.steps)) },
    Property("layers", "a number", "LSTM layers") { .number(Double($0.settings.layers)) },
    Property("units", "a number", "units in each layer") { .number(Double($0.settings.units)) },
    Property("mixtures", "a number", "normal densities in each mixture") {
      .number(Double($0.settings.mixtures))
    },
    Property("sequence", "a number", "frames that a training step goes back over") {
      .number(Double($0.settings.sequence))
    },
    Property("target", "a string", "what it predicts: \"delta\" or \"value\"") {
      .string($0.settings.target.rawValue)
    },
    Property("bins", "a number", "bins in each frame") { .number(Double($0.analysis.bins)) },
    Property("seed", "a number", "what its first weights follow from") {
      .number(Double($0.seed))
    },
  ]

  public func copied() -> any ObjectValue { copy() }
}

extension Generator: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a generator" }
  public var kind: String { "generator" }
  public var isReference: Bool { true }
  public var summary: String { "generator · \(Text.count(count, "frame")) so far" }

  public static let properties: [Property<Generator>] = [
    Property("count", "a number", "frames given so far") { .number(Double($0.count)) },
    Property("frame", "a frame", "the latest frame") { .object($0.frame) },
  ]

  public func copied() -> any ObjectValue { copy() }
}
