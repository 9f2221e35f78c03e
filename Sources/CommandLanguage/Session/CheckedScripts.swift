// A script and the files that it runs and uses, read for a check. Each file is read once in each scope, so that files that
// run each other come to an end. A worklist replaces recursion.

internal import Files

/// A script, all scripts that it runs by `run "path"`, and all files that it uses by `use "path"`.
struct CheckedScripts {
  /// A script without syntax errors.
  struct Part {
    var source: Source
    var resolver: Resolver
    /// The used file to which the globals belong; nil for the session.
    var scope: String?
    /// Whether an error in the script is certain to end the run of the first script.
    var isCertain: Bool
    /// The calls of `run` and `use` that lead to the script, innermost first.
    var calls: [Diagnostic.Call]
    /// The files that lead to the script, which is the last one.
    var files: [RunningFile]
  }

  /// The globals of the session or of a used file.
  struct Globals {
    /// The assigned names, with the number of assignments.
    var assignments: [String: Int] = [:]
    /// The functions that are defined at the top level, each with its source.
    var definitions: [String: (node: FunctionNode, source: Source)] = [:]
    /// The names that receive the record of a used file, with the identity of the file.
    var usedFiles: [String: String] = [:]
    /// All words of scripts with syntax errors, which may be assigned names.
    var words: Set<String> = []
    /// Whether a script may assign names that the check does not know.
    var hasUnknownNames = false
    /// Whether a script that is run is missing, which is an error by itself.
    var lacksScript = false
  }

  /// The scripts, the first script first.
  private(set) var parts: [Part] = []
  /// The syntax errors of the scripts, and the files that cannot be read.
  private(set) var faults: [Diagnostic] = []
  /// The globals of the session and of the used files.
  private var scopes: [String?: Globals] = [:]

  /// The greatest number of scripts that a check reads.
  private static let limit = 1000

  private struct Pending {
    var source: Source
    var scope: String?
    var isCertain: Bool
    var calls: [Diagnostic.Call]
    var files: [RunningFile]
  }

  private struct Visit: Hashable {
    var file: String
    var scope: String?
  }

  private var pending: [Pending] = []
  private var met: Set<Visit> = []

  /// Reads a script, and the scripts that it runs and uses.
  init(_ text: String, name: String, isSession: Bool, in session: Interpreter) {
    let path = try? session.context.resolve(name)
    let file = path.flatMap {
      SystemPath.exists($0) && !isSession ? session.context.absolute($0) : nil
    }
    let first = Source(text, name: name, file: file)
    pending = [
      Pending(
        source: first, scope: nil, isCertain: true, calls: [],
        files: [RunningFile(first, scope: nil)])
    ]
    met.insert(Visit(file: RunningFile.identity(path ?? name), scope: nil))
    var next = 0
    while next < pending.count {
      read(pending[next], session)
      next += 1
    }
  }

  /// The globals of the session, or of a used file.
  subscript(_ scope: String?) -> Globals { scopes[scope] ?? Globals() }

  private mutating func read(_ next: Pending, _ session: Interpreter) {
    guard let resolver = resolver(of: next, session) else { return }
    let part = Part(
      source: next.source, resolver: resolver, scope: next.scope, isCertain: next.isCertain,
      calls: next.calls, files: next.files)
    parts.append(part)
    var globals = self[part.scope]
    globals.assignments.merge(resolver.assignments, uniquingKeysWith: +)
    for (name, node) in resolver.definitions { globals.definitions[name] = (node, part.source) }
    scopes[part.scope] = globals
    followRuns(of: part, session)
    followUses(of: part, session)
  }

  /// The names of a source; nil if the source has errors.
  private mutating func resolver(of next: Pending, _ session: Interpreter) -> Resolver? {
    let (program, errors) = Parser.readAll(next.source)
    if errors.isEmpty {
      let resolver = Resolver(program)
      do throws(Diagnostic) {
        _ = try session.compile(program, next.source, resolver, in: next.scope)
      } catch {
        note([error], next)
      }
      return resolver
    }
    note(errors, next)
    // Names that the script may assign are among its words. The check of the first script ends here.
    if parts.isEmpty {
      scopes[next.scope, default: Globals()].hasUnknownNames = true
    } else {
      scopes[next.scope, default: Globals()].words.formUnion(Lexer.words(of: next.source))
    }
    return nil
  }

