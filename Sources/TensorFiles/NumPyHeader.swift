// The header of a .npy file: a Python dictionary in text. Only the forms that NumPy writes are accepted; all
// other headers are rejected with an error that states the reason.

internal import Files
internal import WholeNumbers

/// The fields in the header of a `.npy` file.
struct NumPyHeader {
  /// The type of the elements.
  enum Elements: Equatable {
    case numbers(ElementType, bigEndian: Bool)
    /// Strings of up to this many characters, each a 32-bit code, or each a byte.
    case text(characters: Int, bigEndian: Bool, bytes: Bool)
    /// Elements of a type that is not read, with the reason.
    case unreadable(String)
  }

  /// The length of the longest header that is read, in bytes; NumPy's limit is 10 000 bytes.
  static let largest = 1 << 16

  var elements: Elements
  var fortranOrder: Bool
  var shape: [Int]

  /// - Throws: `FileError` about the file called `name` if the header cannot be read.
  init(_ text: String, name: String) throws(FileError) {
    var parser = Parser(rest: Array(text.utf8)[...])
    guard let items = parser.dictionary(), Set(items.keys) == ["descr", "fortran_order", "shape"],
      case .bool(let fortran) = items["fortran_order"], case .tuple(let lengths) = items["shape"]
    else {
      throw FileError(name, "damaged .npy file: NumPy does not write headers of this form")
    }
    switch items["descr"] {
    case .string(let type): elements = try NumPyHeader.elements(type, name: name)
    default: elements = .unreadable("records cannot be read: save a single field")
    }
    fortranOrder = fortran
    shape = lengths
  }

  private static let types: [String: ElementType] = [
    "b1": .bool, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8,
    "u2": .uint16, "u4": .uint32, "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64,
  ]

  private static func elements(_ type: String, name: String) throws(FileError) -> Elements {
    guard let order = type.first, "<>|=".contains(order) else {
      throw FileError(name, "unknown element type '\(type)'")
    }
    let kind = String(type.dropFirst())
    if let known = types[kind] { return .numbers(known, bigEndian: order == ">") }
    switch kind.first {
    case "U", "S":
      if let characters = Int(kind.dropFirst()), (0...1 << 28).contains(characters) {
        return .text(
          characters: characters, bigEndian: order == ">", bytes: kind.first == "S")
      }
    case "c":
      return .unreadable(
        "complex numbers cannot be read: save the real and imaginary parts separately")
    case "O":
      return .unreadable("Python objects cannot be read, for reasons of safety")
    case "f":
      return .unreadable(
        "floats of type '\(type)' cannot be read: save the elements as float32 or float64")
    default: break
    }
    return .unreadable("elements of type '\(type)' cannot be read: save the elements as float32")
  }
}

/// Reads the few forms of Python literals that occur in NumPy's headers.
private struct Parser {
  enum Item {
    case string(String)
    case bool(Bool)
    case tuple([Int])
    case other
  }

  var rest: ArraySlice<UInt8>

  /// The items of the text `{'name': item, …}` by their names; nil if the text has another form, or if a name
  /// occurs twice.
  mutating func dictionary() -> [String: Item]? {
    guard take("{") else { return nil }
    var items: [String: Item] = [:]
    while !take("}") {
      guard let name = string(), take(":"), let item = item(), items[name] == nil else {
        return nil
      }
      items[name] = item
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipBlanks()
    return rest.isEmpty ? items : nil
  }

  private mutating func item() -> Item? {
    if let text = string() { return .string(text) }
    if take("True") { return .bool(true) }
    if take("False") { return .bool(false) }
    if take("(") { return tuple().map(Item.tuple) }
    if take("[") {
      // Sonde does not need the content of a list of fields, so the list is skipped.
      var depth = 1
      while depth > 0, let byte = rest.popFirst() {
        if byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "]") { depth -= 1 }
      }
      return depth == 0 ? .other : nil
    }
    return nil
  }

  private mutating func tuple() -> [Int]? {
    var lengths: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let length = Int(String(decoding: digits, as: UTF8.self)), lengths.count < 64
      else { return nil }
      rest = rest.dropFirst(digits.count)
      _ = take("L")  // Python 2 wrote an L after long numbers.
      lengths.append(length)
      if !take(",") {
        guard take(")") else { return nil }
        break
      }
    }
    return lengths
  }

  private mutating func string() -> String? {
    skipBlanks()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    guard let end = rest.dropFirst().firstIndex(of: quote) else { return nil }
    let text = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
    rest = rest[(end + 1)...]
    return text
  }

  private mutating func take(_ text: String) -> Bool {
    skipBlanks()
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }
}
