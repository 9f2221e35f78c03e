// Finds errors in a source without running the source. An error is reported only if it is certain, so that a script
// that runs without an error also passes the check.

extension Interpreter {
  /// Finds errors in a source without running the source. The result contains all syntax errors. If a source has none,
  /// the result contains the unknown names and the calls whose arguments do not fit. The check reads the scripts that
  /// the source runs with `run "path"`, knows the names that these scripts assign, and also reports the errors in these
  /// scripts. If a path is not a plain string, the names remain unknown, and only the syntax of the source is checked.
  ///
  /// - Parameter name: the file's path, for errors.
  public func check(_ source: String, name: String) -> [Diagnostic] {
    let scripts = CheckedScripts(source, name: name, in: self)
    var found = scripts.faults
    if !scripts.hasUnknownNames { found += faults(in: scripts) }
    return Array(found.prefix(Parser.errorLimit))
  }

  /// The unknown names and the calls whose arguments do not fit, script by script in the order of their text.
  private func faults(in scripts: CheckedScripts) -> [Diagnostic] {
    var known = Set(scripts.assignments.keys)
    known.formUnion(globalNames)
    known.insert("args")
    if self[Answer.name] != nil { known.insert(Answer.name) }
    let hasTry = scripts.parts.contains(where: \.resolver.hasTry)
    return scripts.parts.filter(\.isCertain).flatMap { part in
      var found: [(span: Span, diagnostic: Diagnostic)] = []
      for read in part.resolver.globalReads
      where !known.contains(read.name) && statics.builtIn(read.name) == nil {
        found.append(
          (
            read.span,
            Diagnostic(
              .name, "unknown name '\(MessageText.cut(read.name, to: 60))'",
              hint: UnquotedPath.hint(at: read.span, in: part.source, registry)
                ?? Suggestion.hint(for: read.name, among: known.union(registry.names)),
              source: part.source, span: read.span, calls: part.calls)
          ))
      }
      for call in part.resolver.certainCalls(hasTry: hasTry) {
        guard let parameters = declarations(of: call.name, scripts),
          let error = misfit(call, parameters)
        else { continue }
        let span = call.span(of: error.part)
        found.append(
          (
            span,
            Diagnostic(
              .runtime, error.message, hint: error.hint, source: part.source, span: span,
              calls: part.calls)
          ))
      }
      return found.sorted { $0.span.start < $1.span.start }.map(\.diagnostic)
    }
  }

  /// The parts of a function that the check of a call uses.
  private struct Declaration {
    var parameters: [ParameterDescription]
    var signature: String
  }

  /// The declarations that a global name certainly has at every call; nil if the declarations may change.
  private func declarations(
    of name: String, _ scripts: CheckedScripts
  ) -> [Declaration]? {
    if self[name] != nil { return nil }
    switch (scripts.assignments[name], scripts.definitions[name]) {
    case (nil, nil):
      guard case .function(let function)? = statics.builtIn(name) else { return nil }
      return function.commands.map {
        Declaration(parameters: $0.parameters, signature: $0.signature)
      }
    case (1, let definition?):
      let parameters = definition.node.descriptions(in: definition.source)
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
