// The settings of a new model, which the model's file contains in full.

internal import Glibc
public import Networks
internal import WholeNumbers

/// The quantity that the network predicts.
public enum Target: String, Sendable, CaseIterable {
  /// The next frame itself.
  case value
  /// The delta: the difference between the next frame and the current frame.
  case delta
}

/// The part of a frame that one component of the mixture describes.
public enum MixtureKind: String, Sendable, CaseIterable {
  /// A whole frame: all bins choose the same component.
  case joint
  /// One bin, with its level and its frequency: each bin has its own weights of the components.
  case bin
}

/// The settings of a model of frames.
public struct ModelSettings: Sendable, Equatable {
  /// The number of LSTM layers, 1 or more.
  public var layers: Int
  /// The number of units in each layer, 1 or more.
  public var units: Int
  /// The number of components of the Gaussian mixture, 1 or more.
  public var mixtures: Int
  /// Whether each bin of a frame chooses its own component, or all bins choose the same component.
  public var mixture: MixtureKind
  /// The kinds of LSTM units.
  public typealias Cell = LSTMCell
  /// The kind of the LSTM units.
  public var cell: Cell
  /// The number of frames over which one training step unrolls the network (truncated backpropagation through time).
  public var sequence: Int
  /// The quantity that the network predicts.
  public var target: Target
  /// Whether the constant bin 0 is modelled too. Models usually leave bin 0 out: its frequency never changes, and the
  /// likelihood of a dimension that never changes has no upper bound.
  public var includesDC: Bool
  /// The standard deviation of the noise on the network's input in training, at least 0. For `.value` the unit is the
  /// deviation of each feature. For `.delta` the unit is the deviation of each feature's changes from one frame to the
  /// next.
  public var noise: Double
  /// The probability that an output of a layer to the next layer is set to 0 in training; from 0 to below 1.
  public var dropout: Double
  /// The smallest deviation of a mixture component, as a multiple of the predicted quantity's deviation.
  public var deviationFloor: Double
  /// Whether the network has a clock for the position of a frame in its source.
  public var hasClock: Bool
  /// Whether the upper bins of the frames are described by components.
  public var basis: BasisRequest

  /// Creates settings. Each parameter that is not given has its usual value. The values are checked when a model is
  /// made.
  public init(
    layers: Int = 2, units: Int = 100, mixtures: Int = 1, sequence: Int = 30,
    target: Target = .delta, includesDC: Bool = false, noise: Double? = nil, dropout: Double = 0,
    deviationFloor: Double = 0.02, hasClock: Bool = true, mixture: MixtureKind = .joint,
    cell: Cell = .plain, basis: BasisRequest = .auto
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
    self.basis = basis
  }

  /// The basis that a new model has: bins that choose their own components of the mixture have features of their own.
  package var usedBasis: BasisRequest { mixture == .bin && basis == .auto ? .none : basis }

  /// The largest number of parameters of a model's network.
  public static let mostParameters = 1 << 28

  /// Checks all settings, both of a new model and of a model read from a file.
  ///
  /// - Throws: `ModelError` if a setting is out of range.
  package func validate() throws {
    func require<Number: Comparable>(
      _ name: String, _ value: Number, _ range: ClosedRange<Number>
    ) throws {
      guard range.contains(value) else {
        throw ModelError(
          "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
      }
    }
    try require("layers", layers, 1...16)
    try require("units", units, 1...4096)
    try require("mixtures", mixtures, 1...256)
    try require("sequence", sequence, 1...100_000)
    try require("noise", noise, 0...10)
    try require("dropout", dropout, 0...0.999_999)
    try require("the floor of the deviations", deviationFloor, 1e-9...1000)
    if case .components(let count) = basis {
      try require("the number of components of the basis", count, 1...4096)
      guard mixture == .joint else {
        throw ModelError(
          "a model with a basis needs the mixture \"joint\": bins have no components")
      }
    }
  }

  /// The usual number of units per layer for frames of `bins` bins. For up to 20 bins the number is 100; for more
  /// bins, 100 · (bins / 20)^0.3, at most 400. With a basis, the features of a frame are those of some 70 bins.
  public static func usualUnits(bins: Int, basis: BasisRequest = .none) -> Int {
    let bins = basis.components(bins: bins) == nil ? bins : min(bins, 70)
    return min(400, Int(clamped: (100 * pow(max(1, Double(bins) / 20), 0.3) / 10).rounded()) * 10)
  }

  /// The usual deviation of the input's noise for a model that predicts `target`.
  public static func usualNoise(_ target: Target) -> Double {
    switch target {
    case .value: 0.2
    case .delta: 2
    }
  }
}

/// An error in a model, in the data given to a model, or in a request to a model.
public struct ModelError: Error, CustomStringConvertible, Equatable {
  /// The whole error message.
  public var description: String
  public init(_ description: String) { self.description = description }
}
