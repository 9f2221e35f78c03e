// The argument type of the values that steer a generator.

internal import CommandLanguage
internal import SoundModels

/// A number, an envelope that begins at the time of its assignment, or a function of the frame number.
enum ControlArgument: CommandArgument {
  case number(Double)
  case envelope([Curve.Point])
  case function(GeneratorControls.ControlFunction)
  static let takes = "a number, an envelope or a function of the frame number"

  static func accepts(_ value: Value) -> Bool {
    if case .function = value { return true }
    return Double.accepts(value) || Envelope.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> ControlArgument {
    try take(value, in: context, from: 0, to: .greatestFiniteMagnitude)
  }

  /// A control whose numbers are within a range. The numbers of a function are checked when it is called.
  ///
  /// - Throws: `ArgumentMismatch` if a number is out of range.
  static func take(
    _ value: Value, in context: Context, from least: Double, to most: Double
  ) throws -> ControlArgument {
    let control: ControlArgument =
      switch value {
      case .number(let number): .number(number)
      case .function(let function): .function(try DetachedFunction.knob(function, in: context))
      default: .envelope(try Envelope.take(value, in: context).points)
      }
    for number in control.numbers where !(number >= least && number <= most) {
      let range =
        if most == .greatestFiniteMagnitude {
          "\(NumberText.format(least)) or more"
        } else if least == -.greatestFiniteMagnitude {
          "at most \(NumberText.format(most))"
        } else {
          "from \(NumberText.format(least)) to \(NumberText.format(most))"
        }
      throw ArgumentMismatch("the value must be \(range), not \(NumberText.format(number))")
    }
    return control
  }

  var literal: String {
    switch self {
    case .number(let number): return number.literal
    case .envelope(let points):
      return "envelope(\(points.map { [$0.time, $0.value] }.literal))"
    case .function: return "a function"
    }
  }

  /// The number of a control that does not change; nil for another one.
  var constant: Double? {
    if case .number(let number) = self { return number }
    return nil
  }

  private var numbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .envelope(let points): points.map(\.value)
    case .function: []
    }
  }

  /// Returns the control unchanged.
  ///
  /// - Throws: `CommandError` if a value exceeds the highest speed.
  func asSpeed() throws -> ControlArgument {
    for number in numbers where number > Generator.fastest {
      throw CommandError(
        "'speed' of a generator must be at most \(NumberText.format(Generator.fastest)), not"
          + " \(NumberText.format(number))")
    }
    return self
  }

  /// The value of this argument as a control of a generator that has generated `count` frames.
  func control(since count: Int) -> GeneratorControls.Control {
    switch self {
    case .number(let number): .constant(number)
    case .envelope(let points): .envelope(points, since: count)
    case .function(let function): .function(function)
    }
  }
}

extension GeneratorControls.Control {
  /// The control as the value that the user set.
  var given: Value {
    switch self {
    case .constant(let number): .number(number)
    case .envelope(let points, _): .object(Envelope(points: points))
    case .function(let function): function.knob
    }
  }
}
