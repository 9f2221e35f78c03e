// A knob that follows an envelope or a function while an instrument is played. Invariant: each change of its value is an
// event of the performance, so that a repetition needs neither the envelope nor the function.

internal import Messages
public import SoundModels

/// A knob of an instrument that is played, whose value changes by itself.
public struct LiveKnob: Sendable {
  /// The name of the knob, as in `/set`.
  public let name: String
  private let control: GeneratorControls.Control
  private var latest: Double?

  /// - Parameter control: the value, for the number of each block; an envelope begins with the performance.
  public init(_ name: String, _ control: GeneratorControls.Control) {
    (self.name, self.control) = (name, control)
  }

  /// The event that gives the knob its value for a block; nil if the value has not changed.
  ///
  /// - Parameters:
  ///   - block: the number of the block.
  ///   - period: the duration of a block in seconds.
  /// - Throws: the error of the function, or `InstrumentError` if its value is not finite.
  mutating func change(block: Int, period: Double) throws -> PlayedEvent? {
    let value = try control.value(frame: block, period: period)
    guard value.isFinite else {
      throw InstrumentError("the knob '\(name)' must get a finite number, not \(value)")
    }
    if value == latest { return nil }
    latest = value
    return .set(name: name, value: value)
  }
}
