// Calls that a source cannot mean: a number of dB for an amplitude, and the value of a command that changes a list in
// place. They are found before the source runs, because the value of a number keeps no unit, and because nil would be
// assigned without an error. Only calls of names that certainly are built-in commands are looked at.

extension Interpreter {
  /// The first call in a source that cannot be meant; nil if there is none.
  ///
  /// - Parameter file: the used file to which the globals of the source belong; nil for the session.
  func misuse(in resolver: Resolver, _ source: Source, of file: String?) -> Diagnostic? {
    for call in resolver.globalCalls {
      guard let commands = builtIns(of: call, resolver, file),
        let (error, span) = decibels(of: call, commands, source)
          ?? lostValue(of: call, commands, source)
      else { continue }
      return Diagnostic(
        .syntax, error.message, hint: error.hint, source: source, span: span, calls: [])
    }
    return nil
  }

  /// The declarations of the built-in command that a call certainly calls; nil for any other call.
  private func builtIns(
    of call: Resolver.Call, _ resolver: Resolver, _ file: String?
  ) -> [Command]? {
    guard call.base == nil, resolver.assignments[call.name] == nil,
      case .function(let function)? = statics.builtIn(call.name),
      statics.isBuiltIn(statics.global(call.name, in: file))
    else { return nil }
    return function.commands
  }

  /// The error about a number of dB for an amplitude, with its place.
  private func decibels(
    of call: Resolver.Call, _ commands: [Command], _ source: Source
  ) -> (CommandError, Span)? {
    for argument in call.arguments {
      guard let name = argument.name?.text, let level = argument.value.literalNumber else {
        continue
      }
      let text = source.text(argument.value.span.start..<argument.value.span.end)
      let parameters = commands.compactMap { $0.parameters.first { $0.name == name } }
      guard text.hasSuffix(Lexer.decibels), !parameters.isEmpty,
        parameters.allSatisfy({ $0.allowed?.isAmplitude == true })
      else { continue }
      let error = CommandError(
        "\(call.name): '\(name)' is an amplitude, not a number of dB",
        hint: Allowed.amplitudeHint(decibels: level))
      return (error, argument.value.span)
    }
    return nil
  }

  /// The error about an assignment of the value of a command that changes its list in place, with its place.
  private func lostValue(
    of call: Resolver.Call, _ commands: [Command], _ source: Source
  ) -> (CommandError, Span)? {
    guard call.isAssigned, commands.allSatisfy(\.changesInPlace) else { return nil }
    let texts = call.arguments.map { argument in
      let text = source.text(argument.value.span.start..<argument.value.span.end)
      return (argument.name.map { "\($0.text): " } ?? "") + text
    }
    let arguments = texts.joined(separator: ", ")
    let isShort = !arguments.contains { $0.isNewline } && arguments.count <= 60
    let error = CommandError(
      "\(call.name) changes the list itself and gives no value to assign",
      hint: "write \(call.name) \(isShort ? arguments : "list, value") without an assignment")
    return (error, call.callee)
  }
}

extension Node {
  /// The number of a literal, which may have a sign; nil for any other node.
  fileprivate var literalNumber: Double? {
    switch kind {
    case .number(let number): number
    case .unary(.negate, let operand): operand.literalNumber.map { -$0 }
    default: nil
    }
  }
}
