// Settings as strings by name: what a file's metadata can hold. Numbers are written with the shortest
// digits that read back the same.

internal import Spectra

/// Settings of a model and of its training, as strings.
struct SettingsText {
  var values: [String: String] = [:]

  // Writing and reading stand side by side.

  mutating func write(_ model: SoundModel) {
    let settings = model.settings
    values["layers"] = "\(settings.layers)"
    values["units"] = "\(settings.units)"
    values["mixtures"] = "\(settings.mixtures)"
    values["sequence"] = "\(settings.sequence)"
    values["target"] = settings.target.rawValue
    values["dc"] = "\(settings.includesDC)"
    values["noise"] = "\(settings.noise)"
    values["dropout"] = "\(settings.dropout)"
    values["deviation_floor"] = "\(settings.deviationFloor)"
    values["seed"] = "\(model.seed)"
    values["source_samples"] = "\(model.sourceSamples)"
    let analysis = model.analysis
    values["rate"] = "\(analysis.rate)"
    values["fft"] = "\(analysis.fft)"
    values["hop"] = "\(analysis.hop)"
    values["bins"] = "\(analysis.bins)"
    values["window"] = analysis.window.name
    if let beta = analysis.window.beta { values["window_beta"] = "\(beta)" }
  }

  func modelSettings() throws -> ModelSettings {
    ModelSettings(
      layers: Int(try number("layers", 1...64)), units: Int(try number("units", 1...100_000)),
      mixtures: Int(try number("mixtures", 1...10_000)),
      sequence: Int(try number("sequence", 1...1_000_000)), target: try choice("target"),
      includesDC: try string("dc") == "true", noise: try number("noise", 0...1000),
      dropout: try number("dropout", 0...0.999_999),
      deviationFloor: try number("deviation_floor", 1e-9...1000))
  }

  func analysis() throws -> AnalysisSettings {
    let name = try string("window")
    let beta = try values["window_beta"].map { _ in try number("window_beta", 0...100) }
    guard let window = beta.map({ Window.kaiser(beta: $0) }) ?? Window(name: name) else {
      throw ModelError("no window is called \"\(name)\"")
    }
    return try AnalysisSettings(
      rate: try number("rate", 1...1e8), fft: Int(try number("fft", 2...1e8)),
      hop: Int(try number("hop", 1...1e8)), bins: Int(try number("bins", 1...1e8)), window: window)
  }

  mutating func write(_ request: TrainingRequest) {
    switch request.length {
    case .usual: values["training.length"] = "usual"
    case .steps(let steps): (values["training.length"], values["training.steps"]) = ("steps", "\(steps)")
    case .epochs(let epochs):
      (values["training.length"], values["training.epochs"]) = ("epochs", "\(epochs)")
    case .time(let time): (values["training.length"], values["training.time"]) = ("time", "\(time)")
    }
    values["training.batch"] = "\(request.streams)"
    values["training.learning_rate"] = "\(request.learningRate)"
    values["training.schedule"] = request.schedule.rawValue
    values["training.optimizer"] = request.rule.rawValue
    values["training.clip"] = request.clipNorm.map { "\($0)" }
    values["training.clip_element"] = request.clipElement.map { "\($0)" }
  }

  func trainingRequest() throws -> TrainingRequest {
    let name = try string("training.length")
    let length: TrainingRequest.Length
    switch name {
    case "usual": length = .usual
    case "steps": length = .steps(Int(try number("training.steps", 1...1e9)))
    case "epochs": length = .epochs(try number("training.epochs", 0...1e9))
    case "time": length = .time(try number("training.time", 0...1e9))
    default: throw ModelError("a training cannot be as long as \"\(name)\"")
    }
    let request = TrainingRequest(
      length: length, streams: Int(try number("training.batch", 1...4096)),
      learningRate: try number("training.learning_rate", 0...1e9),
      schedule: try choice("training.schedule"), rule: try choice("training.optimizer"),
      clipNorm: try values["training.clip"].map { _ in try number("training.clip", 0...1e30) },
      clipElement: try values["training.clip_element"].map { _ in
        try number("training.clip_element", 0...1e30)
      })
    try request.validate()
    return request
  }

  func string(_ name: String) throws -> String {
    guard let value = values[name] else { throw ModelError("it lacks the setting '\(name)'") }
    return value
  }

  func number(_ name: String, _ range: ClosedRange<Double>) throws -> Double {
    let text = try string(name)
    guard let number = Double(text), range.contains(number) else {
      throw ModelError("its setting '\(name)' cannot be \"\(text)\"")
    }
    return number
  }

  func whole(_ name: String) throws -> UInt64 {
    let text = try string(name)
    guard let number = UInt64(text) else {
      throw ModelError("its setting '\(name)' cannot be \"\(text)\"")
    }
    return number
  }

  func choice<Choice: RawRepresentable<String>>(_ name: String) throws -> Choice {
    let text = try string(name)
    guard let choice = Choice(rawValue: text) else {
      throw ModelError("its setting '\(name)' cannot be \"\(text)\"")
    }
    return choice
  }
}
