// Finds errors in a source without running the source. An error is reported only if it is certain, so that a script
// that runs without an error also passes the check.

extension Interpreter {
  /// Finds errors in a source without running the source. The result contains all syntax errors. If a source has none,
  /// the result contains the unknown names and the calls whose arguments do not fit. A source that calls `run` is only
  /// parsed and compiled, because the called scripts may define names.
  ///
  /// - Parameter name: the file's path, for errors.
  public func check(_ source: String, name: String) -> [Diagnostic] {
    let source = Source(source, name: name)
    let (program, errors) = Parser.readAll(source)
    if !errors.isEmpty { return errors }
    let resolver = Resolver(program)
    let reads = resolver.globalReads
    let calls = resolver.certainCalls
    do throws(Diagnostic) {
      _ = try compile(program, source, resolver)
    } catch {
      return [error]
    }
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
    for call in calls {
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

  /// The parts of a function that the check of a call uses.
  private struct Declaration {
    var parameters: [ParameterDescription]
    var signature: String
  }

  /// The declarations that a global name certainly has at every call; nil if the declarations may change.
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

  /// The error of a call that fails for all values of its arguments; nil if one of the declarations fits the call.
  private func misfit(_ call: Resolver.Call, _ declarations: [Declaration]) -> CommandError? {
    var first: CommandError?
    for declaration in declarations {
      do {
        _ = try Binding(
          declaration.parameters, of: call.name, signature: declaration.signature,
          count: call.arguments.count, names: call.arguments.map { $0.name?.text })
        return nil
      } catch {
        // If there are several declarations, the declaration that was added last is used most often.
        first = first ?? error as? CommandError
      }
    }
    return first
  }
}
