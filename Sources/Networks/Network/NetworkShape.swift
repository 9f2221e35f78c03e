// The sizes of a network. Every existing shape is valid: every count is at least 1.

/// The sizes of a recurrent density network.
public struct NetworkShape: Sendable, Hashable {
  /// Numbers in an input frame, I.
  public let inputs: Int
  /// Numbers in a target frame, D.
  public let outputs: Int
  /// Stacked LSTM layers.
  public let layers: Int
  /// Units in each layer, H.
  public let units: Int
  /// Gaussians in each mixture, M.
  public let mixtures: Int
  /// Groups of the D targets, G, each with its own mixture; they are independent given the past. Target i
  /// belongs to group i mod G: with features laid out as all levels, then all frequencies, and as many
  /// groups as bins, each bin is a group.
  public let groups: Int
  /// The kind of the layers' cells.
  public let cell: LSTMCell
  /// Whether a linear map of the input is added to the mean of every Gaussian.
  public let skip: Bool

  /// - Throws: `NetworkError` if a count is below 1 or above 1 000 000, or the outputs are not a whole
  ///   multiple of the groups.
  public init(
    inputs: Int, outputs: Int, layers: Int, units: Int, mixtures: Int, skip: Bool = false,
    groups: Int = 1, cell: LSTMCell = .plain
  ) throws(NetworkError) {
    for (name, count) in [
      ("inputs", inputs), ("outputs", outputs), ("layers", layers), ("units", units),
      ("mixtures", mixtures), ("groups", groups),
    ] where !(1...1_000_000).contains(count) {
      throw NetworkError("a network needs 1 to 1000000 \(name), not \(count)")
    }
    guard outputs.isMultiple(of: groups) else {
      throw NetworkError("\(outputs) outputs cannot be divided into \(groups) equal groups")
    }
    (self.inputs, self.outputs, self.layers, self.units) = (inputs, outputs, layers, units)
    (self.mixtures, self.groups, self.skip, self.cell) = (mixtures, groups, skip, cell)
  }

  /// Outputs of the last layer's linear map, O: M × G weights, M × D means, M × D log-deviations.
  public var densityOutputs: Int { densityWeights + 2 * mixtures * outputs }

  /// Weights of all mixtures, M × G.
  public var densityWeights: Int { mixtures * groups }

  /// The number of inputs of layer `layer`.
  public func inputs(ofLayer layer: Int) -> Int { layer == 0 ? inputs : units }

  /// The number of parameters.
  public var parameterCount: Int { ParameterLayout(self).count }
}

/// What is wrong with a network's sizes or numbers.
public struct NetworkError: Error, CustomStringConvertible, Equatable {
  public var description: String
  public init(_ description: String) { self.description = description }
}
