// What a model is made of, before it has seen a number: all of it can be read back, and is kept in the
// model's file.

internal import Glibc
public import Networks

/// What the network is asked to predict.
public enum Target: String, Sendable, CaseIterable {
  /// The next frame itself.
  case value
  /// How the next frame differs from this one.
  case delta
}

/// What a component of the mixture is a density of.
public enum MixtureKind: String, Sendable, CaseIterable {
  /// A whole frame: one choice for all of its bins.
  case joint
  /// A bin, its level and its frequency: each bin has weights of its own.
  case bin
}

/// The settings of a model of frames.
public struct ModelSettings: Sendable, Equatable {
  /// LSTM layers, 1 or more.
  public var layers: Int
  /// Units in each layer, 1 or more.
  public var units: Int
  /// Components of the Gaussian mixture, 1 or more.
  public var mixtures: Int
  /// Whether each bin chooses a component by itself, or all bins of a frame the same.
  public var mixture: MixtureKind
  /// The kinds of unit.
  public typealias Cell = LSTMCell
  /// What the units of a layer are.
  public var cell: Cell
  /// Frames that one training step unrolls the network over (truncated backpropagation through time).
  public var sequence: Int
  /// What is predicted.
  public var target: Target
  /// Whether the constant bin 0 is modelled too. Its frequency never changes, and a dimension that never
  /// changes makes a likelihood without bound, so models leave it out unless told.
  public var includesDC: Bool
  /// Standard deviation of the noise added to the network's input in training: in deviations of a
  /// feature for `.value`, in deviations of its change for `.delta`.
  public var noise: Double
  /// Share of the units of a layer that are dropped at random between layers in training, 0 to below 1.
  public var dropout: Double
  /// The least deviation of a component, in deviations of what is predicted.
  public var deviationFloor: Double
  /// Whether the network is told where in its source a frame is.
  public var hasClock: Bool

  public init(
    layers: Int = 2, units: Int = 100, mixtures: Int = 1, sequence: Int = 30,
    target: Target = .delta, includesDC: Bool = false, noise: Double? = nil, dropout: Double = 0,
    deviationFloor: Double = 0.02, hasClock: Bool = true, mixture: MixtureKind = .joint,
    cell: Cell = .plain
  ) {
    self.layers = layers
    self.units = units
    self.mixtures = mixtures
    self.sequence = sequence
    self.target = target
    self.includesDC = includesDC
    self.noise = noise ?? ModelSettings.usualNoise(target)
    self.dropout = dropout
    self.deviationFloor = deviationFloor
    self.hasClock = hasClock
    self.mixture = mixture
    self.cell = cell
  }

  /// The most parameters that a network of a model may have.
  public static let mostParameters = 1 << 28

  /// Throws where a setting is out of range: what a model may be made with and what is read from a file.
  func validate() throws {
    func require<Number: Comparable>(
      _ name: String, _ value: Number, _ range: ClosedRange<Number>
    ) throws {
      guard range.contains(value) else {
        throw ModelError(
          "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
      }
    }
    try require("layers", layers, 1...64)
    try require("units", units, 1...100_000)
    try require("mixtures", mixtures, 1...10_000)
    try require("sequence", sequence, 1...1_000_000)
    try require("noise", noise, 0...1000)
    try require("dropout", dropout, 0...0.999_999)
    try require("the floor of the deviations", deviationFloor, 1e-9...1000)
  }

  /// The units of a layer that suit frames of so many bins: 100 up to 20, and by the power of 0.3 more.
  public static func usualUnits(bins: Int) -> Int {
    min(400, Int((100 * pow(max(1, Double(bins) / 20), 0.3) / 10).rounded()) * 10)
  }

  /// The input noise that suits a target where nobody says otherwise.
  public static func usualNoise(_ target: Target) -> Double {
    switch target {
    case .value: 0.2
    case .delta: 2
    }
  }
}

/// What is wrong with a model, what it was given, or what it was asked.
public struct ModelError: Error, CustomStringConvertible, Equatable {
  /// The whole message.
  public var description: String
  public init(_ description: String) { self.description = description }
}
