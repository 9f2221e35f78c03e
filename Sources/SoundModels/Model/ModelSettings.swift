// The settings that a model is made with. The model's file keeps all of them.

internal import Glibc
public import Networks

/// What the network predicts.
public enum Target: String, Sendable, CaseIterable {
  /// The next frame itself.
  case value
  /// The difference between the next frame and this one, the delta.
  case delta
}

/// What one component of the mixture describes.
public enum MixtureKind: String, Sendable, CaseIterable {
  /// A whole frame: all bins choose the same component.
  case joint
  /// One bin, its level and its frequency: each bin has its own weights.
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
  /// Whether each bin of a frame chooses its own component, or all bins the same.
  public var mixture: MixtureKind
  /// The kinds of unit.
  public typealias Cell = LSTMCell
  /// The kind of the units.
  public var cell: Cell
  /// Frames that one training step unrolls the network over (truncated backpropagation through time).
  public var sequence: Int
  /// What is predicted.
  public var target: Target
  /// Whether the constant bin 0 is modelled too. Its frequency never changes, and the likelihood of a dimension that
  /// never changes has no bound, so models usually leave it out.
  public var includesDC: Bool
  /// Standard deviation of the noise added to the network's input in training, at least 0: in deviations of a feature
  /// for `.value`, in deviations of its change for `.delta`.
  public var noise: Double
  /// Share of a layer's units whose outputs to the next layer are dropped at random in training, 0 to below 1.
  public var dropout: Double
  /// The least deviation of a component, in deviations of what is predicted.
  public var deviationFloor: Double
  /// Whether the network has a clock, which says where in its source a frame is.
  public var hasClock: Bool

  /// Settings with the usual values for those that are not given; they are checked when a model is made.
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

  /// The most parameters that a model's network may have.
  public static let mostParameters = 1 << 28

  /// Checks all settings, those of a new model as well as those read from a file.
  ///
  /// - Throws: `ModelError` if one is out of range.
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

  /// The usual units of a layer for frames of `bins` bins: 100 up to 20 bins, and 100 · (bins / 20)^0.3 above, at most
  /// 400.
  public static func usualUnits(bins: Int) -> Int {
    min(400, Int((100 * pow(max(1, Double(bins) / 20), 0.3) / 10).rounded()) * 10)
  }

  /// The usual input noise for a target.
  public static func usualNoise(_ target: Target) -> Double {
    switch target {
    case .value: 0.2
    case .delta: 2
    }
  }
}

/// An error of a model, of what it is given, or of what it is asked for.
public struct ModelError: Error, CustomStringConvertible, Equatable {
  /// The whole message.
  public var description: String
  public init(_ description: String) { self.description = description }
}
