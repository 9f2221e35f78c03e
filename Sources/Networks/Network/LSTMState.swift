// The hidden state that an LSTM carries between segments: the hidden and cell values of every layer and stream. The
// state is a value type, so a copy preserves an earlier state.

/// The hidden state of an LSTM over several streams.
public struct LSTMState<Scalar: NetworkScalar>: Sendable, Equatable {
  public let layers: Int
  public let streams: Int
  public let units: Int
  /// The hidden values h, layers × streams × units, row-major.
  public var hidden: [Scalar]
  /// The cell values c, layers × streams × units, row-major.
  public var cell: [Scalar]

  /// Creates the initial state of all streams, in which all numbers are zero.
  public init(zeroFor shape: NetworkShape, streams: Int) {
    (layers, units, self.streams) = (shape.layers, shape.units, streams)
    hidden = [Scalar](repeating: 0, count: layers * streams * units)
    cell = hidden
  }

  /// Sets the state of one stream to zero, as at the beginning of a sound.
  public mutating func reset(stream: Int) {
    for layer in 0..<layers {
      let first = (layer * streams + stream) * units
      for place in first..<first + units {
        hidden[place] = 0
        cell[place] = 0
      }
    }
  }

  /// The state of a single stream.
  public func stream(_ stream: Int) -> LSTMState {
    var one = LSTMState(layers: layers, streams: 1, units: units, hidden: [], cell: [])
    for layer in 0..<layers {
      let first = (layer * streams + stream) * units
      one.hidden += hidden[first..<first + units]
      one.cell += cell[first..<first + units]
    }
    return one
  }

  /// Creates a state from saved hidden and cell values, each layers × streams × units.
  ///
  /// - Throws: `NetworkError` if the lengths of the arrays do not fit the shape.
  public init(
    shape: NetworkShape, streams: Int, hidden: [Scalar], cell: [Scalar]
  ) throws(NetworkError) {
    let count = shape.layers * streams * shape.units
    guard hidden.count == count, cell.count == count else {
      throw NetworkError(
        "the saved state has \(hidden.count) and \(cell.count) numbers, but \(streams) streams of this "
          + "network need \(count)")
    }
    self.init(
      layers: shape.layers, streams: streams, units: shape.units, hidden: hidden, cell: cell)
  }

  /// A state without numbers, for `streams` streams.
  init(like other: LSTMState, streams: Int) {
    self.init(
      layers: other.layers, streams: streams, units: other.units, hidden: [], cell: [])
  }

  private init(layers: Int, streams: Int, units: Int, hidden: [Scalar], cell: [Scalar]) {
    (self.layers, self.streams, self.units) = (layers, streams, units)
    (self.hidden, self.cell) = (hidden, cell)
  }
}

extension LSTMState {
  /// Whether all numbers of the state are finite.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func allFinite() -> Bool {
    hidden.allSatisfy { $0.isFinite } && cell.allSatisfy { $0.isFinite }
  }

  /// Whether all numbers of the state are finite.
  public var isFinite: Bool { allFinite() }
}
