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
    _ text: SettingsText, analysis: AnalysisSettings
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
    let known = try (0..<count).map { i in
      let name = "source.\(i)"
      let opening = try Frames(
        settings: analysis, magnitudes: try tensor("\(name).magnitudes"),
        frequencies: try tensor("\(name).frequencies"),
        firstPhases: try tensor("\(name).phases").values)
      try opening.requireFinite()
      guard opening.count > 0 else { throw ModelError("the opening of source \(i) has no frames") }
      let counts = try words("\(name).counts", count: 2)
      guard counts.allSatisfy({ (1...(1 << 40)).contains($0) }) else {
        throw ModelError("source \(i) cannot have \(counts[0]) frames and \(counts[1]) samples")
      }
      let frames = Int(counts[0])
      return KnownSource(
        number: i, opening: opening, frames: frames, samples: Int(counts[1]),
        positions: self["\(name).positions"] == nil
          ? nil : try doubles("\(name).positions", count: frames),
        curves: try names.indices.map { try doubles("\(name).control.\($0)", count: frames) })
    }
    return (Conditioning(clockFrames: clockFrames, sources: count, controls: controls), known)
  }
}
