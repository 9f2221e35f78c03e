// What steers a generator while it sounds. Everything here is plain data, so that a thread that nobody waits
// for can go by it.

/// How a generator draws, and what is put in from outside, until somebody says otherwise.
public struct GeneratorControls: Sendable {
  /// Multiplies σ² of what is drawn.
  public var variance = Control.constant(SamplingOptions.usualVariance)
  /// Divides the log weights of the mixture's components.
  public var temperature = Control.constant(1)
  /// How fast the sound's changes go by.
  public var speed = Control.constant(1)
  /// What puts frames in, of the generator's own analysis.
  public var reset: (any ResetRule)?

  /// What the network is told, by the names of the model's controls; nil for what it is not to know.
  public var conditions: [String: Control?] = [:]

  /// A number that stays, or goes along break points.
  public enum Control: Sendable, Equatable {
    case constant(Double)
    /// Break points of (seconds, value) whose time begins with a frame: when the control was set.
    case envelope([Curve.Point], since: Int)

    /// The value before frame `count`, frames being `period` seconds apart.
    func value(frame count: Int, period: Double) -> Double {
      switch self {
      case .constant(let value): value
      case .envelope(let points, let start):
        Curve.interpolate(points, at: Double(count - start) * period)
      }
    }

    /// The control as numbers.
    var words: [UInt64] {
      switch self {
      case .constant(let value): [value.bitPattern]
      case .envelope(let points, let start):
        [UInt64(start)] + points.flatMap { [$0.time.bitPattern, $0.value.bitPattern] }
      }
    }
  }

  public init() {}

  /// The controls as numbers: what is steered alike has the same.
  var words: [UInt64] {
    [variance, temperature, speed].flatMap(\.words)
      + (reset?.words ?? [])
      + conditions.sorted { $0.key < $1.key }.flatMap { name, control in
        name.utf8.map(UInt64.init) + (control?.words ?? [.max])
      }
  }
}
