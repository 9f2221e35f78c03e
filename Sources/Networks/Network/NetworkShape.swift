// The sizes of a network. The initialiser checks that every count is at least 1, so every existing shape is valid.

/// The sizes of a recurrent density network.
public struct NetworkShape: Sendable, Hashable {
  /// The number of values in an input frame, I.
  public let inputs: Int
  /// The number of values in a target frame, D.
  public let outputs: Int
  /// The number of stacked LSTM layers.
  public let layers: Int
  /// The number of units in each layer, H.
  public let units: Int
  /// The number of Gaussians in each mixture, M.
  public let mixtures: Int
  /// The number of groups of the D target values, G. Each group has its own mixture, and the groups are
  /// statistically independent, given all earlier frames. Target value i belongs to group i mod G. If a frame
  /// contains first all levels and then all frequencies, and if there are as many groups as bins, then the level
  /// and the frequency of each bin form one group.
  public let groups: Int
  /// The kind of the layers' cells.
  public let cell: LSTMCell
  /// Whether a linear map of the input is added to the mean of every Gaussian.
  public let skip: Bool

  /// - Throws: `NetworkError` if a count is below 1 or above 1 000 000, or if the number of outputs is not a multiple
  ///   of the number of groups.
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

  /// The number of outputs of the linear map after the last layer, O: M × G weights, M × D means, M × D
  /// log-deviations.
  public var densityOutputs: Int { densityWeights + 2 * mixtures * outputs }

  /// The number of weights in all mixtures, M × G.
  public var densityWeights: Int { mixtures * groups }

  /// About the number of numbers that training keeps for each frame of a batch (see `ShardBuffers`).
  public var numbersPerFrame: Int {
    let perUnit = cell == .layerNorm ? 18 : 9
    return 3 * (inputs + outputs) + layers * units * perUnit + densityOutputs + 3 * units
  }

  /// The number of inputs of layer `layer`.
  public func inputs(ofLayer layer: Int) -> Int { layer == 0 ? inputs : units }

  /// The number of parameters.
  public var parameterCount: Int { ParameterLayout(self).count }
}

/// An error in the sizes or the numbers of a network.
public struct NetworkError: Error, CustomStringConvertible, Equatable {
  public var description: String
  public init(_ description: String) { self.description = description }
}
