// The argument type of values that may change over time, such as a variance.

internal import CommandLanguage
internal import SoundModels
internal import Tensors

/// A number, or a number that changes over time.
struct CurveArgument: CommandArgument, @unchecked Sendable {
  /// The curve. If the curve is a function, the function is called only on the session's thread.
  let curve: Curve

  init(_ number: Double) { curve = .constant(number) }
  init(_ curve: Curve) { self.curve = curve }

  static let takes = "a number, an envelope, a tensor or a function of the frame number"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .number, .function: true
    case .object(let object): object is Envelope || object is Tensor
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> CurveArgument {
    switch value {
    case .number(let number): return CurveArgument(number)
    case .function(let function):
      return CurveArgument(
        .function { try context.number(from: function, at: Double($0), each: "frame") })
    case .object(let object):
      if let envelope = object as? Envelope { return CurveArgument(.envelope(envelope.points)) }
      if let tensor = object as? Tensor {
        guard tensor.rank == 1, tensor.count > 0 else {
          throw ArgumentMismatch(
            "a tensor that serves as a curve must have one axis and at least one value")
        }
        return CurveArgument(.samples(tensor.values.map(Double.init)))
      }
    default: break
    }
    throw ArgumentMismatch()
  }

  var literal: String {
    if case .constant(let number) = curve { return number.literal }
    return "…"
  }
}

extension Context {
  /// The number that a function returns for `x`.
  ///
  /// - Parameter each: the meaning of `x` in the error message, such as "frame".
  /// - Throws: `CommandError` if the function does not return a number; any error of the function.
  func number(from function: FunctionValue, at x: Double, each: String) throws -> Double {
    let result = try call(function, [.number(x)])
    guard case .number(let number) = result else {
      throw CommandError(
        "the function '\(function.name)' must return a number for each \(each), not"
          + " \(result.kindInWords)")
    }
    return number
  }
}
