// The hint about a path that was written without quotes, such as `load(sounds/a.flac)`.

/// Recognises a path without quotes.
enum UnquotedPath {
  /// The hint about an unknown name that is a part of a path without quotes: the name lies in a word with a file name
  /// extension, and the word is an argument of a command that takes a path. Nil for any other name.
  static func hint(at span: Span, in source: Source, _ registry: CommandRegistry) -> String? {
    let bytes = source.bytes
    guard span.start < bytes.count else { return nil }
    var (first, end) = (span.start, span.start)
    while first > 0, isPathByte(bytes[first - 1]) { first -= 1 }
    while end < bytes.count, isPathByte(bytes[end]) { end += 1 }
    let path = source.text(first..<end)
    guard let point = path.lastIndex(of: "."), point != path.startIndex else { return nil }
    let ending = path[path.index(after: point)...]
    guard !ending.isEmpty, ending.allSatisfy({ $0.isLetter || $0.isNumber }),
      ending.contains(where: \.isLetter)
    else { return nil }
    // The command stands right before the word or its bracket, or begins the statement; the commas before the word tell
    // which argument the word is.
    let line =
      source.text(0..<first).split(omittingEmptySubsequences: false) { "\n{};".contains($0) }.last
      ?? ""
    let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    let places = [(words.last, 0), (words.first, line.count { $0 == "," })]
    let takesPath = places.contains { word, place in
      word.flatMap { registry.commands[String($0)] }?.contains {
        $0.parameters.indices.contains(place) && $0.parameters[place].isPath
      } ?? false
    }
    return takesPath ? "a path is a string: \"\(path)\"" : nil
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_-./~".utf8.contains(byte)
    }
  }
}
