// Noise on the weights while a gradient is computed (Graves 2011; 2013, section 4). The noise favours networks whose
// output hardly changes with their weights, because the weights of such networks can be described with fewer bits.
// Derivation: Documentation/Layers/WeightNoise.md.

internal import Runs
internal import Tensors

extension ParameterSet {
  /// Adds N(0, σ²) to every number of every matrix; biases stay unchanged.
  ///
  /// - Parameters:
  ///   - deviation: the deviation σ of the noise, in the units of the weights.
  ///   - random: a random stream. Each matrix gets its own stream, derived from a copy of `random` by the name of
  ///     the matrix, so that the number of threads does not affect the result.
  mutating func addWeightNoise(deviation: Double, random: RandomStream, run: Run) {
    let matrices = layout.parts.filter { $0.shape.count == 2 }
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let place = NoisePlace(base: base)
      run.parallel(matrices.count) { index in
        var own = random.stream("noise on \(matrices[index].name)")
        place.add(deviation, to: matrices[index].range, random: &own)
      }
    }
  }
}

/// The parameters to which noise is added. A single thread writes each matrix.
private struct NoisePlace<Scalar: NetworkScalar>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Scalar>

  func add(_ deviation: Double, to range: Range<Int>, random: inout RandomStream) {
    let block = 1024
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: block / 2) { words in
      guard let room = words.baseAddress else { return }
      for first in stride(from: range.lowerBound, to: range.upperBound, by: block) {
        for k in 0..<block / 2 { (room + k).initialize(to: random.next()) }
        Scalar.addNoise(
          base + first, count: min(block, range.upperBound - first), deviation: Scalar(deviation),
          words: room)
      }
    }
  }
}
