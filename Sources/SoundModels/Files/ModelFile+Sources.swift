// Reads and writes one part of a model file: the data of the sources, and the settings of the clock and the controls.

internal import Spectra
internal import TensorFiles
internal import Tensors
internal import WholeNumbers

extension SafeTensors {
  mutating func add(_ known: [KnownSource], _ conditioning: Conditioning) throws {
    for (i, source) in known.enumerated() {
      let name = "source.\(i)"
      try add("\(name).magnitudes", source.opening.magnitudes)
      try add("\(name).frequencies", source.opening.frequencies)
      try add("\(name).phases", Tensor(source.opening.firstPhases))
      try add("\(name).counts", words: [UInt64(source.frames), UInt64(source.samples)])
      if let positions = source.positions {
        try add("\(name).positions", shape: [positions.count], .doubles(positions))
      }
      for (k, curve) in source.curves.enumerated() {
        try add("\(name).control.\(k)", shape: [curve.count], .doubles(curve))
      }
      if !source.course.isEmpty {
        try add(
          "\(name).course", shape: [source.frames, source.course.count / source.frames],
          .floats(source.course))
      }
      if let rest = source.rest { try add("\(name).rest", words: rest.values.words) }
      if let phases = source.phases {
        try add("\(name).turns", words: phases.values.words)
        try add("\(name).unsteadiness", shape: [phases.bins], .floats(phases.unsteadiness))
        try add("\(name).constants", shape: [phases.constants.count], .floats(phases.constants))
      }
      if let links = source.links { try add("\(name).links", links) }
    }
    let controls = conditioning.controls
    if !controls.isEmpty {
      try add("controls.means", shape: [controls.count], .doubles(controls.map(\.mean)))
      try add("controls.deviations", shape: [controls.count], .doubles(controls.map(\.deviation)))
    }
  }

  /// Reads the data of the sources from the arrays that `add` writes.
  ///
  /// - Throws: `ModelError` or `SpectraError` if a part of the file does not fit the model.
  func known(
    _ text: SettingsText, analysis: AnalysisSettings, features: Int, basis: FrameBasis?
  ) throws -> (Conditioning, [KnownSource]) {
    let count: Int = try text.value("sources")
    guard count > 0, count <= entries.count else {
      throw ModelError("the number of sources cannot be \(count)")
    }
    var names: [String] = []
    while let name = text.values["control.\(names.count)"] { names.append(name) }
    var controls: [Conditioning.Control] = []
    if !names.isEmpty {
      let means = try doubles("controls.means", count: names.count)
      let deviations = try doubles("controls.deviations", count: names.count)
      guard deviations.allSatisfy({ $0 > 0 }) else {
        throw ModelError("a deviation of the controls is not above 0")
      }
      controls = names.indices.map {
        Conditioning.Control(name: names[$0], mean: means[$0], deviation: deviations[$0])
      }
    }
    let clockFrames: Int? = try text.values["clock_frames"].map { _ in
      try text.value("clock_frames")
    }
    guard clockFrames.map({ (1...1_000_000_000).contains($0) }) ?? true else {
      throw ModelError("the clock cannot be \(clockFrames ?? 0) frames long")
    }
    let hasCourse = self["source.0.course"] != nil
    guard !hasCourse || clockFrames != nil else {
      throw ModelError("a model with a course needs a clock")
    }
    let known = try (0..<count).map { i in
      let name = "source.\(i)"
      let opening = try Frames(
        settings: analysis, magnitudes: try tensor("\(name).magnitudes"),
        frequencies: try tensor("\(name).frequencies"),
        firstPhases: try tensor("\(name).phases").values)
      try opening.requireFinite()
      guard opening.count > 0 else { throw ModelError("the opening of source \(i) has no frames") }
      let counts = try words("\(name).counts", count: 2)
      // A sound has at most 2³¹ samples in each channel.
      let most: UInt64 = 1 << 31
      guard counts.allSatisfy({ (1...most).contains($0) }),
        counts[1] <= counts[0] * UInt64(analysis.hop)
      else {
        throw ModelError("source \(i) cannot have \(counts[0]) frames and \(counts[1]) samples")
      }
      let frames = Int(counts[0])
      return KnownSource(
        number: i, opening: opening, frames: frames, samples: Int(counts[1]),
        positions: self["\(name).positions"] == nil
          ? nil : try doubles("\(name).positions", count: frames),
        curves: try names.indices.map { try doubles("\(name).control.\($0)", count: frames) },
        course: hasCourse ? try floats("\(name).course", shape: [frames, features]) : [],
        rest: try rest("\(name).rest", frames: frames, basis: basis),
        phases: try phases(name, frames: frames, bins: analysis.bins),
        links: try links("\(name).links", frames: frames))
    }
    return (
      Conditioning(
        clockFrames: clockFrames, sources: count, controls: controls,
        courseFeatures: hasCourse ? features : 0), known
    )
  }

