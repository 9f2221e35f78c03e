// Sounds as values of the language.

public import CommandLanguage
internal import Glibc
public import Sounds
internal import Tensors

extension Sound: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a sound" }
  public var kind: String { "sound" }

  public var summary: String {
    let width = channels == 1 ? "mono" : channels == 2 ? "stereo" : "\(channels) channels"
    return "sound · \(Text.seconds(duration)) · \(Text.hertz(rate)) · \(width)"
      + " · peak \(Text.fixed(Double(peak), 3))"
  }

  public var details: String {
    let level = rms > 0 ? "\(Text.fixed(20 * log10(Double(rms)), 1)) dB" : "silent"
    return """
      \(summary)
        samples   \(count) × \(channels)
        peak      \(Text.fixed(Double(peak), 4))
        rms       \(Text.fixed(Double(rms), 4)) (\(level) of full scale)
      """
  }

  public var byteCount: Int { count * channels * MemoryLayout<Float>.size }

  public var propertyNames: [String] { ["samples", "rate", "duration", "channels", "peak", "rms"] }

  public func property(_ name: String, in context: Context) throws -> Value? {
    switch name {
    case "samples":
      .object(Tensor(shape: [channels, count], values: samples.flatMap { $0 }))
    case "rate": .number(rate)
    case "duration": .number(duration)
    case "channels": .number(Double(channels))
    case "peak": .number(Double(peak))
    case "rms": .number(Double(rms))
    default: nil
    }
  }

  /// One range in seconds: `x[0.5s..1.5s]`.
  public func element(_ index: [IndexItem], in context: Context) throws -> Value? {
    guard index.count == 1, case .range(let start, let end, let step) = index[0], step == 1 else {
      throw CommandError(
        "a sound takes one range in seconds, such as x[0.5s..1.5s]",
        hint: "samples are in x.samples (channels × samples)")
    }
    func place(_ seconds: Double) -> Int {
      let fromStart = seconds < 0 ? duration + seconds : seconds
      return Int((min(max(fromStart, 0), duration) * rate).rounded())
    }
    let from = place(start ?? 0)
    let to = max(from, min(count, place(end ?? duration)))
    return .object(slice(from..<to))
  }

  public func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? {
    switch (operation, other) {
    case (.multiply, .number(let gain)): return .object(scaled(by: Float(gain)))
    case (.divide, .number(let by)) where !reversed: return .object(scaled(by: Float(1 / by)))
    case (.add, .object(let object)):
      guard let sound = object as? Sound else { return nil }
      return .object(try Sound.mix([self, sound]))
    case (.subtract, .object(let object)):
      guard let sound = object as? Sound else { return nil }
      let (from, take) = reversed ? (sound, self) : (self, sound)
      return .object(try Sound.mix([from, take], gains: [1, -1]))
    default: return nil
    }
  }

  public func applying(_ operation: UnaryOperator, in context: Context) throws -> Value? {
    operation == .negate ? .object(scaled(by: -1)) : nil
  }
}
