// Parses the statements `if`, `try`, `while` and `for`, with the headers before their blocks.

extension Parser {
  mutating func header() throws(Diagnostic) -> Node {
    let before = inHeader
    inHeader = true
    let value = try expression()
    inHeader = before
    return value
  }

  mutating func ifExpression() throws(Diagnostic) -> Node {
    let start = token.span.start
    var branches: [Branch] = []
    var otherwise: Block?
    repeat {
      advance()
      let condition = try header()
      branches.append(Branch(condition: condition, block: try block()))
      if isAt(.else) {
        advance()
        if !isAt(.if) {
          otherwise = try block()
          break
        }
      }
    } while isAt(.if) && previous?.kind == .keyword(.else)
    let children: [Node?] =
      branches.flatMap { [$0.condition] + $0.block.nodes } + (otherwise?.nodes ?? [])
    return try node(.if(branches, else: otherwise), spanEnd(from: start), over: children)
  }

  mutating func tryExpression() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    let body = try block()
    guard skip(.catch) else {
      throw unexpected("expected 'catch' on the same line as the '}'")
    }
    var name: Name?
    if case .name(let text) = token.kind {
      name = Name(text: text, span: token.span)
      advance()
    }
    let handler = try block()
    return try node(
      .try(body, name: name, catch: handler), spanEnd(from: start),
      over: body.nodes + handler.nodes)
  }

  mutating func whileLoop() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    let condition = try header()
    let body = try loopBody()
    return try node(
      .while(condition, body), spanEnd(from: start), over: [condition] + body.nodes)
  }

  mutating func loopBody() throws(Diagnostic) -> Block {
    let before = inLoop
    inLoop = true
    let body = try block()
    inLoop = before
    return body
  }

  mutating func forLoop() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    var names: [Name] = []
    repeat {
      if !names.isEmpty { continueOnNextLine() }
      guard case .name(let text) = token.kind else {
        throw unexpected("expected a name after 'for'", hint: "write for v in 0..n { … }")
      }
      if names.contains(where: { $0.text == text }) {
        throw error("the loop has the name '\(text)' twice")
      }
      names.append(Name(text: text, span: token.span))
      advance()
    } while skip(.comma)
    if names.count > 2 {
      throw error("a loop has one name, or two: index and value", at: names[2].span)
    }
    guard skip(.in) else {
      throw unexpected(
        "expected 'in'", hint: isAt(.assign) ? "write for \(names[0].text) in …" : nil)
    }
    let items = try header()
    let body = try loopBody()
    return try node(.for(names, items, body), spanEnd(from: start), over: [items] + body.nodes)
  }
}