  /// Whether the file contains one of several arrays that belong together.
  func contains(_ names: [String]) -> Bool { names.contains { self[$0] != nil } }

  private mutating func add(_ name: String, _ links: PlaceLinks) throws {
    let shape = [links.count, links.choices]
    try add(
      "\(name).targets", words: links.targets.map { UInt64($0 + 1) })
    try add("\(name).distances", shape: shape, .floats(links.distances.map { min($0, 1e30) }))
    try add(
      "\(name).limits", shape: [2], .doubles([Double(links.threshold), Double(links.median)]))
    try add(
      "\(name).texture", shape: [2], .doubles([links.texture.noise, links.texture.rhythm]))
  }

  /// The links of a source; nil if the file does not contain them.
  private func links(_ name: String, frames: Int) throws -> PlaceLinks? {
    guard contains(["\(name).targets", "\(name).distances", "\(name).limits"]) else { return nil }
    let targets = try words("\(name).targets", count: nil)
    guard frames > 1, !targets.isEmpty, targets.count.isMultiple(of: frames),
      targets.allSatisfy({ $0 <= UInt64(frames) })
    else { throw ModelError("'\(name)' does not fit the source") }
    let choices = targets.count / frames
    let limits = try doubles("\(name).limits", count: 2)
    // Files of earlier versions do not contain the texture.
    let texture =
      self["\(name).texture"] == nil ? [0, 0] : try doubles("\(name).texture", count: 2)
    guard limits.allSatisfy({ (0...1e30).contains($0) }),
      texture.allSatisfy({ (0...1).contains($0) })
    else {
      throw ModelError("the limits of '\(name)' are out of range")
    }
    let distances = try floats("\(name).distances", shape: [frames, choices])
    guard distances.allSatisfy({ $0 >= 0 }) else {
      throw ModelError("a distance of '\(name)' is below 0")
    }
    return PlaceLinks(
      choices: choices, targets: targets.map { Int32($0) - 1 },
      distances: distances.map { $0 < 1e30 ? $0 : .infinity }, threshold: Float(limits[0]),
      median: Float(limits[1]), texture: SourceTexture(noise: texture[0], rhythm: texture[1]))
  }

  /// What the basis leaves over of a source; nil if the file does not contain it.
  private func rest(_ name: String, frames: Int, basis: FrameBasis?) throws -> FrameRest? {
    guard self[name] != nil else { return nil }
    guard let basis else { throw ModelError("'\(name)' needs a basis") }
    return FrameRest(
      bins: basis.upper, values: try numbers(name, count: 2 * basis.upper * frames))
  }

  /// The phases of a source; nil if the file does not contain them.
  private func phases(_ name: String, frames: Int, bins: Int) throws -> SourcePhases? {
    guard contains(["\(name).turns", "\(name).unsteadiness", "\(name).constants"]) else {
      return nil
    }
    let unsteadiness = try floats("\(name).unsteadiness", shape: [bins])
    guard unsteadiness.allSatisfy({ (0...1).contains($0) }) else {
      throw ModelError("'\(name).unsteadiness' is not from 0 to 1")
    }
    return SourcePhases(
      values: try numbers("\(name).turns", count: bins * frames), unsteadiness: unsteadiness,
      constants: try floats("\(name).constants", shape: [frames]))
  }

  /// The 16-bit numbers with the name `name`, of which four are in each word.
  private func numbers(_ name: String, count: Int) throws -> [Int16] {
    let words = try words(name, count: (count + 3) / 4)
    return (0..<count).map { i in
      Int16(bitPattern: UInt16(truncatingIfNeeded: words[i / 4] >> (16 * UInt64(i % 4))))
    }
  }

  /// The array of 32-bit floats with the name `name`, all finite.
  ///
  /// - Throws: `ModelError` if the array is missing, has another shape, or contains a number that is not finite.
  func floats(_ name: String, shape: [Int]) throws -> [Float] {
    let tensor = try tensor(name)
    guard tensor.shape == shape else {
      throw ModelError("'\(name)' has the shape \(tensor.shape), not \(shape)")
    }
    let values = tensor.values
    guard values.allSatisfy(\.isFinite) else {
      throw ModelError("'\(name)' contains numbers that are not finite")
    }
    return values
  }
}

extension [Int16] {
  /// The numbers, four in each word, the first in the lowest bits.
  fileprivate var words: [UInt64] {
    stride(from: 0, to: count, by: 4).map { start in
      (start..<Swift.min(start + 4, count)).reduce(0) { word, i in
        word | UInt64(UInt16(bitPattern: self[i])) << (16 * UInt64(i - start))
      }
    }
  }
}
