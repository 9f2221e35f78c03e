// Finds errors in a source without running the source. An error is reported only if it is certain, so that a script
// that runs without an error also passes the check.

extension Interpreter {
  /// Finds errors in a source without running the source. The result contains all syntax errors. If a source has none,
  /// the result contains the unknown names, the names that a used file does not have, and the calls whose arguments do
  /// not fit. The check reads the scripts that the source runs with `run "path"` and the files that it uses with
  /// `use "path"`, knows the names that they assign, and also reports the errors in them. If a path of `run` is not a plain
  /// string, the names remain unknown, and only the syntax of the source is checked.
  ///
  /// - Parameters:
  ///   - name: the file's path, for errors.
  ///   - isSession: whether the file is a saved session, in which the paths of `use` begin at the working folder.
  public func check(
    _ source: String, name: String, isSession: Bool = false
  ) -> [Diagnostic] {
    let scripts = CheckedScripts(source, name: name, isSession: isSession, in: self)
    return Array((scripts.faults + faults(in: scripts)).prefix(Parser.errorLimit))
  }

  /// An error at a place in a script.
  private struct Fault {
    var span: Span
    var kind = Diagnostic.Kind.runtime
    var message: String
    var hint: String?
  }

  /// The unknown names and the calls whose arguments do not fit, script by script in the order of their text.
  private func faults(in scripts: CheckedScripts) -> [Diagnostic] {
    let hasTry = scripts.parts.contains(where: \.resolver.hasTry)
    return scripts.parts.filter { $0.isCertain && !scripts[$0.scope].hasUnknownNames }
      .flatMap { part in
        let found =
          unknownNames(in: part, scripts) + unknownMembers(in: part, scripts, hasTry: hasTry)
          + misfits(in: part, scripts, hasTry: hasTry)
        return found.sorted { $0.span.start < $1.span.start }.map {
          Diagnostic(
            $0.kind, $0.message, hint: $0.hint, source: part.source, span: $0.span,
            calls: part.calls)
        }
      }
  }

  private func unknownNames(
    in part: CheckedScripts.Part, _ scripts: CheckedScripts
  ) -> [Fault] {
    let globals = scripts[part.scope]
    var known = Set(globals.assignments.keys).union(globals.words)
    if part.scope == nil {
      known.formUnion(globalNames + ["args"])
      if self[Answer.name] != nil { known.insert(Answer.name) }
    }
    return part.resolver.globalReads
      .filter { !known.contains($0.name) && statics.builtIn($0.name) == nil }
      .compactMap { read in
        let hint =
          UnquotedPath.hint(at: read.span, in: part.source, registry)
          ?? Suggestion.hint(for: read.name, among: known.union(registry.names))
        // A missing script may define the name, unless the name resembles a known one.
        if globals.lacksScript, hint == nil { return nil }
        return Fault(
          span: read.span, kind: .name,
          message: "unknown name '\(MessageText.cut(read.name, to: 60))'", hint: hint)
      }
  }

  /// The properties of used files that the files do not have.
  private func unknownMembers(
    in part: CheckedScripts.Part, _ scripts: CheckedScripts, hasTry: Bool
  ) -> [Fault] {
    scripts[part.scope].usedFiles.keys.flatMap { name -> [Fault] in
      guard let file = usedFile(name, of: part, scripts),
        let members = part.resolver.members(of: name)
      else { return [] }
      let globals = scripts[file]
      let known = Set(globals.assignments.keys)
      guard !globals.hasUnknownNames, globals.words.isEmpty, !known.isEmpty else { return [] }
      return members.compactMap { member, isAtTop in
        guard !known.contains(member.name), !member.isInTry, isAtTop || !hasTry else { return nil }
        return Fault(
          span: member.span,
          message: "'\(name)' has no name '\(MessageText.cut(member.name, to: 60))'",
          hint: Suggestion.hint(for: member.name, among: known))
      }
    }
  }

  /// The used file whose names a global certainly has; nil if the global may have another value.
  private func usedFile(
    _ name: String, of part: CheckedScripts.Part, _ scripts: CheckedScripts
  ) -> String? {
    let globals = scripts[part.scope]
    guard globals.assignments[name] == 1, let file = globals.usedFiles[name],
      part.scope != nil || self[name] == nil
    else { return nil }
    return scripts.parts.contains { $0.scope == file } ? file : nil
  }

  private func misfits(
    in part: CheckedScripts.Part, _ scripts: CheckedScripts, hasTry: Bool
  ) -> [Fault] {
    part.resolver.certainCalls(hasTry: hasTry).compactMap { call in
      guard let parameters = declarations(of: call, in: part, scripts),
        let error = misfit(call, parameters)
      else { return nil }
      return Fault(span: call.span(of: error.part), message: error.message, hint: error.hint)
    }
  }

  /// The parts of a function that the check of a call uses.
  private struct Declaration {
    var parameters: [ParameterDescription]
    var signature: String
  }

  /// The declarations that the function of a call certainly has; nil if the declarations may change.
  private func declarations(
    of call: Resolver.Call, in part: CheckedScripts.Part, _ scripts: CheckedScripts
  ) -> [Declaration]? {
    var scope = part.scope
    if let base = call.base {
      guard let file = usedFile(base, of: part, scripts), part.resolver.members(of: base) != nil
      else {
        return nil
      }
      scope = file
    }
    let (globals, name) = (scripts[scope], call.name)
    if scope == nil, self[name] != nil { return nil }
    if globals.words.contains(name) || globals.hasUnknownNames { return nil }
    switch (globals.assignments[name], globals.definitions[name]) {
    case (nil, nil):
      guard call.base == nil, case .function(let function)? = statics.builtIn(name) else {
        return nil
      }
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
