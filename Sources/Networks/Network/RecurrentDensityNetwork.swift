// A network of LSTM layers with a mixture density on the last layer and optionally a linear skip from the input to
// the means. The network is a value type that contains only its parameters and settings, and none of the values
// that change during a computation.

public import Runs
public import Tensors

/// The settings of the formula that converts outputs of the network to deviations: σ = floor + exp(clamp(s)).
public struct DensitySettings: Sendable, Hashable {
  /// The smallest deviation, in the units of the (standardised) targets.
  public var floor: Double
  /// The range of log-deviations. A log-deviation outside the range is clamped to a bound of the range, where its
  /// gradient is 0.
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

  /// Creates a network with new, random parameters.
  ///
  /// - Parameter run: the threads, the progress and the interruption of the work; after an interruption, all further
  ///   parameters stay 0.
  public init(
    _ shape: NetworkShape, settings: DensitySettings = DensitySettings(),
    initialization: Initialization = .recipe, random: inout RandomStream,
    run: Run = Run()
  ) {
    self.shape = shape
    self.settings = settings
    parameters = initialization.parameters(for: shape, random: &random, run: run)
  }

  /// Creates a network with given parameters.
  ///
  /// - Throws: `NetworkError` if the parameters belong to another shape.
  public init(
    _ shape: NetworkShape, settings: DensitySettings = DensitySettings(),
    parameters: ParameterSet<Scalar>
  ) throws(NetworkError) {
    guard parameters.layout == ParameterLayout(shape) else {
      throw NetworkError("the parameters belong to a network of another shape")
    }
    self.shape = shape
    self.settings = settings
    self.parameters = parameters
  }

  /// Creates a network without parameters, which are set before its first use.
  public init(blank shape: NetworkShape, settings: DensitySettings) {
    (self.shape, self.settings) = (shape, settings)
    parameters = ParameterSet(zeros: shape)
  }

  /// The initial hidden state of `streams` streams, in which all numbers are zero.
  public func zeroState(streams: Int = 1) -> LSTMState<Scalar> {
    LSTMState(zeroFor: shape, streams: streams)
  }
}
