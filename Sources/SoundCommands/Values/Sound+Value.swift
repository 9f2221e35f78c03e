// Sounds as values of the language.

public import CommandLanguage
internal import Effects
internal import Measures
internal import Runs
internal import SoundModels
public import Sounds
internal import Tensors
internal import WholeNumbers

extension Sound: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a sound" }
  public var kind: String { "sound" }

  public var summary: String {
    let width = channels == 1 ? "mono" : channels == 2 ? "stereo" : "\(channels) channels"
    return "sound · \(QuantityText.seconds(duration)) · \(QuantityText.hertz(rate)) · \(width)"
      + " · peak \(QuantityText.fixed(Double(peak), 3))"
  }

  public var details: String {
    let level = rms > 0 ? "\(QuantityText.decibels(rms)) of full scale" : "silent"
    let envelope = LoudnessEnvelope(self)
    let high = ((envelope.levels.max() ?? 0) / 6).rounded(.up) * 6
    let picture =
      rms > 0
      ? TextPicture.area(
        envelope.levels, low: max(high - 48, LoudnessEnvelope.lowest), high: high, unit: "dB",
        end: QuantityText.seconds(duration)) : []
    let size = ByteText.format(byteCount)
    return
      ([
        summary, "  samples   \(count) × \(MessageText.count(channels, "channel")), \(size)",
        "  peak      \(QuantityText.fixed(Double(peak), 4)) (\(QuantityText.decibels(peak)))",
        "  rms       \(QuantityText.fixed(Double(rms), 4)) (\(level))",
      ] + (picture.isEmpty ? [] : ["  level over time"] + picture)).joined(separator: "\n")
  }

  public var byteCount: Int { count * channels * MemoryLayout<Float>.size }

  public static let properties: [Property<Sound>] = [
    Property("samples", "a tensor", "the samples, as channels × n numbers") { sound in
      // The array of the samples grows by doubling.
      try MemoryBudget.require(2 * sound.byteCount)
      return .object(
        Tensor(shape: [sound.channels, sound.count], values: sound.samples.flatMap { $0 }))
    },
    Property("rate", "a number", "the sample rate, in Hz") { .number($0.rate) },
    Property("duration", "a number", "the duration in seconds") { .number($0.duration) },
    Property("channels", "a number", "the number of channels") { .number(Double($0.channels)) },
    Property("peak", "a number", "the largest absolute value of a sample; 1 is full scale") {
      .number(Double($0.peak))
    },
    Property("rms", "a number", "the root mean square of the samples") {
      .number(Double($0.rms))
    },
  ]

  /// Creates a sound from a tensor of n samples, or of channels × n samples.
  ///
  /// - Throws: `CommandError` if the shape, the number of channels or a sample is not valid for a sound.
  init(of tensor: Tensor, rate: Double) throws {
    let most = 256
    try MemoryBudget.require(tensor.count, of: MemoryLayout<Float>.size)
    let count = tensor.shape.last ?? 1
    let channels = count == 0 ? 0 : tensor.values.count / count
    guard (1...2).contains(tensor.shape.count), channels > 0 else {
      throw CommandError(
        "a sound needs n samples or channels × n samples, not a tensor of shape \(tensor.shape)")
    }
    guard channels <= most else {
      throw CommandError(
        "a sound can have at most \(most) channels, not \(channels)",
        hint: "the first axis must be the channels: transpose(…) swaps the two axes")
    }
    guard tensor.values.allSatisfy(\.isFinite) else {
      throw CommandError(
        "a sound needs finite samples, but some of the given samples are not finite")
    }
    try self.init(
      samples: (0..<channels).map { Array(tensor.values[$0 * count..<($0 + 1) * count]) },
      rate: rate)
  }

  public mutating func setProperty(
    _ name: String, to value: Value, in context: Context
  ) throws -> Bool {
    guard name == "samples", TensorArgument.accepts(value) else { return false }
    self = try Sound(of: TensorArgument.take(value, in: context).tensor, rate: rate)
    return true
  }

  /// Returns the part of the sound in a range of seconds, as in `x[0.5s..1.5s]`.
  public func element(_ index: [IndexItem], in context: Context) throws -> Value? {
    let range = try places(index)
    try MemoryBudget.require(range.count * channels, of: MemoryLayout<Float>.size)
    return .object(slice(range))
  }

  /// Sets a part of the sound to a sound of the same length or to one number, as in `x[0.5s..1.5s] += y`.
  public mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool {
    let range = try places(index)
    switch value {
    case .object(let sound as Sound): try replace(range, by: sound)
    case .number(let number):
      guard number.isFinite else { throw CommandError("a sound needs finite samples") }
      let samples = [Float](repeating: Float(number), count: range.count)
      try replace(range, by: Sound(mono: samples, rate: rate))
    default:
      throw CommandError(
        "a part of a sound is set to a sound or a number, not to \(value.kindInWords)")
    }
    return true
  }

  /// The samples of an index, which is one range of seconds.
  private func places(_ index: [IndexItem]) throws -> Range<Int> {
    guard index.count == 1, case .range(let start, let end, let step) = index[0], step == 1 else {
      throw CommandError(
        "the index of a sound must be one range in seconds, such as x[0.5s..1.5s]",
        hint: "x.samples contains the samples (channels × samples)")
    }
    func place(_ seconds: Double) throws -> Int {
      guard !seconds.isNaN else {
        throw CommandError("a bound of a sound's slice must be a time in seconds, not nan")
      }
      let fromStart = seconds < 0 ? duration + seconds : seconds
      return min(count, Int(clamped: (min(max(fromStart, 0), duration) * rate).rounded()))
    }
    let from = try place(start ?? 0)
    return from..<max(from, try place(end ?? duration))
  }

  public func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? {
    switch (operation, other) {
    case (.multiply, .number(let gain)): return .object(scaled(by: Float(gain)))
    case (.divide, .number(let by)) where !reversed: return .object(scaled(by: Float(1 / by)))
    case (.multiply, .object(let object)):
      if let envelope = object as? Envelope {
        return .object(try shaped { Curve.interpolate(envelope.points, at: $0) })
      }
      return try (object as? Sound).map { .object(try multiplied(by: $0)) }
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
