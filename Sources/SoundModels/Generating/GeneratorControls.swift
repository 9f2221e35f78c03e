// What steers a generator while it plays: plain data, so that the thread that feeds the sound device can follow it.

/// The knobs of a generator, which stay until they are set again.
public struct GeneratorControls: Sendable {
  /// Multiplies σ² of what is drawn.
  public var variance = Control.constant(SamplingOptions.usualVariance)
  /// Divides the log weights of the mixture's components.
  public var temperature = Control.constant(1)
  /// How fast the sound changes.
  public var speed = Control.constant(1)
  /// The rule by which frames are replaced, of the generator's own analysis; nil for none.
  public var reset: (any ResetRule)?

  /// Values by the names of the model's controls; nil for a value that the network is not to know.
  public var conditions: [String: Control?] = [:]

  /// A constant number, or an envelope.
  public enum Control: Sendable, Equatable {
    case constant(Double)
    /// Break points of (seconds, value) whose time begins at frame `since`, when the control was set.
    case envelope([Curve.Point], since: Int)

    /// The value for the frame after the first `count`, with `period` seconds from frame to frame.
    func value(frame count: Int, period: Double) -> Double {
      switch self {
      case .constant(let value): value
      case .envelope(let points, let start):
        Curve.interpolate(points, at: Double(count - start) * period)
      }
    }

    /// The control as numbers, which are the same for equal controls.
    var words: [UInt64] {
      switch self {
      case .constant(let value): [value.bitPattern]
      case .envelope(let points, let start):
        [UInt64(start)] + points.flatMap { [$0.time.bitPattern, $0.value.bitPattern] }
      }
    }
  }

  /// The usual controls: `SamplingOptions.usualVariance`, temperature and speed 1, and no resets.
  public init() {}

  /// The controls as numbers, which are the same for equal controls.
  var words: [UInt64] {
    [variance, temperature, speed].flatMap(\.words)
      + (reset?.words ?? [])
      + conditions.sorted { $0.key < $1.key }.flatMap { name, control in
        name.utf8.map(UInt64.init) + (control?.words ?? [.max])
      }
  }
}