  private mutating func note(_ errors: [Diagnostic], _ next: Pending) {
    for var error in errors where next.isCertain {
      error.calls = next.calls
      faults.append(error)
    }
  }

  // MARK: Other files

  /// Reads the scripts that a script runs.
  private mutating func followRuns(of part: Part, _ session: Interpreter) {
    // A script may define a function with the name `run`.
    guard self[part.scope].assignments["run"] == nil, session["run"] == nil else { return }
    let runs = part.resolver.calls(of: "run")
    // Any other use of the command may run a script that the check does not know.
    if part.resolver.globalReads.count(where: { $0.name == "run" }) > runs.count {
      lose(part.scope)
    }
    for call in runs {
      guard call.arguments.count == 1, let path = call.literals.first, !isMoved(path) else {
        lose(part.scope)
        continue
      }
      let isCertain = part.isCertain && !call.isInTry
      do {
        let file = try session.context.resolve(path)
        try add(
          file, as: path, scope: part.scope, isCertain, by: "run", at: call.callee, of: part,
          session)
      } catch {
        let isReported = report(
          error, path, isCertain, at: call.arguments[0].value.span, of: part)
        if isReported {
          scopes[part.scope]?.lacksScript = true
        } else {
          lose(part.scope)
        }
      }
    }
  }

  /// Reads the files that a script uses.
  private mutating func followUses(of part: Part, _ session: Interpreter) {
    for use in part.resolver.uses {
      let path = use.file.path
      let isCertain = part.isCertain && !use.isInTry
      guard !(part.source.file == nil && isMoved(path)) else { continue }
      do {
        let file = try session.context.resolve(part.source.place(ofUsed: path))
        let identity = RunningFile.identity(file)
        let shown = part.source.shown(used: path)
        if use.isAtTop { scopes[part.scope]?.usedFiles[use.file.name.text] = identity }
        if let circle = RunningFile.circle(part.files, to: identity, name: shown) { throw circle }
        try add(
          file, as: shown, scope: identity, isCertain, by: "use", at: use.file.pathSpan, of: part,
          session)
      } catch {
        scopes[part.scope]?.usedFiles[use.file.name.text] = nil
        _ = report(error, path, isCertain, at: use.file.pathSpan, of: part)
      }
    }
  }

  /// Adds a file to the files that are still to be read, unless it was met in the same scope.
  private mutating func add(
    _ file: String, as name: String, scope: String?, _ isCertain: Bool, by function: String,
    at span: Span, of part: Part, _ session: Interpreter
  ) throws {
    guard met.insert(Visit(file: RunningFile.identity(file), scope: scope)).inserted else { return }
    guard met.count <= Self.limit else { return lose(scope) }
    let text = try LanguageCommands.script(file, as: name)
    let (line, column) = part.source.place(of: span.start)
    let place = Diagnostic.Call(
      function: function, source: part.source.name, line: line, column: column)
    let source = Source(text, name: name, file: session.context.absolute(file))
    pending.append(
      Pending(
        source: source, scope: scope, isCertain: isCertain, calls: [place] + part.calls,
        files: part.files + [RunningFile(source, scope: scope)]))
  }

  private mutating func lose(_ scope: String?) {
    scopes[scope, default: Globals()].hasUnknownNames = true
  }

  /// Reports a file that cannot be read; false if this is not certain to be an error.
  private mutating func report(
    _ error: any Error, _ path: String, _ isCertain: Bool, at span: Span, of part: Part
  ) -> Bool {
    guard isCertain, !isSaved(path) else { return false }
    let known = error as? CommandError
    let isBeside = SystemPath.exists(part.source.place(ofUsed: path))
    faults.append(
      Diagnostic(
        .runtime, known?.message ?? "\(error)",
        hint: known?.hint ?? (isBeside ? "paths of run begin at the working folder" : nil),
        source: part.source, span: span, calls: part.calls))
    return true
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
}

extension Lexer {
  /// All names in a source, which may have syntax errors.
  static func words(of source: Source) -> [String] {
    read(source).tokens.compactMap { token in
      if case .name(let name) = token.kind { return name }
      return nil
    }
  }
}
