// The operators of the language, applied to values. The machine calls these functions for all operands except two
// numbers.

internal import Glibc

enum Operations {
  /// The greatest size of a string, in bytes.
  static let stringLimit = 256 << 20
  static let stringTooLong = CommandError(
    "the string is too long", hint: "a string has at most 256 MB")

  // MARK: Operators

  static func binary(
    _ operation: BinaryOperator, _ x: Value, _ y: Value, _ context: Context,
    _ arithmetic: ArithmeticProvider?
  ) throws -> Value {
    if x.isObject || y.isObject { try context.require(bytes(of: x) + bytes(of: y)) }
    switch (x, y) {
    case (.number(let a), .number(let b)): return numbers(operation, a, b)
    case (.string(let a), .string(let b)):
      if let result = strings(operation, a, b) { return result }
    case (.object(let a), _):
      if let result = try a.applying(operation, with: y, reversed: false, in: context) {
        return result
      }
      if case .object(let b) = y,
        let result = try b.applying(operation, with: x, reversed: true, in: context)
      {
        return result
      }
      if case .list(let list) = y, operation.isArithmetic, let arithmetic {
        let tensor = try arithmetic.tensor(list, context)
        if let result = try a.applying(
          operation, with: .object(tensor), reversed: false, in: context)
        {
          return result
        }
      }
    case (_, .object(let b)):
      if let result = try b.applying(operation, with: x, reversed: true, in: context) {
        return result
      }
      if case .list(let list) = x, operation.isArithmetic, let arithmetic {
        let tensor = try arithmetic.tensor(list, context)
        if let result = try tensor.applying(operation, with: y, reversed: false, in: context) {
          return result
        }
      }
    case (.list(let list), .number), (.list(let list), .list):
      if operation.isArithmetic, let arithmetic {
        let tensor = try arithmetic.tensor(list, context)
        if let result = try tensor.applying(operation, with: y, reversed: false, in: context) {
          return result
        }
        if case .list(let other) = y {
          let second = try arithmetic.tensor(other, context)
          if let result = try tensor.applying(
            operation, with: .object(second), reversed: false, in: context)
          {
            return result
          }
        }
      }
    case (.number, .list(let list)):
      if operation.isArithmetic, let arithmetic {
        let tensor = try arithmetic.tensor(list, context)
        if let result = try tensor.applying(operation, with: x, reversed: true, in: context) {
          return result
        }
      }
    default: break
    }
    switch operation {
    case .equal: return .bool(same(x, y))
    case .notEqual: return .bool(!same(x, y))
    default: throw mismatch(operation, x, y)
    }
  }

  private static func numbers(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> Value {
    switch operation {
    case .add: .number(a + b)
    case .subtract: .number(a - b)
    case .multiply, .matrixMultiply: .number(a * b)
    case .divide: .number(a / b)
    case .wholeDivide: .number(Machine.wholeQuotient(a, b))
    case .remainder: .number(Machine.remainder(a, b))
    case .power: .number(pow(a, b))
    case .equal: .bool(a == b)
    case .notEqual: .bool(a != b)
    case .less: .bool(a < b)
    case .lessOrEqual: .bool(a <= b)
    case .greater: .bool(a > b)
    case .greaterOrEqual: .bool(a >= b)
    case .contains: .bool(false)
    }
  }

  private static func strings(_ operation: BinaryOperator, _ a: String, _ b: String) -> Value? {
    switch operation {
    case .add: .string(a + b)
    case .less: .bool(a < b)
    case .lessOrEqual: .bool(a <= b)
    case .greater: .bool(a > b)
    case .greaterOrEqual: .bool(a >= b)
    default: nil
    }
  }

  private static func mismatch(_ operation: BinaryOperator, _ x: Value, _ y: Value) -> CommandError
  {
    let sign = operation.rawValue
    var hint: String?
    switch (operation, x, y) {
    case (.add, .string, _), (.add, _, .string): hint = "put values into a string with \\( )"
    default: break
    }
    return CommandError(
      "'\(sign)' cannot be applied to \(x.kindInWords) and \(y.kindInWords)", hint: hint)
  }

  static func unary(
    _ operation: UnaryOperator, _ x: Value, _ context: Context, _ arithmetic: ArithmeticProvider?
  ) throws -> Value {
    switch (operation, x) {
    case (.negate, .number(let number)): return .number(-number)
    case (.not, .bool(let bool)): return .bool(!bool)
    case (_, .object(let object)):
      try context.require(object.byteCount)
      if let result = try object.applying(operation, in: context) { return result }
    case (.negate, .list(let list)):
      if let arithmetic {
        let tensor = try arithmetic.tensor(list, context)
        if let result = try tensor.applying(operation, in: context) { return result }
      }
    default: break
    }
    throw CommandError(
      operation == .not
        ? "'not' takes true or false, not \(ValueText.brief(x))"
        : "'-' takes a number, not \(ValueText.brief(x))")
  }

  static func contains(_ x: Value, in y: Value, _ context: Context) throws -> Bool {
    switch (x, y) {
    case (_, .list(let list)):
      for index in 0..<list.count where same(x, list[index]) { return true }
      return false
    case (.string(let name), .record(let record)): return record[name] != nil
    case (.string(let part), .string(let text)): return contains(part, in: text)
    case (.number(let number), .range(let range)):
      let turn = (number - range.start) / range.step
      return turn >= 0 && turn < range.turns && turn == turn.rounded()
    case (_, .object(let object)):
      let result = try object.applying(.contains, with: x, reversed: false, in: context)
      if case .bool(let found)? = result { return found }
      if let count = object.elementCount {
        for index in 0..<count where same(x, try object.element(at: index, in: context)) {
          return true
        }
        return false
      }
    default: break
    }
    throw CommandError("'in' cannot be applied to \(x.kindInWords) and \(y.kindInWords)")
  }

  /// Whether `text` contains `part`, compared by bytes.
  static func contains(_ part: String, in text: String) -> Bool {
    let needle = Array(part.utf8)
    let hay = Array(text.utf8)
    guard let first = needle.first else { return true }
    if needle.count > hay.count { return false }
    for start in 0...(hay.count - needle.count) where hay[start] == first {
      if hay[start...].starts(with: needle) { return true }
    }
    return false
  }

  /// The items of a value; nil if the value has no items.
  ///
  /// - Throws: `CommandError` if a range has too many numbers, or the error of an object's element.
  static func items(_ value: Value, _ context: Context) throws -> [Value]? {
    switch value {
    case .list(let list):
      try requireItems(list.count, of: value, context)
      return list.values
    case .range(let range):
      guard let count = range.count, count <= ListValue.limit else {
        throw CommandError(
          "the range \(ValueText.shown(value)) has too many numbers for a list",
          hint: "a list has at most 100 million elements")
      }
      try requireItems(count, of: value, context)
      return try (0..<count).map { place in
        if place % 100_000 == 0 { try context.run.interrupt.check() }
        return .number(range.number(at: place))
      }
    case .string(let text):
      try requireItems(text.utf8.count, of: value, context)
      return text.map { .string(String($0)) }
    case .record(let record): return record.keys.map { .string($0) }
    case .object(let object):
      guard let count = object.elementCount else { return nil }
      try requireItems(count, of: value, context)
      return try (0..<count).map { try object.element(at: $0, in: context) }
    default: return nil
    }
  }
}

extension BinaryOperator {
  /// Whether the operation converts lists to tensors.
  var isArithmetic: Bool {
    switch self {
    case .equal, .notEqual, .contains: false
    default: true
    }
  }
}
