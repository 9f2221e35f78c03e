// Reads and writes one part of a model file: the basis for the upper bins.

internal import TensorFiles
internal import Tensors
internal import WholeNumbers

extension SafeTensors {
  mutating func add(_ basis: FrameBasis) throws {
    let upper = basis.upper
    try add("basis.exact", words: [UInt64(basis.exact)])
    try add("basis.levels", shape: [basis.levelCount, upper], .floats(basis.levels))
    try add("basis.frequencies", shape: [basis.frequencyCount, upper], .floats(basis.frequencies))
    try add("basis.means", shape: [2, upper], .floats(basis.means))
    try add("basis.weights", shape: [upper], .floats(basis.weights))
    try add("basis.largest", shape: [basis.largest.count], .floats(basis.largest))
  }

  /// The factors on the levels' departures from their means; empty if the file has none, as files of earlier versions.
  ///
  /// - Throws: `ModelError` if the factors do not fit the basis or are out of range.
  func spread(_ basis: FrameBasis?) throws -> [Float] {
    guard self["scaling.spread"] != nil else { return [] }
    let factors = try floats("scaling.spread", shape: [basis?.levelWidth ?? 0])
    guard factors.allSatisfy(LevelSpread.range.contains) else {
      throw ModelError("a factor of the levels' spread is out of range")
    }
    return factors
  }

  /// The basis; nil if the model has none.
  ///
  /// - Throws: `ModelError` if a part of the basis is missing or does not fit the other parts.
  func basis(bins: Int) throws -> FrameBasis? {
    let parts = ["exact", "levels", "frequencies", "means", "weights", "largest"]
    guard contains(parts.map { "basis.\($0)" }) else { return nil }
    let word = try words("basis.exact", count: 1)[0]
    guard word >= 1, word < UInt64(bins) else {
      throw ModelError("the basis cannot leave \(word) of \(bins) bins as they are")
    }
    let exact = Int(word)
    let upper = bins - exact
    func rows(_ name: String) throws -> [Float] {
      let tensor = try tensor(name)
      guard tensor.shape.count == 2, tensor.shape[0] >= 1 else {
        throw ModelError("'\(name)' has no components")
      }
      return try floats(name, shape: [tensor.shape[0], upper])
    }
    let (levels, frequencies) = (try rows("basis.levels"), try rows("basis.frequencies"))
    let weights = try floats("basis.weights", shape: [upper])
    guard weights.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw ModelError("the weights of the basis are not above 0 and at most 1")
    }
    return FrameBasis(
      exact: exact, bins: bins, levels: levels, frequencies: frequencies,
      means: try floats("basis.means", shape: [2, upper]), weights: weights,
      largest: try floats(
        "basis.largest", shape: [(levels.count + frequencies.count) / upper]))
  }
}
