// The arguments that steer a generator.

internal import CommandLanguage
internal import SoundModels

/// A number, or an envelope that begins when it is set.
enum ControlArgument: CommandArgument {
  case number(Double)
  case envelope([Curve.Point])
  static let takes = "a number or an envelope"

  static func accepts(_ value: Value) -> Bool { Double.accepts(value) || Envelope.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> ControlArgument {
    let control: ControlArgument =
      if case .number(let number) = value {
        .number(number)
      } else {
        .envelope(try Envelope.take(value, in: context).points)
      }
    for number in control.numbers where !(number >= 0 && number.isFinite) {
      throw ArgumentMismatch("it must be 0 or more, not \(NumberText.format(number))")
    }
    return control
  }

  var literal: String {
    switch self {
    case .number(let number): return number.literal
    case .envelope(let points):
      return "envelope(\(points.map { [$0.time, $0.value] }.literal))"
    }
  }

  private var numbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .envelope(let points): points.map(\.value)
    }
  }

  /// The control itself; throws if it exceeds the highest speed.
  func asSpeed() throws -> ControlArgument {
    for number in numbers where number > Generator.fastest {
      throw CommandError(
        "'speed' of a generator is at most \(NumberText.format(Generator.fastest)), not"
          + " \(NumberText.format(number))")
    }
    return self
  }

  /// The control of a generator that has generated `count` frames.
  func control(since count: Int) -> GeneratorControls.Control {
    switch self {
    case .number(let number): .constant(number)
    case .envelope(let points): .envelope(points, since: count)
    }
  }
}

extension GeneratorControls.Control {
  /// The value that was given.
  var given: Value {
    switch self {
    case .constant(let number): .number(number)
    case .envelope(let points, _): .object(Envelope(points: points))
    }
  }
}
