// What can be said about a source without running it. Only what is certain is said: a script that runs
// well is never found fault with.

extension Interpreter {
  /// What is wrong with a source, found without running it: all that cannot be read; or else names that
  /// nothing has, and calls whose arguments do not fit what is called. A source that runs others is only
  /// read, for those may make names.
  public func check(_ source: String, name: String) -> [Diagnostic] {
    let source = Source(source, name: name)
    let (program, errors) = Parser.readAll(source)
    if !errors.isEmpty { return errors }
    do throws(Diagnostic) {
      _ = try compile(program, source)
    } catch {
      return [error]
    }
    let resolver = Resolver(program)
    let reads = resolver.globalReads
    if reads.contains(where: { $0.name == "run" }) { return [] }
    var known = Set(resolver.assignments.keys)
    known.formUnion(globalNames)
    known.insert("args")
    var found: [(span: Span, diagnostic: Diagnostic)] = []
    for read in reads where !known.contains(read.name) && statics.builtIn(read.name) == nil {
      let hint = Suggestion.hint(for: read.name, among: known.union(registry.names))
      found.append(
        (
          read.span,
          Diagnostic(
            .name, "unknown name '\(MessageText.cut(read.name, to: 60))'", hint: hint,
            source: source,
            span: read.span)
        ))
    }
    for call in resolver.certainCalls {
      guard let parameters = declarations(of: call.name, resolver, source),
        let error = misfit(call, parameters)
      else { continue }
      let span = call.span(of: error.part)
      found.append(
        (
          span,
          Diagnostic(.runtime, error.message, hint: error.hint, source: source, span: span)
        ))
    }
    found.sort { $0.span.start < $1.span.start }
    return found.prefix(Parser.errorLimit).map(\.diagnostic)
  }

  /// A function as a call sees it.
  private struct Declaration {
    var parameters: [ParameterDescription]
    var signature: String
  }

  /// What a global name certainly stands for when it is called; nil where that may change.
  private func declarations(
    of name: String, _ resolver: Resolver, _ source: Source
  ) -> [Declaration]? {
    if self[name] != nil { return nil }
    switch (resolver.assignments[name], resolver.definitions[name]) {
    case (nil, nil):
      guard case .function(let function)? = statics.builtIn(name) else { return nil }
      return function.commands.map {
        Declaration(parameters: $0.parameters, signature: $0.signature)
      }
    case (1, let node?):
      let parameters = node.descriptions(in: source)
      let list = parameters.map(\.inSignature).joined(separator: ", ")
      return [Declaration(parameters: parameters, signature: "\(name)(\(list))")]
    default: return nil
    }
  }

  /// What is wrong with a call whatever its values are; nil where one of the declarations fits.
  private func misfit(_ call: Resolver.Call, _ declarations: [Declaration]) -> CommandError? {
    var first: CommandError?
    for declaration in declarations {
      do {
        _ = try Binding(
          declaration.parameters, of: call.name, signature: declaration.signature,
          count: call.arguments.count, names: call.arguments.map { $0.name?.text })
        return nil
      } catch {
        // Of several declarations, the last that was added is the one that is meant most often.
        first = first ?? error as? CommandError
      }
    }
    return first
  }
}
