// Calls that cannot succeed, whatever the values: `sonde check` finds them without running anything. The
// binding that says so is the one that a call goes through when it runs.

/// A call of a name.
struct ResolvedCall {
  var name: String
  /// Where the name is read.
  var scope: Scope
  /// The arguments' names, nil for positional ones.
  var arguments: [String?]
  var span: Span
}

extension Interpreter {
  /// What is wrong with calls whose function is known: something built in that nothing shadows, or what
  /// one `def` of the source defines.
  func wrongCalls(_ resolver: Resolver, _ source: Source) -> [Diagnostic] {
    let own = Set(globalNames)
    return resolver.calls.compactMap { call in
      guard case .global = call.scope.resolve(call.name) else { return nil }
      if let function = resolver.definitions[call.name] {
        let parameters = function.descriptions(in: source)
        return refusal(of: call, by: [parameters], source)
      }
      guard !resolver.assigned.contains(call.name), !own.contains(call.name),
        let commands = registry.commands[call.name]
      else { return nil }
      return refusal(of: call, by: commands.map(\.parameters), source)
    }
  }

  /// Why none of several declarations takes a call's arguments; nil where one does.
  private func refusal(
    of call: ResolvedCall, by declarations: [[ParameterDescription]], _ source: Source
  ) -> Diagnostic? {
    var first: Diagnostic?
    for parameters in declarations {
      let names = parameters.map(\.inSignature).joined(separator: ", ")
      do {
        _ = try Binding(
          parameters, of: call.name, signature: "\(call.name)(\(names))",
          count: call.arguments.count, names: call.arguments)
        return nil
      } catch {
        first = first ?? Machine.diagnostic(error, source, call.span)
      }
    }
    return first
  }
}
