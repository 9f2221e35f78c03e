// A script and the scripts that it runs, read for a check. Each file is read once, so that scripts that run each other
// come to an end. A worklist replaces recursion.

internal import Files

/// A script and all scripts that it runs by `run "path"`.
struct CheckedScripts {
  /// A script without syntax errors.
  struct Part {
    var source: Source
    var resolver: Resolver
    /// Whether an error in the script is certain to end the run of the first script.
    var isCertain: Bool
    /// The calls of `run` that lead to the script, innermost first.
    var calls: [Diagnostic.Call]
  }

  /// The scripts, the first script first.
  private(set) var parts: [Part] = []
  /// The syntax errors of the scripts, and the files that cannot be read.
  private(set) var faults: [Diagnostic] = []
  /// Whether a script may assign names that the check does not know.
  private(set) var hasUnknownNames = false
  /// The globals that the scripts assign, with the number of assignments.
  private(set) var assignments: [String: Int] = [:]
  /// The functions that the scripts define at their top level, each with its source.
  private(set) var definitions: [String: (node: FunctionNode, source: Source)] = [:]

  /// The greatest number of scripts that a check reads.
  private static let limit = 1000

  private var pending: [(source: Source, isCertain: Bool, calls: [Diagnostic.Call])] = []
  private var met: Set<String> = []

  /// Reads a script and the scripts that it runs.
  init(_ text: String, name: String, in session: Interpreter) {
    pending = [(Source(text, name: name), true, [])]
    met.insert(Self.identity((try? session.context.resolve(name)) ?? name))
    var next = 0
    while next < pending.count {
      let (source, isCertain, calls) = pending[next]
      next += 1
      guard let resolver = resolver(of: source, isCertain, session) else {
        hasUnknownNames = true
        continue
      }
      let part = Part(source: source, resolver: resolver, isCertain: isCertain, calls: calls)
      parts.append(part)
      assignments.merge(resolver.assignments, uniquingKeysWith: +)
      for (name, node) in resolver.definitions { definitions[name] = (node, source) }
      follow(part, session)
    }
  }

  /// The names of a source; nil if the source has syntax errors.
  private mutating func resolver(
    of source: Source, _ isCertain: Bool, _ session: Interpreter
  ) -> Resolver? {
    let (program, errors) = Parser.readAll(source)
    if !errors.isEmpty {
      if isCertain { faults += errors }
      return nil
    }
    let resolver = Resolver(program)
    do throws(Diagnostic) {
      _ = try session.compile(program, source, resolver)
    } catch {
      if isCertain { faults.append(error) }
      return nil
    }
    return resolver
  }

  /// Reads the scripts that a script runs.
  private mutating func follow(_ part: Part, _ session: Interpreter) {
    // A script may define a function with the name `run`.
    guard assignments["run"] == nil, session["run"] == nil else { return }
    let runs = part.resolver.calls(of: "run")
    // Any other use of the command may run a script that the check does not know.
    if part.resolver.globalReads.count(where: { $0.name == "run" }) > runs.count {
      hasUnknownNames = true
    }
    for call in runs {
      guard call.arguments.count == 1, let path = call.literals.first, !isMoved(path) else {
        hasUnknownNames = true
        continue
      }
      read(path, by: call, of: part, session)
    }
  }

  private mutating func read(
    _ path: String, by call: Resolver.Call, of part: Part, _ session: Interpreter
  ) {
    let isCertain = part.isCertain && !call.isInTry
    do {
      let file = try session.context.resolve(path)
      guard met.insert(Self.identity(file)).inserted else { return }
      guard met.count <= Self.limit else {
        hasUnknownNames = true
        return
      }
      let text = try LanguageCommands.script(file, as: path)
      let (line, column) = part.source.place(of: call.callee.start)
      let place = Diagnostic.Call(
        function: "run", source: part.source.name, line: line, column: column)
      pending.append((Source(text, name: path), isCertain, [place] + part.calls))
    } catch {
      hasUnknownNames = true
      guard isCertain, !isSaved(path) else { return }
      let known = error as? CommandError
      faults.append(
        Diagnostic(
          .runtime, known?.message ?? "\(error)", hint: known?.hint, source: part.source,
          span: call.arguments[0].value.span, calls: part.calls))
    }
  }

  /// Whether a `cd` of a script may change the folder at which the path starts.
  private func isMoved(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.hasPrefix("~")
      && parts.contains { $0.resolver.globalReads.contains { $0.name == "cd" } }
  }

  /// Whether a script may write the file before it runs the file.
  private func isSaved(_ path: String) -> Bool {
    parts.contains { $0.resolver.calls(of: "save").contains { $0.literals.contains(path) } }
  }

  /// The path of a file without links; the given path if there is no such file.
  private static func identity(_ path: String) -> String {
    SystemPath.real(path) ?? path
  }
}
