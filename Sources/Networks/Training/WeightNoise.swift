// Noise on the weights during a gradient (Graves 2011; 2013, section 4): a network whose output barely
// changes with its weights needs fewer bits to describe. Derivation: Documentation/Layers/WeightNoise.md.

internal import Runs
internal import Tensors

extension ParameterSet {
  /// Adds N(0, σ²) to every number of every matrix; biases stay as they are.
  ///
  /// - Parameters:
  ///   - deviation: σ, in the units of the weights.
  ///   - random: each matrix draws from a stream with its own name, derived from a copy of `random`, so that
  ///     the result is the same for any number of threads.
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

/// The parameters that noise is added to. Each matrix is written by one thread.
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
