// A session of the language: its globals, and the sources that run in it. The interpreter belongs to one
// thread (see `LanguageThread`); any other thread stops it by the `Interrupt` of its context's run.

/// A session that runs source text.
///
/// ```swift
/// let session = Interpreter(registry: .language)
/// let result = try session.enter("1 + 2", name: "prompt 1")   // number 3, shows
/// ```
public final class Interpreter: RunningSession, @unchecked Sendable {
  /// What is built in.
  public let registry: CommandRegistry
  /// What commands are handed.
  public let context: Context

  let statics: Statics
  let machine: Machine
  /// All code that was ever compiled: the machine does not count references to it.
  private var codes: [Code] = []
  /// The comments of the last entries that were only comments: the help of a `def` that is entered next.
  private var commentsAbove: [String] = []

  /// A session without globals of its own.
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
  /// Whether the front end should show the value: the last statement is a bare expression without a `;`, and the
  /// value is not nil. Commands have shown their results already.
  public var shows: Bool
}

extension Interpreter {
  /// Runs a whole source, as a script. Results of bare expressions do not show.
  ///
  /// - Parameter name: the file's path, for errors.
  /// - Returns: the value of the last statement.
  /// - Throws: the error that the parser or the compiler finds, or that ends the source.
  @discardableResult
  public func run(_ source: String, name: String) throws(Diagnostic) -> Value {
    let source = Source(source, name: name)
    return try execute(try ParsedEntry(source).block(), source)
  }

  /// Parses an entry of the prompt or a notebook's cell, for `enter`.
  public func parse(_ entry: String) -> ParsedEntry {
    ParsedEntry(Source(entry, name: "", commentsAbove: commentsAbove))
  }

  /// Runs an entry of the prompt or a notebook's cell.
  ///
  /// - Parameter name: the name of the entry in errors, such as `prompt 3`.
  /// - Throws: the error that the parser or the compiler finds, or that ends the entry.
  public func enter(_ entry: String, name: String) throws(Diagnostic) -> EntryResult {
    try enter(parse(entry), name: name)
  }

  /// Runs an entry that `parse` has parsed since the last entry ran.
  ///
  /// - Parameter name: the name of the entry in errors, such as `prompt 3`.
  /// - Throws: the error that the parser or the compiler finds, or that ends the entry.
  public func enter(_ entry: ParsedEntry, name: String) throws(Diagnostic) -> EntryResult {
    commentsAbove = []
    let entry = entry.named(name)
    let (source, program) = (entry.source, try entry.block())
    let value = try execute(program, source)
    if program.statements.isEmpty { commentsAbove = source.commentsAbove + Lexer.remarks(source) }
    guard let last = program.statements.last, last.node.isBareExpression, !last.isHidden else {
      return EntryResult(value: value, shows: false)
    }
    return EntryResult(value: value, shows: !value.isNil && !machine.loneCalled)
  }

  /// Runs one statement of a text, as if those before it had just run.
  ///
  /// - Parameter index: the statement's number, counted from 0.
  /// - Throws: the error that the parser or the compiler finds, or that ends the statement.
  package func run(statement index: Int, of entry: ParsedEntry) throws(Diagnostic) {
    let program = try entry.block()
    let start = index > 0 ? program.statements[index - 1].node.span.end : 0
    _ = try execute(
      Block(statements: [program.statements[index]], span: program.span), entry.source, from: start)
  }

  /// Does work that is no part of the session: no observer is told, random draws leave the seeds where they are,
  /// and comments that were entered stay for the next entry.
  package func aside<Result>(_ work: () -> Result) -> Result {
    let (observer, comments, wasAside) = (context.observer, commentsAbove, context.isAside)
    (context.observer, context.isAside) = (nil, true)
    defer {
      (context.observer, context.isAside) = (observer, wasAside)
      commentsAbove = comments
    }
    return work()
  }

  /// Whether an entry needs no more lines: no bracket, block or operator is open. An entry that is wrong in another
  /// way counts as complete.
  public static func isComplete(_ source: String) -> Bool { wholeness(of: source) != .open }

  /// Whether an entry can be read as it is, needs more lines, or is wrong whatever follows.
  public static func wholeness(of source: String) -> Wholeness {
    ParsedEntry(Source(source, name: "")).wholeness
  }

  /// Calls a function value.
  ///
  /// - Throws: the error of the call, as a `Diagnostic` where it has a place.
  public func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)] = []
  ) throws -> Value {
    try machine.call(function, arguments, named: named)
  }

  // MARK: Globals

  /// The names that the session has assigned, in the order in which they first occurred.
  public var globalNames: [String] {
    statics.order.compactMap { operand in
      if statics.end[Int(operand)].tag == Tag.unset || statics.isBuiltIn(operand) { return nil }
      return statics.name(of: operand)
    }
  }

  /// The global `name`; nil for a built-in. Setting nil deletes the global, so that a built-in of that name comes
  /// back.
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

  /// The names of the built-in commands and values such as `pi`, sorted.
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
    _ program: Block, _ source: Source, _ resolver: Resolver
  ) throws(Diagnostic) -> Code {
    // A source has no more names and constants than bytes; a long one is counted.
    guard
      statics.hasRoom(for: source.bytes.count + 8)
        || statics.hasRoom(for: Lexer.countConstants(of: source) + 8)
    else {
      throw Diagnostic(
        .syntax, "the session has too many names and constants",
        hint: "at most \(Statics.limit); read numbers from a file instead")
    }
    var compiler = FunctionCompiler(
      source: source, scope: resolver.main, statics: statics, loopLocals: resolver.loopLocals)
    return try compiler.main(program)
  }

  /// Runs statements of a source.
  ///
  /// - Parameter start: where the text between what ran before and the first of them begins.
  private func execute(
    _ program: Block, _ source: Source, from start: Int = 0
  ) throws(Diagnostic) -> Value {
    let code = try compile(program, source, Resolver(program))
    codes.append(code)
    context.begin(RunningSource(source: source, start: start, block: program, code: code))
    do {
      let value = try machine.run(code)
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
  /// Whether the statement is an expression whose value the prompt shows.
  var isBareExpression: Bool {
    switch kind {
    case .command: false
    default: isExpression
    }
  }
}
