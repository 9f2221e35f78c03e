// Reads JSON by recursive descent over bytes.

internal import WholeNumbers

extension JSONValue {
  /// Parses `text` as JSON.
  ///
  /// - Throws: `JSONError` if the text is not JSON, an object contains a name twice, or the nesting is too deep.
  public init(parsing text: String) throws(JSONError) {
    var parser = JSONParser(bytes: Array(text.utf8))
    self = try parser.whole()
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var place = 0

  mutating func whole() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipBlanks()
    if place < bytes.count { throw fault("text after the end") }
    return value
  }

  private func fault(_ reason: String) -> JSONError { JSONError(offset: place, reason: reason) }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.greatestDepth else { throw fault("nested too deep") }
    skipBlanks()
    guard let byte = peek else { throw fault("the text ends too soon") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      for (word, value) in [
        ("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null),
      ]
      where bytes[place...].starts(with: word.utf8) {
        place += word.utf8.count
        return value
      }
      throw fault("expected a value")
    }
  }

  private mutating func object(_ depth: Int) throws(JSONError) -> JSONValue {
    place += 1
    var members: [(name: String, value: JSONValue)] = []
    var names: Set<String> = []
    if take("}") { return .object([]) }
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw fault("expected a name in quotes") }
      let name = try string()
      guard names.insert(name).inserted else { throw fault("the name '\(name)' occurs twice") }
      guard take(":") else { throw fault("expected ':'") }
      members.append((name, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw fault("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(JSONError) -> JSONValue {
    place += 1
    var values: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat { values.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw fault("expected ',' or ']'") }
    return .array(values)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = place
    func digits(_ parser: inout JSONParser) -> Int {
      let before = parser.place
      while let byte = parser.peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        parser.place += 1
      }
      return parser.place - before
    }
    var isWhole = true
    if peek == UInt8(ascii: "-") { place += 1 }
    let zero = peek == UInt8(ascii: "0")
    let count = digits(&self)
    guard count > 0, !zero || count == 1 else { throw fault("expected a number") }
    if peek == UInt8(ascii: ".") {
      place += 1
      isWhole = false
      guard digits(&self) > 0 else { throw fault("no digits after the point") }
    }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
      place += 1
      isWhole = false
      if let sign = peek, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { place += 1 }
      guard digits(&self) > 0 else { throw fault("no digits in the exponent") }
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw fault("number too large") }
    return .number(number)
  }

  private mutating func string() throws(JSONError) -> String {
    place += 1
    var result: [UInt8] = []
    while let byte = peek {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: result, as: UTF8.self) else { throw fault("not UTF-8") }
        return text
      case UInt8(ascii: "\\"): result += try escape()
      case 0..<0x20: throw fault("control character in a string")
      default: result.append(byte)
      }
    }
    throw fault("string without an end")
  }

  /// The UTF-8 bytes of the escape after a backslash.
  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let byte = peek else { throw fault("string without an end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      // Other programs may write half a surrogate pair, which is not a character. Half a surrogate pair is read as
      // U+FFFD.
      if (0xD800..<0xDC00).contains(code), bytes[place...].starts(with: "\\u".utf8) {
        let start = place
        place += 2
        let low = try hexadecimal()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          place = start
        }
      }
      let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
      return Array(String(Character(scalar)).utf8)
    default: throw fault("unknown escape")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard bytes.count - place >= 4 else { throw fault("string without an end") }
    var code: UInt32 = 0
    for byte in bytes[place..<place + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("expected a hexadecimal digit")
      }
      code = code << 4 | UInt32(digit)
    }
    place += 4
    return code
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }
}
