// What steers a voice while it sounds.

internal import Glibc
public import SoundModels

/// A value that may change over the time of a note.
public enum VoiceControl: Sendable {
  case constant(Double)
  /// Break points (seconds, value), with linear interpolation between the points.
  case points([Curve.Point])
  /// A function of the time in seconds since the note's beginning.
  case function(@Sendable (Double) throws -> Double)
  /// A value that a player may change, which does not replace the movement of the recordings.
  case steady(@Sendable () -> Double)

  /// The value at a time in seconds.
  ///
  /// - Throws: any error of the function.
  func value(at time: Double) throws -> Double {
    switch self {
    case .constant(let value): value
    case .points(let points): Curve.interpolate(points, at: time)
    case .function(let function): try function(time)
    case .steady(let value): value()
    }
  }

  /// Whether the value is a curve that is followed exactly.
  public var isCurve: Bool {
    switch self {
    case .constant, .steady: false
    case .points, .function: true
    }
  }
}

extension VoiceControl {
  /// Whether any thread may read the value while no player changes it. Functions belong to the thread of their bank.
  fileprivate var isFree: Bool {
    switch self {
    case .constant, .points, .steady: true
    case .function: false
    }
  }
}

/// A note that is asked of an instrument.
public struct NoteRequest: Sendable {
  /// The pitch in Hz. A curve is followed exactly: the vibrato of the recordings is then left out.
  public var pitch: VoiceControl
  /// The loudness in dB. A curve is followed exactly in the hold.
  public var loudness: VoiceControl
  /// The time from the beginning of the note to its release, in seconds; nil for a note that is released later.
  public var duration: Double?
  /// A factor on σ², the variance of each Gaussian draw.
  public var variance: VoiceControl
  /// A divisor of the log weights of the mixture's components.
  public var temperature: VoiceControl
  /// The speed at which the note moves through its attack and hold.
  public var speed: VoiceControl
  /// The place between left (−1) and right (1).
  public var pan: Double
  /// The seed of all draws of the note.
  public var seed: UInt64

  public init(
    pitch: VoiceControl, loudness: VoiceControl, duration: Double?,
    variance: VoiceControl = .constant(SamplingOptions.usualVariance),
    temperature: VoiceControl = .constant(1), speed: VoiceControl = .constant(1), pan: Double = 0,
    seed: UInt64
  ) {
    (self.pitch, self.loudness, self.duration) = (pitch, loudness, duration)
    (self.variance, self.temperature, self.speed) = (variance, temperature, speed)
    (self.pan, self.seed) = (pan, seed)
  }

  /// Whether any thread may read the controls while no player changes them.
  var isFree: Bool {
    [pitch, loudness, variance, temperature, speed].allSatisfy(\.isFree)
  }

  /// Checks that a loudness in dB is one that can be played.
  ///
  /// - Throws: `InstrumentError` if it is not.
  static func require(loudness: Double) throws {
    guard abs(loudness) <= 200 else {
      throw InstrumentError("a loudness must be from -200 to 200 dB, not \(loudness.plain)")
    }
  }
}
