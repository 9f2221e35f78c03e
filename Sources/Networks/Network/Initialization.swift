// The parameters of a network before training.

internal import Glibc
public import Runs
public import Tensors
internal import WholeNumbers

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
  /// - Parameter run: the threads, the progress and the interruption of the work; after an interruption, all further
  ///   parameters stay 0.
  public func parameters<Scalar: NetworkScalar>(
    for shape: NetworkShape, random: inout RandomStream, run: Run = Run()
  ) -> ParameterSet<Scalar> {
    var set = ParameterSet<Scalar>(zeros: shape)
    for part in set.layout.parts where part.name != "skip.weight" {
      if run.interrupt.isRequested { break }
      set[part.name] = values(of: part, shape: shape, random: &random, run)
    }
    return set
  }

  private func values<Scalar: NetworkScalar>(
    of part: ParameterLayout.Part, shape: NetworkShape, random: inout RandomStream,
    _ run: Run
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
        let layer = Int(part.name.drop { !$0.isNumber }) ?? 0
        let units = shape.units
        for gate in 0..<4 {
          let matrix = OrthogonalMatrix(units, random: &random, run: run) { rows in
            run.report(
              Progress(
                label: "drawing weights", step: (4 * layer + gate) * units + rows,
                total: 4 * shape.layers * units, unit: "row"))
          }
          let start = gate * units * units
          values.replaceSubrange(start..<start + units * units, with: matrix.elements)
        }
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
