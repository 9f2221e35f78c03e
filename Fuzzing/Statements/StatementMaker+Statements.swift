// Random statements: every rule of the grammar under "Statements".

internal import CommandLanguage

extension StatementMaker {
  mutating func statement() -> String {
    switch Int.random(in: 0..<40, using: &dice) {
    case 0...13: return command()
    case 14...21: return "\(pick(StatementMaker.variables)) = \(oneIn(3) ? expression() : call())"
    case 22...23: return "\(target()) = \(expression())"
    case 24:
      return
        "\(target()) \(pick(["+=", "-=", "*=", "/=", "//=", "%=", "@=", "^="])) \(expression())"
    case 25: return "v0, v1 = \(expression()), \(expression())"
    case 26: return "v2, v3 = \(expression())"
    case 27: return oneIn(3) ? "clear \(name())" : "print \(list(0...3) { $0.expression() })"
    case 28:
      return pick(["undo", "vars", "history", "recipe v0", "clock()", "seed 3", "show session"])
    case 29: return "help \(pick(names + ["for", "slices", "\"sound\"", "v0", "session"]))"
    case 30: return oneIn(2) ? "show \(expression())" : "describe \(expression())"
    default: return nested()
    }
  }

  /// A command as a statement of its own, without parentheses.
  private mutating func command() -> String {
    let choice = pick(choices)
    let name = choice.command.name
    switch name {
    case "quit": return oneIn(50) ? "quit" : "print 1"
    case "cd": return oneIn(20) ? "cd ." : "pwd"
    case "help": return "help \(pick(names))"
    case "run": return oneIn(20) ? "run \"a.sonde\"" : "ls"
    case "record": return oneIn(50) ? "v0 = record(0.01s)" : "stop"
    default:
      let arguments = arguments(of: choice)
      return arguments.isEmpty ? name : "\(name) \(arguments)"
    }
  }

  /// What an assignment can assign to.
  private mutating func target() -> String {
    switch Int.random(in: 0..<6, using: &dice) {
    case 0, 1: pick(StatementMaker.variables)
    case 2, 3: "\(name())[\(list(1...2) { $0.part() })]"
    case 4: "\(name()).\(property())"
    default: "\(name())[\(part())][\(part())]"
    }
  }

  /// A statement with a block.
  private mutating func nested() -> String {
    if depth <= 0 { return "v0 = \(leaf())" }
    depth -= 1
    let outer = (isInLoop, isInFunction)
    defer {
      depth += 1
      (isInLoop, isInFunction) = outer
    }
    switch Int.random(in: 0..<12, using: &dice) {
    case 0: return "if \(expression()) { \(block()) }"
    case 1: return "if \(expression()) { \(block()) } else { \(block()) }"
    case 2, 3:
      isInLoop = true
      return "for i in \(oneIn(2) ? "0..3" : expression()) { \(block()) }"
    case 4:
      isInLoop = true
      return "for i, j in \(expression()) { \(block()) }"
    case 5:
      isInLoop = true
      return "n = 0; while n < 3 { n += 1; \(block()) }"
    case 6, 7: return "try { \(block()) } catch e { print e; \(block()) }"
    case 8: return "time { \(block()) }"
    case 9:
      (isInLoop, isInFunction) = (false, true)
      return "def f(x, y: \(leaf())) { \(block()) }"
    case 10 where isInFunction: return "return \(expression())"
    case 10 where isInLoop: return pick(["break", "continue"])
    case 10: return expression()
    default: return isInFunction ? "global v1 = \(expression())" : call()
    }
  }

  private mutating func block() -> String {
    (0..<Int.random(in: 1...2, using: &dice)).map { _ in statement() }.joined(separator: "; ")
  }
}
