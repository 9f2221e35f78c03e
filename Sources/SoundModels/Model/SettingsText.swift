// Settings as named strings for the metadata of a file. Each number is written with the smallest number of digits that
// still represents the number exactly.

internal import Networks
internal import Spectra

/// Settings of a model and of its training, as strings.
struct SettingsText {
  var values: [String: String] = [:]

  // In this type, each function that writes settings is followed by the function that reads the same settings.

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
    values["mixture"] = settings.mixture.rawValue
    values["cell"] = settings.cell.rawValue
    values["clock"] = "\(settings.hasClock)"
    values["basis"] = settings.basis.text
    values["clock_frames"] = model.conditioning.clockFrames.map { "\($0)" }
    values["sources"] = "\(model.known.count)"
    for (i, control) in model.conditioning.controls.enumerated() {
      values["control.\(i)"] = control.name
    }
    let analysis = model.analysis
    values["rate"] = "\(analysis.rate)"
    values["fft"] = "\(analysis.fft)"
    values["hop"] = "\(analysis.hop)"
    values["bins"] = "\(analysis.bins)"
    values["window"] = analysis.window.name
    if let beta = analysis.window.beta { values["window_beta"] = "\(beta)" }
  }

  func modelSettings() throws -> ModelSettings {
    let settings = ModelSettings(
      layers: try value("layers"), units: try value("units"), mixtures: try value("mixtures"),
      sequence: try value("sequence"), target: try choice("target"), includesDC: try value("dc"),
      noise: try value("noise"), dropout: try value("dropout"),
      deviationFloor: try value("deviation_floor"), hasClock: try value("clock"),
      mixture: try choice("mixture"), cell: try choice("cell"), basis: try basis())
    try settings.validate()
    return settings
  }

  /// The basis; files of models that know no basis have none.
  private func basis() throws -> BasisRequest {
    guard let text = values["basis"] else { return .none }
    guard let basis = BasisRequest(text: text) else {
      throw ModelError("the setting 'basis' cannot be \"\(text)\"")
    }
    return basis
  }

  func analysis() throws -> AnalysisSettings {
    let name = try string("window")
    let beta: Double? = try values["window_beta"].map { _ in try value("window_beta") }
    guard let window = Window(name: name, beta: beta ?? 0), window.beta == beta else {
      throw ModelError("no window is called \"\(name)\"")
    }
    return try AnalysisSettings(
      ofFrames: try value("rate"), fft: try value("fft"), hop: try value("hop"),
      bins: try value("bins"), window: window)
  }

  mutating func write(_ request: TrainingRequest) {
    switch request.length {
    case .usual: values["training.length"] = "usual"
    case .steps(let steps):
      (values["training.length"], values["training.steps"]) = ("steps", "\(steps)")
    case .epochs(let epochs):
      (values["training.length"], values["training.epochs"]) = ("epochs", "\(epochs)")
    case .time(let time): (values["training.length"], values["training.time"]) = ("time", "\(time)")
    }
    values["training.batch"] = "\(request.streams)"
    values["training.learning_rate"] = request.learningRate.map { "\($0)" }
    values["training.schedule"] = request.schedule.rawValue
    values["training.optimizer"] = request.rule.rawValue
    values["training.weight_noise"] = "\(request.weightNoise)"
    values["training.scheduled"] = "\(request.scheduled)"
    values["training.own_runs"] = "\(request.freeRunShare)"
    values["training.to"] = request.nearness.map { "\($0)" }
    values["training.clip"] = request.clipNorm.map { "\($0)" }
    values["training.clip_element"] = request.clipElement.map { "\($0)" }
  }

  func trainingRequest() throws -> TrainingRequest {
    let name = try string("training.length")
    let length: TrainingRequest.Length
    switch name {
    case "usual": length = .usual
    case "steps": length = .steps(try value("training.steps"))
    case "epochs": length = .epochs(try value("training.epochs"))
    case "time": length = .time(try value("training.time"))
    default: throw ModelError("the length of a training cannot be \"\(name)\"")
    }
    let request = TrainingRequest(
      length: length, streams: try value("training.batch"),
      learningRate: try values["training.learning_rate"].map { _ in
        try value("training.learning_rate")
      },
      schedule: try choice("training.schedule"), rule: try choice("training.optimizer"),
      clipNorm: try values["training.clip"].map { _ in try value("training.clip") },
      clipElement: try values["training.clip_element"].map { _ in
        try value("training.clip_element")
      },
      weightNoise: try value("training.weight_noise"), scheduled: try value("training.scheduled"),
      freeRunShare: try value("training.own_runs"),
      nearness: try values["training.to"].map { _ in try value("training.to") })
    try request.validate()
    return request
  }

  func string(_ name: String) throws -> String {
    guard let value = values[name] else { throw ModelError("the setting '\(name)' is missing") }
    return value
  }

  /// Reads a setting as a number or a Boolean; the caller checks the range of the value.
  ///
  /// - Throws: `ModelError` if the setting is missing or its text is not a value of this type.
  func value<Value: LosslessStringConvertible>(_ name: String) throws -> Value {
    let text = try string(name)
    guard let value = Value(text) else {
      throw ModelError("the setting '\(name)' cannot be \"\(text)\"")
    }
    return value
  }

  func choice<Choice: RawRepresentable<String>>(_ name: String) throws -> Choice {
    let text = try string(name)
    guard let choice = Choice(rawValue: text) else {
      throw ModelError("the setting '\(name)' cannot be \"\(text)\"")
    }
    return choice
  }
}
