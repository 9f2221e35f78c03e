// Parses `use "path"` and `use "path" as name`. The path is a plain string, so that `sonde check` can read the file.

extension Parser {
  mutating func use() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    guard token.kind == .stringStart else {
      throw unexpected(
        "expected the path of a script after 'use'", hint: "write use \"tools.sonde\"")
    }
    let string = try primary()
    guard let path = string.literalText, !path.isEmpty else {
      throw error(
        "the path after 'use' must be a plain string", hint: "run takes a path from a variable",
        at: string.span)
    }
    let name: Name
    if token.kind == .name("as") {
      advance()
      guard case .name(let text) = token.kind else {
        throw unexpected("expected a name after 'as'")
      }
      name = Name(text: text, span: token.span)
      advance()
    } else {
      name = Name(text: UsedFile.stem(of: path), span: string.span)
    }
    return try node(
      .use(UsedFile(path: path, pathSpan: string.span, name: name)), spanEnd(from: start),
      over: string)
  }

}

extension UsedFile {
  /// The end of the name of a script.
  private static let ending = ".sonde"

  /// The name of the file at a path, without the end `.sonde`.
  fileprivate static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lowercased().hasSuffix(ending) ? String(file.dropLast(ending.count)) : file
  }

  /// The error about the name of a file that cannot be a name of the language; nil if there is no error.
  func nameError(in source: Source) -> Diagnostic? {
    if Lexer.isName(name.text) { return nil }
    let letters = name.text.map { $0.isLetter || $0.isNumber ? $0 : "_" }
    let likely = String(String(letters).drop { $0.isNumber || $0 == "_" })
    return Diagnostic(
      .syntax, "'\(name.text)' cannot be a name",
      hint: "write use \"\(path)\" as \(Lexer.isName(likely) ? likely : "tools")", source: source,
      span: pathSpan)
  }
}

extension Lexer {
  /// Whether a text is a single name.
  static func isName(_ text: String) -> Bool {
    let tokens = read(Source(text, name: "")).tokens
    return tokens.first?.kind == .name(text) && tokens.dropFirst().allSatisfy { $0.kind == .end }
  }
}
