// Random expressions: every rule of the grammar under "Expressions".

internal import CommandLanguage

extension StatementMaker {
  /// An expression of any kind.
  mutating func expression() -> String {
    if depth <= 0 { return leaf() }
    depth -= 1
    defer { depth += 1 }
    switch Int.random(in: 0..<24, using: &dice) {
    case 0...4: return leaf()
    case 5...8: return call()
    case 9, 10:
      let sign = pick([
        "+", "-", "*", "/", "//", "%", "^", "@", "==", "!=", "<", "<=", ">", ">=", "in", "not in",
        "and", "or",
      ])
      return "(\(expression()) \(sign) \(expression()))"
    case 11: return pick(["-", "not "]) + "(" + expression() + ")"
    case 12: return "[\(list(0...4) { $0.expression() })]"
    case 13: return "(\(pick(["a", "b", "len", "if"])): \(expression()), c: \(expression()))"
    case 14: return range()
    case 15, 16: return "\(name())[\(list(1...2) { $0.part() })]"
    case 17: return "\(name()).\(property())"
    case 18: return function()
    case 19: return "if \(expression()) { \(expression()) } else { \(expression()) }"
    case 20: return "\"a\\(\(expression()))b\"".contains("\n") ? leaf() : "string(\(expression()))"
    case 21: return "(\(expression()) |> \(pick(names + ["f", "twice"])))"
    case 22: return "try { \(expression()) } catch e { e }"
    default:
      return "\(pick(["f", "twice", "curve", "v0", "v3"]))(\(list(0...3) { $0.expression() }))"
    }
  }

  /// An expression without parts.
  mutating func leaf() -> String {
    switch Int.random(in: 0..<10, using: &dice) {
    case 0...2: number()
    case 3: string()
    case 4: pick(["true", "false", "nil", "[]", "()", "pi"])
    case 5: pick(names)
    default: name()
    }
  }

  /// A name of the session.
  mutating func name() -> String {
    oneIn(3) ? pick(StatementMaker.variables) : pick(StatementMaker.given)
  }

  mutating func range() -> String {
    let step = oneIn(2) ? " by \(number())" : ""
    return "(\(number())..\(number())\(step))"
  }

  /// A part of an index.
  mutating func part() -> String {
    switch Int.random(in: 0..<6, using: &dice) {
    case 0, 1: return number()
    case 2: return "\(oneIn(2) ? number() : "")..\(oneIn(2) ? number() : "")"
    case 3: return "\(number())..\(number()) by \(number())"
    case 4: return range()
    default: return expression()
    }
  }

  mutating func property() -> String {
    pick([
      "a", "b", "c", "rate", "duration", "channels", "length", "shape", "steps", "losses", "bins",
      "fft", "hop", "window", "magnitudes", "frequencies", "levels", "phases", "count", "peak",
      "rms",
      "times", "settings", "state", "variance", "temperature", "seed", "model", "statements",
      "message",
      "name", "help", "if",
    ])
  }

  mutating func function() -> String {
    let outer = (isInLoop, isInFunction)
    (isInLoop, isInFunction) = (false, true)
    defer { (isInLoop, isInFunction) = outer }
    let parameters = pick(["", "x", "x, y", "x, y?", "x, y: 3", "time", "time, frame", "n: nan"])
    return "fn(\(parameters)) { \(oneIn(3) ? statement() : expression()) }"
  }

  /// A call of a command, with parentheses.
  mutating func call() -> String {
    let choice = pick(choices)
    // These commands leave the session, wait for a key, or take text instead of values.
    if ["quit", "cd", "help", "run"].contains(choice.command.name) { return leaf() }
    return "\(choice.command.name)(\(arguments(of: choice)))"
  }

  /// The arguments of a call: the required ones, and some of the others.
  mutating func arguments(of choice: Choice) -> String {
    var arguments: [String] = []
    var named: [String] = []
    for (parameter, fitting) in zip(choice.command.parameters, choice.fitting) {
      if !parameter.isRequired, !oneIn(4) || oneIn(20) { continue }
      if parameter.isVariadic {
        arguments += (0..<Int.random(in: 0...3, using: &dice)).map { _ in
          argument(for: parameter, fitting)
        }
      } else if parameter.isNamedOnly || oneIn(30) {
        named.append("\(parameter.name): \(argument(for: parameter, fitting))")
      } else {
        arguments.append(argument(for: parameter, fitting))
      }
    }
    if oneIn(40) { arguments.append(expression()) }
    if oneIn(80) { named.append("\(pick(["gain", "seed", "zzz"])): \(expression())") }
    return (arguments + named).joined(separator: ", ")
  }

  /// An argument, which fits the parameter in three of four cases.
  mutating func argument(for parameter: ParameterDescription, _ fitting: [String]) -> String {
    if oneIn(5) { return expression() }
    if oneIn(12) { return pick(StatementMaker.variables) }
    if let choices = parameter.choices, !choices.isEmpty { return "\"\(pick(choices))\"" }
    if parameter.isPath { return path(parameter.endings) }
    if parameter.accepts(.number(1)), parameter.allowed != nil || parameter.unit != nil || oneIn(3)
    {
      return fittingNumber(parameter)
    }
    return fitting.isEmpty ? leaf() : pick(fitting)
  }

  /// A number in the parameter's range, or at an end of it; small, so that the command is quick.
  private mutating func fittingNumber(_ parameter: ParameterDescription) -> String {
    if oneIn(8) { return number() }
    if parameter.unit == "s" { return pick(["0.001", "0.01s", "5ms", "0.03", "0"]) }
    let allowed = parameter.allowed
    let low = allowed?.lower ?? 0
    let high = min(allowed?.upper ?? low + 8, low + 64)
    if oneIn(6) { return "\(oneIn(2) ? low : high)" }
    if parameter.unit == "Hz" { return pick(["100", "440Hz", "1kHz", "3999", "8000"]) }
    if allowed?.whole == true {
      return String(Int(Double.random(in: low...max(low, high), using: &dice).rounded()))
    }
    return "\(Double.random(in: low...max(low, high), using: &dice))"
  }
}
