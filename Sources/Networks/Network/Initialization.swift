// The parameters of a network before training.

internal import Glibc
public import Tensors

/// The rule by which a network's initial parameters are drawn.
public enum Initialization: Sendable, Hashable {
  /// Recurrent weights are orthogonal, and input weights are Xavier-uniform. Forget biases are 1, density weights are
  /// U(±0.02), and biases of the means are N(0, 0.1). Skip weights, peepholes and all other biases are 0. Gains of a
  /// layer normalisation are 1.
  case recipe
  /// All parameters are U(±bound) except the skip weights, which are 0, and the forget biases, which are 1. The
  /// ancestor program used the bound 0.08. Layer normalisations start with gain 1 and bias 0.
  case uniform(bound: Double)

  /// Draws the parameters for a network of `shape`.
  ///
  /// - Parameter isStopped: a function that is called at intervals; after the function returns true, all further
  ///   parameters stay 0.
  public func parameters<Scalar: NetworkScalar>(
    for shape: NetworkShape, random: inout RandomStream, isStopped: () -> Bool = { false }
  ) -> ParameterSet<Scalar> {
    var set = ParameterSet<Scalar>(zeros: shape)
    for part in set.layout.parts where part.name != "skip.weight" {
      if isStopped() { break }
      set[part.name] = values(of: part, shape: shape, random: &random, isStopped)
    }
    return set
  }

  private func values<Scalar: NetworkScalar>(
    of part: ParameterLayout.Part, shape: NetworkShape, random: inout RandomStream,
    _ isStopped: () -> Bool
  ) -> [Scalar] {
    let count = part.range.count
    var values = [Double](repeating: 0, count: count)
    switch self {
    case .uniform(let bound):
      for k in 0..<count { values[k] = bound * (2 * random.uniform() - 1) }
    case .recipe:
      if part.name.hasPrefix("lstm.weight_ih") {
        // The Xavier bound is computed for the matrix of a single gate, which is H × inputs.
        let bound = (6 / Double(part.shape[1] + shape.units)).squareRoot()
        for k in 0..<count { values[k] = bound * (2 * random.uniform() - 1) }
      } else if part.name.hasPrefix("lstm.weight_hh") {
        values = (0..<4).flatMap { _ in orthogonalMatrix(shape.units, random: &random, isStopped) }
      } else if part.name == "density.weight" {
        for k in 0..<count { values[k] = 0.02 * (2 * random.uniform() - 1) }
      } else if part.name == "density.bias" {
        let first = shape.densityWeights
        let means = first..<first + shape.mixtures * shape.outputs
        for k in means { values[k] = 0.1 * random.normal() }
      }
    }
    if part.name.hasPrefix("lstm.bias") {
      let forget: Double = part.name.hasPrefix("lstm.bias_ih") ? 1 : 0
      for k in shape.units..<2 * shape.units { values[k] = forget }
    }
    if part.name.hasPrefix("lstm.norm") {
      values = [Double](repeating: part.name.hasSuffix("weight") ? 1 : 0, count: count)
    }
    return values.map { Scalar($0) }
  }
}

/// A random orthogonal matrix, n × n row-major. The rows are Gaussian draws, made orthonormal one by one (Gram and
/// Schmidt). Each projection is subtracted twice, which keeps full precision.
func orthogonalMatrix(
  _ n: Int, random: inout RandomStream, _ isStopped: () -> Bool = { false }
) -> [Double] {
  var q = [Double](repeating: 0, count: n * n)
  q.withUnsafeMutableBufferPointer { q in
    for row in 0..<n {
      if isStopped() { return }
      let own = UnsafeMutableBufferPointer(rebasing: q[row * n..<(row + 1) * n])
      var length = 0.0
      repeat {
        for k in 0..<n { own[k] = random.normal() }
        for _ in 0..<2 {
          for earlier in 0..<row {
            let other = UnsafeMutableBufferPointer(rebasing: q[earlier * n..<(earlier + 1) * n])
            var product = 0.0
            for k in 0..<n { product += own[k] * other[k] }
            for k in 0..<n { own[k] -= product * other[k] }
          }
        }
        length = 0
        for k in 0..<n { length += own[k] * own[k] }
        length = length.squareRoot()
        // A row is drawn again if it is almost a linear combination of the earlier rows.
      } while length < 1e-6
      for k in 0..<n { own[k] /= length }
    }
  }
  return q
}
