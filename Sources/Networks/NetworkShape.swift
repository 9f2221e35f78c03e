// How large a network is. A shape that exists is a valid one: every count is at least 1.

/// The sizes of a recurrent density network.
public struct NetworkShape: Sendable, Hashable {
  /// Numbers in an input frame, I.
  public let inputs: Int
  /// Numbers in a target frame, D.
  public let outputs: Int
  /// LSTM layers, one on the other.
  public let layers: Int
  /// Units in each layer, H.
  public let units: Int
  /// Gaussians in the mixture, M.
  public let mixtures: Int
  /// Whether a linear map of the input is added to the mean of every Gaussian.
  public let skip: Bool

  /// - Throws: `NetworkError` where a count is below 1 or above 1 000 000.
  public init(
    inputs: Int, outputs: Int, layers: Int, units: Int, mixtures: Int, skip: Bool = false
  ) throws(NetworkError) {
    for (name, count) in [
      ("inputs", inputs), ("outputs", outputs), ("layers", layers), ("units", units),
      ("mixtures", mixtures),
    ] where !(1...1_000_000).contains(count) {
      throw NetworkError("a network has at least 1 and at most 1000000 \(name), not \(count)")
    }
    (self.inputs, self.outputs, self.layers, self.units) = (inputs, outputs, layers, units)
    (self.mixtures, self.skip) = (mixtures, skip)
  }

  /// Numbers that the last layer's linear map gives: M weights, M × D means, M × D log-deviations.
  public var densityOutputs: Int { mixtures + 2 * mixtures * outputs }

  /// Numbers that layer `layer` is fed.
  public func inputs(ofLayer layer: Int) -> Int { layer == 0 ? inputs : units }

  /// How many numbers there are to learn.
  public var parameterCount: Int { ParameterLayout(self).count }
}

/// What is wrong with a network's sizes or with the numbers that it was given.
public struct NetworkError: Error, CustomStringConvertible, Equatable {
  public var description: String
  public init(_ description: String) { self.description = description }
}
