// Values as text. The text of a deeply nested or cyclic value ends in `…`.

internal import WholeNumbers

/// Values as text.
public enum ValueText {
  /// The number of levels of nested lists that are written.
  static let depthLimit = 24
  /// The number of bytes up to which a text is written; the rest of a longer text is left out.
  static let sizeLimit = 10_000_000

  /// The text that `print` writes, with strings without quotes and whole numbers without a decimal point.
  public static func printed(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .object(let object): object.text
    default: shown(value)
    }
  }

  /// The value as a literal of the language, with strings in quotes.
  public static func shown(_ value: Value) -> String {
    var text = ""
    write(value, to: &text, depth: 0)
    return text
  }

  /// The line that describes a value at the prompt: an object's summary, a function's signature, or the literal of
  /// any other value.
  public static func line(_ value: Value) -> String {
    switch value {
    case .object(let object): object.summary
    case .function(let function): "function · " + function.signature
    default: shown(value)
    }
  }

  /// The text that a front end shows for a result: a table for a list of records and for a long record of figures,
  /// otherwise the result's line.
  ///
  /// - Parameter window: the columns of the window into which a table must fit; nil for any width.
  public static func display(_ value: Value, window: Int? = nil) -> String {
    // The last column of a window stays free, because terminals differ in what follows a character there.
    let width = window.map { max($0 - 1, 1) }
    let table: [String]? =
      switch value {
      case .list(let list): Columns.records(list, width: width)
      case .record(let record): Columns.figures(record, width: width)
      default: nil
      }
    return table?.joined(separator: "\n") ?? line(value)
  }

  /// The value in an error message: the kind of the value, and the value itself if its text is short.
  public static func brief(_ value: Value) -> String {
    switch value {
    case .nil: return "nil"
    case .bool(let bool): return bool ? "true" : "false"
    case .number(let number): return "the number \(NumberText.format(number))"
    case .string(let text):
      return "the string \(quoted(MessageText.cut(text, to: 40)))"
    default: return value.kindInWords
    }
  }

  /// The text in quotes, with escapes.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      // The last 128 characters stand for bytes in names of files that are not UTF-8.
      case _ where scalar.value < 32 || scalar.value == 127 || 0xEF80...0xEFFF ~= scalar.value:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The text of a literal that `quoted` made; nil for any other text.
  package static func unquoted(_ literal: some StringProtocol) -> String? {
    // The comparison is of scalars, because a combining character may follow the first quote.
    let signs = String(literal).unicodeScalars
    guard signs.count > 1, signs.first == "\"", signs.last == "\"" else { return nil }
    var result = ""
    var rest = signs.dropFirst().dropLast()
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "\""?: result += "\""
      case "\\"?: result += "\\"
      case "n"?: result += "\n"
      case "t"?: result += "\t"
      case "u"?:
        guard rest.popFirst() == "{", let end = rest.firstIndex(of: "}"),
          let code = UInt32(String(String.UnicodeScalarView(rest[..<end])), radix: 16),
          let letter = Unicode.Scalar(code)
        else { return nil }
        result.unicodeScalars.append(letter)
        rest = rest[rest.index(after: end)...]
      default: return nil
      }
    }
    return result
  }

  private static func write(_ value: Value, to text: inout String, depth: Int) {
    if depth > depthLimit || text.utf8.count > sizeLimit {
      text += "…"
      return
    }
    switch value {
    case .nil: text += "nil"
    case .bool(let bool): text += bool ? "true" : "false"
    case .number(let number): text += NumberText.format(number)
    case .string(let string): text += quoted(string)
    case .range(let range):
      text += "\(NumberText.format(range.start))..\(NumberText.format(range.end))"
      if range.step != 1 { text += " by \(NumberText.format(range.step))" }
    case .function(let function): text += function.signature
    case .object(let object): text += object.text
    case .list(let list):
      text += "["
      for index in 0..<list.count {
        if index > 0 { text += ", " }
        if text.utf8.count > sizeLimit {
          text += "…"
          break
        }
        write(list[index], to: &text, depth: depth + 1)
      }
      text += "]"
    case .record(let record):
      text += "("
      for (index, field) in record.fields.enumerated() {
        if index > 0 { text += ", " }
        text += "\(field.name): "
        write(field.value, to: &text, depth: depth + 1)
      }
      text += ")"
    }
  }
}
