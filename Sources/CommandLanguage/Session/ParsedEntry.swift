// A parsed text. The line editor checks whether the text is complete, the interpreter runs the statements, and a
// replay reads the places of the statements; all use the result of one parse.

/// Whether a text can be parsed as source of the language.
public enum Wholeness: Sendable, Equatable {
  /// The text can be parsed without more lines.
  case whole
  /// The text needs more lines, because a bracket, a block or an operator is open.
  case open
  /// The text has an error that more lines cannot correct.
  case wrong
}

/// A text with the parser's result. Only one thread may use the entry at a time.
public struct ParsedEntry: @unchecked Sendable {
  /// The text.
  public let source: Source
  private let result: Result<Block, Diagnostic>

  /// Parses a text.
  public init(_ source: Source) {
    self.source = source
    do throws(Diagnostic) {
      var parser = Parser(source)
      result = .success(try parser.program())
    } catch {
      result = .failure(error)
    }
  }

  /// Whether the text can be parsed without more lines, needs more lines, or has an error that more lines cannot
  /// correct.
  public var wholeness: Wholeness {
    switch result {
    case .success: .whole
    case .failure(let error): error.kind == .incomplete ? .open : .wrong
    }
  }

  /// The statements of the text.
  ///
  /// - Throws: the parser's error.
  func block() throws(Diagnostic) -> Block { try result.get() }

  /// The places of the statements of the top level.
  ///
  /// - Throws: the parser's error.
  package func statements() throws(Diagnostic) -> [Span] {
    try block().statements.map(\.node.span)
  }

  /// The same text and statements under another name.
  func named(_ name: String) -> ParsedEntry {
    name == source.name
      ? self
      : ParsedEntry(
        source.named(name),
        result.mapError { error in
          var error = error
          error.source = name
          return error
        })
  }

  private init(_ source: Source, _ result: Result<Block, Diagnostic>) {
    self.source = source
    self.result = result
  }
}
