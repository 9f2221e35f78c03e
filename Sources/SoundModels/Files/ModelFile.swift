// A model in a `.safetensors` file. The arrays of the network have PyTorch's names, so that other programs can read
// the arrays. The file also contains the scaling, the opening frames and the state of a training that was stopped
// before its end. The settings are strings in the metadata of the file.

internal import Files
internal import Networks
internal import Spectra
public import TensorFiles
internal import Tensors
internal import WholeNumbers

/// Functions that read and write models.
public enum ModelFile {
  /// The value of the key `format` in the metadata.
  static let format = "sonde model 2"

  /// Writes `model` to the file at `path`, either completely or not at all.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ model: SoundModel, to path: String) throws {
    try encode(model).write(to: path)
  }

  /// Reads the model in the file at `path`.
  ///
  /// - Throws: `FileError` if the file cannot be read, contains no model of Sonde, or contains parts that do not fit
  ///   one another.
  public static func read(_ path: String) throws -> SoundModel {
    try decode(try SafeTensors.read(path), path: path)
  }

  /// The model in the parts of the file at `path`.
  ///
  /// - Throws: `FileError` if the file contains no model of Sonde, or contains parts that do not fit one another.
  public static func decode(_ file: SafeTensors, path: String) throws -> SoundModel {
    do {
      return try decode(file)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(path, "not a usable model: \(error)")
    }
  }

  /// Converts the model to arrays and strings.
  ///
  /// - Throws: `SafeTensorsError` if an array cannot be stored.
  public static func encode(_ model: SoundModel) throws -> SafeTensors {
    var file = SafeTensors()
    file.metadata["format"] = format
    var settings = SettingsText()
    settings.write(model)
    file.metadata.merge(settings.values) { _, new in new }

    try file.add(parameters: model.network.parameters, prefix: "")
    let scaling = model.scaling
    let features = scaling.features
    try file.add("scaling.floor", shape: [1], .doubles([scaling.floor]))
    try file.add("scaling.means", shape: [features], .doubles(scaling.means))
    try file.add("scaling.deviations", shape: [features], .doubles(scaling.deviations))
    try file.add("scaling.changes", shape: [features], .doubles(scaling.changes))
    try file.add("scaling.highest", shape: [scaling.highest.count], .doubles(scaling.highest))
    if let basis = scaling.basis { try file.add(basis) }
    if !model.spread.isEmpty {
      try file.add("scaling.spread", shape: [model.spread.count], .floats(model.spread))
    }
    try file.add(
      "relations.turns", shape: [model.analysis.bins - 1], .doubles(model.relations.relations))
    try file.add(
      "relations.coherences", shape: [model.analysis.bins - 1], .doubles(model.relations.coherences)
    )
    try file.add(model.known, model.conditioning)
    try file.add("losses", shape: [model.losses.count], .doubles(model.losses))
    if !model.heldOut.isEmpty {
      try file.add("held_out.steps", words: model.heldOut.map { UInt64($0.step) })
      try file.add(
        "held_out.losses", shape: [model.heldOut.count], .doubles(model.heldOut.map(\.loss)))
    }
    if let training = model.training, !training.isFinished { try file.add(training) }
    return file
  }

  /// Converts arrays and strings to a model.
  ///
  /// - Throws: `ModelError`, `NetworkError`, `SpectraError` or `SafeTensorsError` if a part of the file does not fit
  ///   the other parts.
  public static func decode(_ file: SafeTensors) throws -> SoundModel {
    guard file.metadata["format"] == format else {
      throw ModelError(
        file.metadata["format"].map { "the format is \"\($0)\", not \"\(format)\"" }
          ?? "Sonde did not write the file")
    }
    let text = SettingsText(values: file.metadata)
    let settings = try text.modelSettings()
    let analysis = try text.analysis()
    let firstBin = settings.includesDC ? 0 : 1
    let bins = analysis.bins - firstBin
    guard bins > 0 else { throw ModelError("the frames have no bins to model") }
    let basis = try file.basis(bins: bins)
    let features = basis?.width ?? 2 * bins
    let scaling = FrameScaling(
      analysis: analysis, firstBin: firstBin,
      floor: try file.doubles("scaling.floor", count: 1)[0],
      means: try file.doubles("scaling.means", count: features),
      deviations: try file.doubles("scaling.deviations", count: features),
      highest: try file.doubles("scaling.highest", count: bins),
      changes: try file.doubles("scaling.changes", count: features), basis: basis)
    guard scaling.floor > 0, scaling.deviations.allSatisfy({ $0 > 0 }),
      scaling.changes.allSatisfy({ $0 > 0 })
    else { throw ModelError("the scaling contains a floor or deviation that is not above 0") }

    let (conditioning, known) = try file.known(
      text, analysis: analysis, features: features, basis: basis)
    guard settings.hasClock ? conditioning.clockFrames != nil : true else {
      throw ModelError("the settings require a clock, but the length of the clock is missing")
    }
    let shape = try SoundModel.shape(
      settings, features: scaling.features, conditions: conditioning.width)
    // The number of parameters is checked before the allocation, so that a file of a few bytes cannot cause an
    // allocation of a gigabyte.
    guard shape.parameterCount <= ModelSettings.mostParameters,
      shape.parameterCount <= file.entries.reduce(0, { $0 + $1.values.count })
    else {
      throw ModelError(
        "the settings require \(shape.parameterCount) parameters, which are too many or missing")
    }
    let network = try RecurrentDensityNetwork(
      shape, settings: DensitySettings(floor: settings.deviationFloor),
      parameters: try file.parameters(like: ParameterSet(zeros: shape), prefix: ""))
    guard network.parameters.isFinite else {
      throw ModelError("some parameters are not finite")
    }
    let losses = try file.doubles("losses", count: nil)
    let training = try file.training(shape: shape, settings: text, steps: losses.count)
    return SoundModel(
      settings: settings, scaling: scaling,
      relations: PhaseRelations(
        relations: try file.doubles("relations.turns", count: analysis.bins - 1),
        coherences: try file.doubles("relations.coherences", count: analysis.bins - 1)),
      conditioning: conditioning, known: known, seed: try text.value("seed"), sources: [],
      network: network, spread: try file.spread(basis), training: training, losses: losses,
      heldOut: try file.heldOut(steps: losses.count))
  }
}

