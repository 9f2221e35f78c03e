// The results of the resolver and the compiler as text, for tests and debugging.

internal import WholeNumbers

extension Interpreter {
  /// The kind of variable for each name. The text has one line for each function, and the names in a line are sorted:
  /// `x local, y captured, print global`. The first line is for the top level of the source.
  ///
  /// - Throws: the parser's error.
  package static func names(of source: String) throws(Diagnostic) -> String {
    let resolver = Resolver(try ParsedEntry(Source(source, name: "names")).block())
    return ([resolver.main] + resolver.functions).map { scope in
      let own = scope.isMain ? Set(resolver.assignments.keys) : Set(scope.order.map(\.name))
      return own.union(scope.reads.map(\.name)).union(scope.captures.map(\.name)).sorted().map {
        name in
        switch scope.resolve(name) {
        case .local(let local): "\(name) \(local.isCaptured ? "local in a cell" : "local")"
        case .captured: "\(name) captured"
        case .global: "\(name) global"
        }
      }.joined(separator: ", ")
    }.joined(separator: "\n")
  }

  /// The instructions of a source, one in each line. The instructions of each function follow a line with the
  /// function's name. Operands are the numbers of registers, the names of globals, or `=value` for constants.
  ///
  /// - Throws: the error of the parser or the compiler.
  package func instructions(of source: String) throws(Diagnostic) -> [String] {
    let source = Source(source, name: "instructions")
    let program = try ParsedEntry(source).block()
    return text(try compile(program, source, Resolver(program)), name: "source")
  }

  private func text(_ code: Code, name: String) -> [String] {
    let lines = (0..<code.count).map { place in
      let instruction = code.instructions[place]
      let operands = [instruction.a, instruction.b, instruction.c].map(text)
      return "\(instruction.opcode) " + operands.joined(separator: " ")
    }
    return ["\(name):"] + lines + code.prototypes.flatMap { text($0, name: $0.name) }
  }

  private func text(_ operand: Operand) -> String {
    if operand >= 0 { return "\(operand)" }
    if let name = statics.name(of: operand) { return name }
    return "=" + ValueText.shown(statics.end[Int(operand)].value)
  }
}
