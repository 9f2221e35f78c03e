// The controls that steer a generator during playback. The controls are plain data, so that the thread for the sound
// device can use the controls.

internal import WholeNumbers

/// The controls of a generator. Each control keeps its value until the control is set again.
public struct GeneratorControls: Sendable {
  /// A factor on σ², the variance of each Gaussian draw.
  public var variance = Control.constant(SamplingOptions.usualVariance)
  /// A divisor of the log weights of the mixture's components.
  public var temperature = Control.constant(1)
  /// The speed of the sound's changes, where 1 is the speed of the source.
  public var speed = Control.constant(1)
  /// The gain of the generator in the mix during playback, in dB.
  public var gain = Control.constant(0)
  /// The place of the generator in the mix, between left (−1) and right (1).
  public var pan = Control.constant(0)
  /// The rule that replaces generated frames; nil for no resets. The rule returns frames with the generator's analysis
  /// settings.
  public var reset: (any ResetRule)?
  /// What happens past the end of the source.
  public var beyond = Beyond.wander(.usual)

  /// The highest gain, in dB.
  public static let mostGain = 60.0

  /// The values of the model's controls by name; nil for a value that remains unknown to the network.
  public var conditions: [String: Control?] = [:]

  /// A constant number, or an envelope.
  public enum Control: Sendable, Equatable {
    case constant(Double)
    /// An envelope of break points (seconds, value). Time 0 is at frame `since`, the frame at which the control was
    /// set.
    case envelope([Curve.Point], since: Int)
    case function(ControlFunction)

    /// The value for the frame after the first `count` frames, where frames are `period` seconds apart.
    ///
    /// - Throws: any error of a function.
    package func value(frame count: Int, period: Double) throws -> Double {
      switch self {
      case .function(let function): try function.value(count)
      case .constant(let value): value
      case .envelope(let points, let start):
        Curve.interpolate(points, at: Double(count - start) * period)
      }
    }

    /// The control as a list of numbers. Equal controls have equal lists.
    var words: [UInt64] {
      switch self {
      case .constant(let value): [value.bitPattern]
      case .envelope(let points, let start):
        [UInt64(start)] + points.flatMap { [$0.time.bitPattern, $0.value.bitPattern] }
      case .function(let function): [UInt64(bitPattern: Int64(function.number))]
      }
    }
  }

  /// A function of the frame number, which any thread may call.
  public struct ControlFunction: Sendable, Equatable {
    /// A number that identifies the function.
    public let number: Int
    /// The name of the function.
    public let name: String
    /// The value at a frame.
    public let value: @Sendable (Int) throws -> Double

    public init(number: Int, name: String, _ value: @escaping @Sendable (Int) throws -> Double) {
      (self.number, self.name, self.value) = (number, name, value)
    }

    public static func == (a: ControlFunction, b: ControlFunction) -> Bool { a.number == b.number }
  }

  /// Creates the usual controls: the variance `SamplingOptions.usualVariance`, temperature 1, speed 1, and no resets.
  public init() {}

  /// The controls as a list of numbers. Equal controls have equal lists.
  var words: [UInt64] {
    [variance, temperature, speed].flatMap(\.words)
      + GeneratorControls.words(gain, 1) + GeneratorControls.words(pan, 2)
      + (reset?.words ?? []) + (beyond == .wander(.usual) ? [] : beyond.words)
      + conditions.sorted { $0.key < $1.key }.flatMap { name, control in
        name.utf8.map(UInt64.init) + (control?.words ?? [.max])
      }
  }

  /// The words of a control that is usually 0. A control with its usual value has no words.
  private static func words(_ control: Control, _ mark: UInt64) -> [UInt64] {
    control == .constant(0) ? [] : [mark] + control.words
  }
}
