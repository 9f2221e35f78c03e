// JSON according to RFC 8259, read strictly. Text that is not JSON is rejected with the position of the first error.
// Invariants: the depth is limited, so no text can exhaust the stack; the members of objects keep their order.

/// A JSON value.
public indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number without a point or exponent that fits into an `Int`.
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// The members of an object. The names are unique and in the order of the text.
  case object([(name: String, value: JSONValue)])

  /// The deepest nesting that the parser accepts.
  public static let greatestDepth = 64

  /// The value of the member `name`; nil if the value is not an object or has no such member.
  public subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): return true
    case (.bool(let x), .bool(let y)): return x == y
    case (.integer(let x), .integer(let y)): return x == y
    case (.number(let x), .number(let y)): return x == y
    case (.string(let x), .string(let y)): return x == y
    case (.array(let x), .array(let y)): return x == y
    case (.object(let x), .object(let y)):
      return x.count == y.count
        && zip(x, y).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    default: return false
    }
  }
}

/// The reason why a text is not JSON, and the position of the error.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  public var offset: Int
  public var reason: String
  public var description: String { "not JSON: \(reason) at byte \(offset)" }
}

// MARK: - Writing

extension JSONValue {
  /// The value as JSON in one line. JSON cannot express infinite numbers and NaN, so these numbers become `null`.
  public var text: String {
    var result = ""
    write(to: &result)
    return result
  }

  /// The value as JSON over several lines, indented by one blank per level in the same way as in Jupyter's notebooks.
  public var indented: String {
    var result = ""
    write(to: &result, indent: 0)
    return result
  }

  private func write(to result: inout String, indent: Int) {
    let inner = "\n" + String(repeating: " ", count: indent + 1)
    let outer = "\n" + String(repeating: " ", count: indent)
    switch self {
    case .array(let values) where !values.isEmpty:
      for (i, value) in values.enumerated() {
        result += (i == 0 ? "[" : ",") + inner
        value.write(to: &result, indent: indent + 1)
      }
      result += outer + "]"
    case .object(let members) where !members.isEmpty:
      for (i, member) in members.enumerated() {
        result += (i == 0 ? "{" : ",") + inner
        JSONValue.quote(member.name, to: &result)
        result += ": "
        member.value.write(to: &result, indent: indent + 1)
      }
      result += outer + "}"
    default: write(to: &result)
    }
  }

  private func write(to result: inout String) {
    switch self {
    case .null: result += "null"
    case .bool(let value): result += value ? "true" : "false"
    case .integer(let value): result += String(value)
    case .number(let value): result += value.isFinite ? String(value) : "null"
    case .string(let value): JSONValue.quote(value, to: &result)
    case .array(let values):
      result += "["
      for (i, value) in values.enumerated() {
        if i > 0 { result += "," }
        value.write(to: &result)
      }
      result += "]"
    case .object(let members):
      result += "{"
      for (i, member) in members.enumerated() {
        if i > 0 { result += "," }
        JSONValue.quote(member.name, to: &result)
        result += ":"
        member.value.write(to: &result)
      }
      result += "}"
    }
  }

  private static func quote(_ text: String, to result: inout String) {
    result += "\""
    defer { result += "\"" }
    // Most long texts, such as pictures, contain nothing to escape.
    if !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) {
      result += text
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
