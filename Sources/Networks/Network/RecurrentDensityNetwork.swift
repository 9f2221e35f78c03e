// LSTM layers, a mixture density on the last one, and optionally a linear skip from input to means. The
// network is a value: it holds its parameters and nothing that changes while it runs.

public import Tensors

/// How the network's outputs become deviations: σ = floor + exp(clamp(s)).
public struct DensitySettings: Sendable, Hashable {
  /// The smallest deviation, in the units of the (standardised) targets.
  public var floor: Double
  /// Log-deviations outside are clamped to the bounds, where their gradient is 0.
  public var range: ClosedRange<Double>

  public init(floor: Double = 0.02, range: ClosedRange<Double> = -12...8) {
    self.floor = floor
    self.range = range
  }
}

/// A recurrent network that predicts the distribution of the next frame.
///
/// ```swift
/// let shape = try NetworkShape(inputs: 38, outputs: 38, layers: 2, units: 100, mixtures: 3)
/// var random = RandomStream(seed: 1, name: "weights")
/// let network = RecurrentDensityNetwork<Float>(shape, random: &random)
/// ```
public struct RecurrentDensityNetwork<Scalar: NetworkScalar>: Sendable, Equatable {
  public let shape: NetworkShape
  public var settings: DensitySettings
  /// The parameters, in the layout of `shape`.
  public var parameters: ParameterSet<Scalar>

  /// A network with new, random parameters.
  ///
  /// - Parameter isStopped: called now and then; once it returns true, the rest of the parameters stay 0.
  public init(
    _ shape: NetworkShape, settings: DensitySettings = DensitySettings(),
    initialization: Initialization = .recipe, random: inout RandomStream,
    isStopped: () -> Bool = { false }
  ) {
    self.shape = shape
    self.settings = settings
    parameters = initialization.parameters(for: shape, random: &random, isStopped: isStopped)
  }

  /// A network with known parameters.
  ///
  /// - Throws: `NetworkError` if they are for another shape.
  public init(
    _ shape: NetworkShape, settings: DensitySettings = DensitySettings(),
    parameters: ParameterSet<Scalar>
  ) throws(NetworkError) {
    guard parameters.layout == ParameterLayout(shape) else {
      throw NetworkError("the parameters are for a network of another shape")
    }
    self.shape = shape
    self.settings = settings
    self.parameters = parameters
  }

  /// The state at the start of `streams` streams.
  public func zeroState(streams: Int = 1) -> LSTMState<Scalar> {
    LSTMState(zeroFor: shape, streams: streams)
  }
}
