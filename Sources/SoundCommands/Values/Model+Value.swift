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

  public var propertyNames: [String] {
    [
      "parameters", "losses", "steps", "layers", "units", "mixtures", "sequence", "target", "bins",
      "seed",
    ]
  }

  public func property(_ name: String, in context: Context) throws -> Value? {
    switch name {
    case "parameters": .number(Double(parameterCount))
    case "losses": .object(Tensor(shape: [losses.count], values: losses.map { Float($0) }))
    case "steps": .number(Double(steps))
    case "layers": .number(Double(settings.layers))
    case "units": .number(Double(settings.units))
    case "mixtures": .number(Double(settings.mixtures))
    case "sequence": .number(Double(settings.sequence))
    case "target": .string(settings.target.rawValue)
    case "bins": .number(Double(analysis.bins))
    case "seed": .number(Double(seed))
    default: nil
    }
  }

  public func copied() -> any ObjectValue { copy() }
}

extension Generator: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a generator" }
  public var kind: String { "generator" }
  public var isReference: Bool { true }
  public var summary: String { "generator · \(Text.count(count, "frame")) so far" }
  public var propertyNames: [String] { ["count", "frame"] }

  public func property(_ name: String, in context: Context) throws -> Value? {
    switch name {
    case "count": .number(Double(count))
    case "frame": .object(frame)
    default: nil
    }
  }

  public func copied() -> any ObjectValue { copy() }
}
