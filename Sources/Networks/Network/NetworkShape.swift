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
  /// Gaussians in each mixture, M.
  public let mixtures: Int
  /// Groups that the D targets are parted into, G, each with a mixture of its own; they are independent
  /// given the past. Target i is of group i mod G: of features laid out as all levels, then all
  /// frequencies, as many groups as bins are one for each bin.
  public let groups: Int
  /// The kind of the layers' cells.
  public let cell: LSTMCell
  /// Whether a linear map of the input is added to the mean of every Gaussian.
  public let skip: Bool

  /// - Throws: `NetworkError` if a count is below 1 or above 1 000 000, or the outputs are no whole
  ///   multiple of the groups.
  public init(
    inputs: Int, outputs: Int, layers: Int, units: Int, mixtures: Int, skip: Bool = false,
    groups: Int = 1, cell: LSTMCell = .plain
  ) throws(NetworkError) {
    for (name, count) in [
      ("inputs", inputs), ("outputs", outputs), ("layers", layers), ("units", units),
      ("mixtures", mixtures), ("groups", groups),
    ] where !(1...1_000_000).contains(count) {
      throw NetworkError("a network has at least 1 and at most 1000000 \(name), not \(count)")
    }
    guard outputs.isMultiple(of: groups) else {
      throw NetworkError("\(outputs) outputs cannot be parted into \(groups) groups of one size")
    }
    (self.inputs, self.outputs, self.layers, self.units) = (inputs, outputs, layers, units)
    (self.mixtures, self.groups, self.skip, self.cell) = (mixtures, groups, skip, cell)
  }

  /// Numbers that the last layer's linear map gives, O: M × G weights, M × D means, M × D log-deviations.
  public var densityOutputs: Int { densityWeights + 2 * mixtures * outputs }

  /// Weights of all mixtures, M × G.
  public var densityWeights: Int { mixtures * groups }

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
