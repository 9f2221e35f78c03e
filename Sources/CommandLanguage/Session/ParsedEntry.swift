// A text that was parsed once, for all who need to know something of it: the line editor whether it is whole,
// the interpreter its statements, a replay their places.

/// Whether a text can be read as the language.
public enum Wholeness: Sendable, Equatable {
  /// It can be read as it is.
  case whole
  /// It needs more lines: a bracket, a block or an operator is open.
  case open
  /// It is wrong, whatever follows.
  case wrong
}

/// A text with what the parser makes of it. Only one thread may use it at a time.
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

  /// Whether the text can be read as it is, needs more lines, or is wrong whatever follows.
  public var wholeness: Wholeness {
    switch result {
    case .success: .whole
    case .failure(let error): error.kind == .incomplete ? .open : .wrong
    }
  }

  /// The statements of the text.
  ///
  /// - Throws: the error that the parser found.
  func block() throws(Diagnostic) -> Block { try result.get() }

  /// The places of the statements of the top level.
  ///
  /// - Throws: the error that the parser found.
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
