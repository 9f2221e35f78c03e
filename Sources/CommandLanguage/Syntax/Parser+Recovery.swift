// Continues to parse after an error, so that `check` finds all errors of a source without running the source.

extension Parser {
  /// The greatest number of errors that are collected.
  static let errorLimit = 100

  /// Parses a source and collects its errors; the block contains the statements without errors.
  static func readAll(_ source: Source) -> (block: Block, errors: [Diagnostic]) {
    var parser = Parser(source)
    parser.gathersErrors = true
    do throws(Diagnostic) {
      return (try parser.program(), parser.errors)
    } catch {
      return (Block(statements: [], span: Span(0, 0)), parser.errors + [error])
    }
  }

  /// The next statement; nil if errors are collected and the statement has an error.
  mutating func statementIfAny() throws(Diagnostic) -> Statement? {
    let start = at
    let state = (nesting, open, inHeader, inLoop, inFunction, brackets)
    do throws(Diagnostic) {
      return try statement()
    } catch {
      let error = explained(error, from: start)
      guard gathersErrors, errors.count < Parser.errorLimit else { throw error }
      // After an unfinished statement, no text remains to be parsed.
      if errors.last?.kind != .incomplete { errors.append(error) }
      (nesting, open, inHeader, inLoop, inFunction, brackets) = state
      skipStatement(from: start)
      return nil
    }
  }

  /// Skips to the end of the line on which parsing failed, or to the `}` of the block around it.
  private mutating func skipStatement(from start: Int) {
    let failed = at
    at = start
    var depth = 0
    while token.kind != .end {
      switch token.kind {
      case .symbol(.leftBrace): depth += 1
      case .symbol(.rightBrace):
        if depth == 0, at > start { return }
        depth -= 1
      case .newline, .semicolon:
        if depth <= 0, at >= failed { return }
      default: break
      }
      advance()
    }
  }
}
