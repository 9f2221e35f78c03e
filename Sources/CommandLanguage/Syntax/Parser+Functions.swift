// Parses functions and their parameters.

internal import Encodings

extension Parser {
  // MARK: Functions

  mutating func definition() throws(Diagnostic) -> Node {
    let start = token.span.start
    let line = source.place(of: start).line
    advance()
    guard case .name(let text) = token.kind else {
      throw unexpected("expected the function's name after 'def'")
    }
    let name = Name(text: text, span: token.span)
    advance()
    let help = beginsLine(start) ? self.help(above: line) : ""
    let function = try functionRest(name: name, start: start, help: help)
    return try node(
      .define(function), spanEnd(from: start), over: function.children)
  }

  /// Whether only blanks and `;` come before the byte at `start` on its line.
  func beginsLine(_ start: Int) -> Bool {
    source.bytes[..<start].last { ![0x20, 0x09, 0x3B].contains($0) }.map(TextLines.isEnd) ?? true
  }

  /// The text of the comment lines directly above a line, including the comment lines of earlier entries.
  func help(above line: Int) -> String {
    var lines = comments.lines(endingAt: line - 1, in: source)
    if lines.count == line - 1 { lines = source.commentsAbove + lines }
    return lines.joined(separator: "\n")
  }

  mutating func function() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    let function = try functionRest(name: nil, start: start, help: "")
    return try node(.function(function), spanEnd(from: start), over: function.children)
  }

  mutating func functionRest(
    name: Name?, start: Int, help: String
  ) throws(Diagnostic) -> FunctionNode {
    guard isAt(.leftParen) else {
      var hint: String?
      if name == nil, case .name(let text) = token.kind { hint = "write def \(text)(…) { … }" }
      throw unexpected("expected '(' and the parameters", hint: hint)
    }
    advance()
    let parameters = try bracketed { parser throws(Diagnostic) in try parser.parameters() }
    let before = (inLoop, inHeader, inFunction)
    (inLoop, inHeader, inFunction) = (false, false, true)
    let body = try block()
    (inLoop, inHeader, inFunction) = before
    return FunctionNode(
      name: name, parameters: parameters, body: body, help: help, span: spanEnd(from: start))
  }

  mutating func parameters() throws(Diagnostic) -> [ParameterNode] {
    var parameters: [ParameterNode] = []
    while !isAt(.rightParen) {
      let text: String
      switch token.kind {
      case .name(let name): text = name
      // Before a `:`, a keyword is a plain name. The body cannot read a parameter with such a name.
      case .keyword(let keyword) where isAtLabel: text = keyword.rawValue
      default: throw unexpected("expected a parameter's name")
      }
      if parameters.contains(where: { $0.name.text == text }) {
        throw error("the function has two parameters '\(text)'")
      }
      let name = Name(text: text, span: token.span)
      advance()
      let isOptional = skip(.question)
      var fallback: Node?
      if skip(.colon) {
        if isOptional { throw error("a parameter has a '?' or a default, not both") }
        continueOnNextLine()
        fallback = try expression()
      } else if isAt(.assign) {
        throw error("a default is written after ':'", hint: "write \(text): value")
      }
      parameters.append(ParameterNode(name: name, fallback: fallback, isOptional: isOptional))
      if parameters.count > 200 { throw error("a function has at most 200 parameters") }
      if !skip(.comma) { break }
      continueOnNextLine()
    }
    try expect(.rightParen, "to close the parameters")
    return parameters
  }
}

extension FunctionNode {
  /// The expressions and statements in the function.
  var children: [Node?] { parameters.map(\.fallback) + body.nodes }
}
