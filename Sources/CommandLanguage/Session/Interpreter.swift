// A session of the language: the globals, and the sources that run in the session. The interpreter belongs to one
// thread (see `LanguageThread`). Any other thread may stop a running source through the `Interrupt` of the
// context's run.

internal import Runs
internal import WholeNumbers

/// A session that runs source text.
///
/// ```swift
/// let session = Interpreter(registry: .language)
/// let result = try session.enter("1 + 2", name: "prompt 1")   // number 3, shows
/// ```
public final class Interpreter: RunningSession, @unchecked Sendable {
  /// The built-in commands and constants.
  public let registry: CommandRegistry
  /// The context that commands receive.
  public let context: Context

  let statics: Statics
  let machine: Machine
  /// All code that the session has compiled. The machine does not count references to code. The array therefore keeps
  /// the code alive.
  private var codes: [Code] = []
  /// The files that are running, outermost first.
  var files: [RunningFile] = []
  /// The runs of each used file, the first run first.
  var usedRuns: [String: [UsedRun]] = [:]
  /// The comment lines of the most recent entries, if these entries contained only comments. The lines become the help
  /// of a `def` in the next entry.
  private var commentsAbove: [String] = []

  /// A session in which no globals are assigned yet.
  public init(registry: CommandRegistry, context: Context = Context()) {
    self.registry = registry
    self.context = context
    var builtIns = registry.constants
    builtIns["pi"] = .number(.pi)
    builtIns["inf"] = .number(.infinity)
    builtIns["nan"] = .number(.nan)
    for (name, commands) in registry.commands {
      builtIns[name] = .function(FunctionValue(commands))
    }
    statics = Statics(builtIns: builtIns)
    machine = Machine(statics: statics, context: context, arithmetic: registry.arithmetic)
    context.session = self
  }
}

/// The result of an entry.
public struct EntryResult: Sendable {
  /// The value of the last statement.
  public var value: Value
  /// Whether the front end should show the value, because the last statement is a bare expression without a `;` and
  /// the value is not nil. Commands have already shown their results.
  public var shows: Bool
}

extension Interpreter {
  /// Runs a whole source as a script. The results of bare expressions are not shown.
  ///
  /// - Parameters:
  ///   - name: the file's path, for errors.
  ///   - file: the full path of the file, at whose folder the paths of `use` begin; nil for the session's folder.
  /// - Returns: the value of the last statement.
  /// - Throws: an error of the parser or the compiler, or the error that ends the run of the source.
  @discardableResult
  public func run(
    _ source: String, name: String, file: String? = nil
  ) throws(Diagnostic) -> Value {
    let source = Source(source, name: name, file: file)
    // A script that a used file runs has the scope of the used file.
    return try execute(try ParsedEntry(source).block(), source, in: files.last?.scope)
  }

  /// Parses a prompt entry or a notebook's cell, for `enter`.
  public func parse(_ entry: String) -> ParsedEntry {
    ParsedEntry(Source(entry, name: "", commentsAbove: commentsAbove))
  }

  /// Runs a prompt entry or a notebook's cell.
  ///
  /// - Parameter name: the name of the entry in errors, such as `prompt 3`.
  /// - Throws: an error of the parser or the compiler, or the error that ends the run of the entry.
  public func enter(_ entry: String, name: String) throws(Diagnostic) -> EntryResult {
    try enter(parse(entry), name: name)
  }

  /// Runs a parsed entry. No other entry may have run between the calls of `parse` and `enter`.
  ///
  /// - Parameter name: the name of the entry in errors, such as `prompt 3`.
  /// - Throws: an error of the parser or the compiler, or the error that ends the run of the entry.
  public func enter(_ entry: ParsedEntry, name: String) throws(Diagnostic) -> EntryResult {
    commentsAbove = []
    let entry = entry.named(name)
    let source = entry.source
    let program = try refusing(source) { () throws(Diagnostic) in try entry.block() }
    let value = try execute(program, source, answers: true)
    if program.statements.isEmpty { commentsAbove = source.commentsAbove + Lexer.remarks(source) }
    guard let last = program.statements.last, last.node.isBareExpression, !last.isHidden else {
      return EntryResult(value: value, shows: false)
    }
    return EntryResult(value: value, shows: !value.isNil && !machine.loneCalled)
  }

  /// Reads an entry; if this throws an error, the entry cannot run.
  private func refusing<Result>(
    _ entry: Source, _ work: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    do throws(Diagnostic) { return try work() } catch {
      context.observer?.didRefuse(entry.text)
      throw error
    }
  }

  /// Runs one statement of a text, as if the statements before it had just run.
  ///
  /// - Parameter index: the statement's number, counted from 0.
  /// - Throws: an error of the parser or the compiler, or the error that ends the statement.
  package func run(statement index: Int, of entry: ParsedEntry) throws(Diagnostic) {
    let program = try entry.block()
    let start = index > 0 ? program.statements[index - 1].node.span.end : 0
    _ = try execute(
      Block(statements: [program.statements[index]], span: program.span), entry.source, from: start)
  }

