// Noise on the weights while a gradient is taken (Graves 2011; 2013, section 4): a network that says the
// same with weights a little off needs fewer bits to be described. Derivation: Documentation/Layers/WeightNoise.md.

internal import Runs
internal import Tensors

extension ParameterSet {
  /// Adds N(0, σ²) to every number of every matrix; biases are left as they are.
  ///
  /// - Parameters:
  ///   - deviation: σ, in the units of the weights.
  ///   - random: each matrix draws from the stream of its name, as `random` stands; so that the result is
  ///     the same for any number of threads.
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

/// The numbers that noise comes upon. Each matrix is written to by one thread.
private struct NoisePlace<Scalar: NetworkScalar>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Scalar>

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func add(_ deviation: Double, to range: Range<Int>, random: inout RandomStream) {
    for k in range { base[k] += Scalar(deviation * random.normal()) }
  }
}