extension SafeTensors {
  mutating func add(parameters: ParameterSet<Float>, prefix: String) throws {
    for part in parameters.layout.parts {
      try add(
        prefix + part.name, shape: part.shape, .floats(Array(parameters.values[part.range])))
    }
  }

  func parameters(like blank: ParameterSet<Float>, prefix: String) throws -> ParameterSet<Float> {
    var parameters = blank
    for part in blank.layout.parts {
      let tensor = try tensor(prefix + part.name)
      guard tensor.shape == part.shape else {
        throw ModelError(
          "'\(prefix)\(part.name)' has the shape \(tensor.shape), but the settings require"
            + " \(part.shape)")
      }
      try parameters.load(part.name, tensor.values)
    }
    return parameters
  }

  /// The array of 64-bit floats with the name `name`. All numbers must be finite unless the array contains losses.
  ///
  /// - Parameter count: the required number of elements; nil for any number.
  /// - Throws: `ModelError` if the array is missing, has another type or length, or contains an invalid number.
  package func doubles(_ name: String, count: Int?) throws -> [Double] {
    guard case .doubles(let values) = try entry(name).values else {
      throw ModelError("'\(name)' does not contain 64-bit floats")
    }
    guard count == nil || values.count == count else {
      throw ModelError("'\(name)' has \(values.count) numbers, not \(count ?? 0)")
    }
    guard name.hasSuffix("losses") || values.allSatisfy(\.isFinite) else {
      throw ModelError("'\(name)' contains numbers that are not finite")
    }
    return values
  }

  /// The held-out losses; empty if the file contains no held-out losses.
  fileprivate func heldOut(steps: Int) throws -> [HeldOut.Point] {
    guard self["held_out.steps"] != nil else { return [] }
    let places = try words("held_out.steps", count: nil)
    guard places.allSatisfy({ $0 <= steps }), zip(places, places.dropFirst()).allSatisfy(<=) else {
      throw ModelError("the steps of the held-out losses do not fit the training")
    }
    return zip(places, try doubles("held_out.losses", count: places.count)).map {
      HeldOut.Point(step: Int($0), loss: $1)
    }
  }

  /// The array of whole numbers with the name `name`.
  ///
  /// - Parameter count: the required number of elements; nil for any number.
  /// - Throws: `ModelError` if the array is missing or has another type or length.
  package func words(_ name: String, count: Int?) throws -> [UInt64] {
    guard case .uint64s(let values) = try entry(name).values else {
      throw ModelError("'\(name)' does not contain 64-bit whole numbers")
    }
    guard count == nil || values.count == count else {
      throw ModelError("'\(name)' has \(values.count) numbers, not \(count ?? 0)")
    }
    return values
  }

  package mutating func add(_ name: String, words: [UInt64]) throws {
    try add(name, shape: [words.count], .uint64s(words))
  }

  /// Adds the state of a random stream: four words, a flag that states whether a draw is pending, and the bits of the
  /// pending draw.
  mutating func add(_ name: String, _ stream: RandomStream) throws {
    let state = stream.state
    try add(
      name, words: state.words + [state.spare == nil ? 0 : 1, (state.spare ?? 0).bitPattern])
  }

  func stream(_ name: String) throws -> RandomStream {
    let words = try words(name, count: 6)
    let spare = words[4] == 0 ? nil : Double(bitPattern: words[5])
    guard let stream = RandomStream(.init(words: Array(words[..<4]), spare: spare)) else {
      throw ModelError("'\(name)' is not the state of a random stream")
    }
    return stream
  }
}