  /// Does work that is not part of the session: the observer is not notified, random draws do not change the seeds,
  /// and the comments of earlier entries remain for the next entry.
  package func aside<Result>(_ work: () -> Result) -> Result {
    let (observer, comments, wasAside) = (context.observer, commentsAbove, context.isAside)
    (context.observer, context.isAside) = (nil, true)
    defer {
      (context.observer, context.isAside) = (observer, wasAside)
      commentsAbove = comments
    }
    return work()
  }

  /// Whether an entry needs no more lines, because no bracket, block or operator is open. An entry with any other
  /// error counts as complete.
  public static func isComplete(_ source: String) -> Bool { wholeness(of: source) != .open }

  /// Whether an entry can be parsed without more lines, needs more lines, or has an error that more lines cannot
  /// correct.
  public static func wholeness(of source: String) -> Wholeness {
    ParsedEntry(Source(source, name: "")).wholeness
  }

  func argumentName(_ place: Int, of command: String) -> String? {
    machine.argumentName(place, of: command)
  }

  var ownerName: String? { machine.ownerName }

  /// Calls a function value.
  ///
  /// - Throws: the error of the call; a `Diagnostic` if the error has a place in a source.
  public func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)] = []
  ) throws -> Value {
    try machine.call(function, arguments, named: named)
  }

  // MARK: Globals

  /// The names that the session has assigned, in the order of their first use, without `ans`.
  public var globalNames: [String] {
    statics.order.compactMap { operand in
      if statics.end[Int(operand)].tag == Tag.unset || statics.isBuiltIn(operand)
        || statics.file(of: operand) != nil
      {
        return nil
      }
      return statics.name(of: operand).flatMap { $0 == Answer.name ? nil : $0 }
    }
  }

  /// The value of the global `name`; nil for a built-in. Setting nil deletes the global, so that the name refers to its
  /// built-in value again.
  public subscript(name: String) -> Value? {
    get {
      guard let operand = statics.known(name), !statics.isBuiltIn(operand) else { return nil }
      let slot = statics.end[Int(operand)]
      return slot.tag == Tag.unset ? nil : slot.value
    }
    set {
      guard statics.hasRoom(for: 1) else { return }
      let operand = statics.global(name)
      guard let newValue else {
        statics.reset(operand)
        return
      }
      let old = statics.end[Int(operand)]
      statics.end[Int(operand)] = Slot(newValue)
      old.release()
    }
  }

  /// The sorted names of the built-in commands, and the sorted names of the built-in values such as `pi`.
  public var builtInNames: (commands: [String], values: [String]) {
    let names = statics.builtInNames.sorted()
    return (
      names.filter { registry.commands[$0] != nil }, names.filter { registry.commands[$0] == nil }
    )
  }

  /// The value of `name` at the top level: a global or a built-in.
  public func value(of name: String) -> Value? { self[name] ?? statics.builtIn(name) }

  /// Adds a built-in value to a session in which nothing has run yet.
  package func add(builtIn name: String, _ value: Value) { statics.add(builtIn: name, value) }

  // MARK: Compiling

  func compile(
    _ program: Block, _ source: Source, _ resolver: Resolver, in file: String? = nil
  ) throws(Diagnostic) -> Code {
    // A source cannot have more names and constants than bytes. If the session has no room for as many names and
    // constants, their exact number is counted.
    guard
      statics.hasRoom(for: source.bytes.count + 8)
        || statics.hasRoom(for: Lexer.countConstants(of: source) + 8)
    else {
      throw Diagnostic(
        .syntax, "the session has too many names and constants",
        hint: "at most \(Statics.limit); read numbers from a file instead")
    }
    if let misuse = misuse(in: resolver, source, of: file) { throw misuse }
    var compiler = FunctionCompiler(
      source: source, scope: resolver.main, statics: statics, file: file,
      loopLocals: resolver.loopLocals)
    return try compiler.main(program)
  }

  /// Keeps code alive as long as the session.
  func keep(_ code: Code) { codes.append(code) }

  /// Runs statements of a source.
  ///
  /// - Parameters:
  ///   - start: the position in bytes at which the text of the statements begins, which is the end of the statements that
  ///     ran before.
  ///   - scope: the used file to which the globals belong; nil for the session.
  ///   - answers: whether a front end shows the value, so that later entries can read it as `ans`.
  func execute(
    _ program: Block, _ source: Source, from start: Int = 0, in scope: String? = nil,
    answers: Bool = false
  ) throws(Diagnostic) -> Value {
    let compiled = { () throws(Diagnostic) in
      try self.compile(program, source, Resolver(program), in: scope)
    }
    let code = answers ? try refusing(source, compiled) : try compiled()
    codes.append(code)
    let outer = files.count
    files.append(RunningFile(source, scope: scope))
    defer { files.removeLast(files.count - outer) }
    context.begin(RunningSource(source: source, start: start, block: program, code: code))
    do {
      let value = try MemoryBudget.$current.withValue(context.run.memory) {
        try machine.run(code)
      }
      if answers { keepAnswer(value, of: program, source) }
      context.endSource(nil)
      return value
    } catch {
      let failure = error as? Diagnostic ?? Machine.diagnostic(error, source, Span(0, 0))
      context.endSource(failure)
      throw failure
    }
  }
}

extension Node {
  /// Whether the statement is an expression, so that the prompt shows its value.
  var isBareExpression: Bool {
    switch kind {
    case .command: false
    default: isExpression
    }
  }
}
