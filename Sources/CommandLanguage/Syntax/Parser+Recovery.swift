// Going on behind an error, so that all of a source's errors are found: for `check`, which runs nothing.

extension Parser {
  /// How many errors are gathered at most.
  static let errorLimit = 100

  /// A source with all errors that can be told apart; the block holds what could be read.
  static func readAll(_ source: Source) -> (block: Block, errors: [Diagnostic]) {
    var parser = Parser(source)
    parser.gathersErrors = true
    do throws(Diagnostic) {
      return (try parser.program(), parser.errors)
    } catch {
      return (Block(statements: [], span: Span(0, 0)), parser.errors + [error])
    }
  }

  /// The next statement; nil for one that cannot be read, where errors are gathered.
  mutating func statementIfAny() throws(Diagnostic) -> Statement? {
    let start = at
    let state = (nesting, open, inHeader, inLoop, inFunction, brackets)
    do throws(Diagnostic) {
      return try statement()
    } catch {
      let error = explained(error, from: start)
      guard gathersErrors, errors.count < Parser.errorLimit else { throw error }
      // Behind what has no end there is nothing to go on with.
      if errors.last?.kind != .incomplete { errors.append(error) }
      (nesting, open, inHeader, inLoop, inFunction, brackets) = state
      skipStatement(from: start)
      return nil
    }
  }

  /// Goes to the end of the line on which reading failed, or to the `}` of the block around it.
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
