// A session of the language: its globals, and the running of sources in it. The interpreter belongs to
// one thread (see `LanguageThread`); an `Interrupt` of its context's run stops it from any other.

/// A session that runs source text.
///
/// ```swift
/// let session = Interpreter(registry: .language)
/// let result = try session.enter("1 + 2", name: "prompt 1")   // number 3, shows
/// ```
public final class Interpreter: @unchecked Sendable {
  /// What is built in.
  public let registry: CommandRegistry
  /// What commands are handed.
  public let context: Context

  let statics: Statics
  let machine: Machine
  /// What was done in the session.
  public let record: SessionRecord
  /// All code that was ever compiled: what runs without being counted must outlive the session.
  private var codes: [Code] = []
  /// The comments of entries that were nothing else: the help of a `def` that is entered next.
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
    record = SessionRecord()
    builtIns["session"] = .object(SessionValue(record))
    statics = Statics(builtIns: builtIns)
    machine = Machine(statics: statics, context: context, arithmetic: registry.arithmetic)
    context.interpreter = self
    context.recorder = Recorder(
      record: record, statics: statics, context: context, machine: machine)
  }
}

/// What an entry at the prompt came to.
public struct EntryResult: Sendable {
  /// The value of the last statement.
  public var value: Value
  /// Whether the front end ought to show it: it is a bare expression without a `;` behind it, and not
  /// nil. What commands give has been shown already.
  public var shows: Bool
}

/// Whether a text can be read as the language.
public enum Wholeness: Sendable, Equatable {
  case whole, open, wrong
}

extension Interpreter {
  /// Runs a whole source, as a script. Results of bare expressions do not show.
  ///
  /// - Parameter name: the file's path, for errors.
  /// - Returns: the value of the last statement.
  @discardableResult
  public func run(_ source: String, name: String) throws(Diagnostic) -> Value {
    try execute(Source(source, name: name)).value
  }

  /// Runs an entry of the prompt or a notebook's cell.
  ///
  /// - Parameter name: what errors call the entry, such as `prompt 3`.
  public func enter(_ entry: String, name: String) throws(Diagnostic) -> EntryResult {
    let source = Source(entry, name: name, commentsAbove: commentsAbove)
    commentsAbove = []
    let (value, program) = try execute(source)
    if program.statements.isEmpty { commentsAbove = source.commentsAbove + Lexer.remarks(source) }
    guard let last = program.statements.last, last.node.isBareExpression, !last.isHidden else {
      return EntryResult(value: value, shows: false)
    }
    return EntryResult(value: value, shows: !value.isNil && !machine.loneCalled)
  }

  /// Does work whose entries the record of the session leaves out, such as what a front end asks by itself.
  /// What they change belongs to no statement: neither `undo` nor a replay knows of it.
  public func unrecorded<Result>(_ work: () -> Result) -> Result {
    let (recorder, comments) = (context.recorder, commentsAbove)
    context.recorder = nil
    defer {
      context.recorder = recorder
      commentsAbove = comments
    }
    return work()
  }

  /// Whether an entry is whole, or more lines are needed (an open bracket, block or operator). What is
  /// wrong in another way counts as whole.
  public static func isComplete(_ source: String) -> Bool { wholeness(of: source) != .open }

  /// Whether an entry can be read as it is, needs more lines, or is wrong whatever follows.
  public static func wholeness(of source: String) -> Wholeness {
    do {
      _ = try parse(Source(source, name: ""))
      return .whole
    } catch {
      return error.kind == .incomplete ? .open : .wrong
    }
  }

  /// Calls a function value.
  public func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)] = []
  ) throws -> Value {
    try machine.call(function, arguments, named: named)
  }

  /// Where the session is written as it goes; nil for nowhere.
  public var journal: SessionJournal? {
    get { context.recorder?.journal }
    set { context.recorder?.journal = newValue }
  }

  // MARK: Globals

  /// The names that the session has assigned, in the order in which they were first met.
  public var globalNames: [String] {
    statics.order.compactMap { operand in
      if statics.end[Int(operand)].tag == Tag.unset || statics.isBuiltIn(operand) { return nil }
      return statics.name(of: operand)
    }
  }

  /// The global `name`; built-ins are not among them. Setting nil makes it what is built in again, if
  /// anything is.
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

  /// The names of what is built in, sorted: commands, and values such as `pi`.
  public var builtInNames: (commands: [String], values: [String]) {
    let names = statics.builtInNames.sorted()
    return (
      names.filter { registry.commands[$0] != nil }, names.filter { registry.commands[$0] == nil }
    )
  }

  /// What `name` stands for at the top level: a global, or what is built in.
  public func value(of name: String) -> Value? { self[name] ?? statics.builtIn(name) }

  // MARK: Compiling

  static func parse(_ source: Source) throws(Diagnostic) -> Block {
    var parser = Parser(source)
    return try parser.program()
  }

  func compile(_ program: Block, _ source: Source) throws(Diagnostic) -> Code {
    let resolver = Resolver(program)
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

  private func execute(_ source: Source) throws(Diagnostic) -> (value: Value, program: Block) {
    let program = try Interpreter.parse(source)
    return (try execute(program, source), program)
  }

  /// Runs statements of a source.
  ///
  /// - Parameter start: where the text between what ran before and the first of them begins.
  func execute(
    _ program: Block, _ source: Source, from start: Int = 0
  ) throws(Diagnostic) -> Value {
    let code = try compile(program, source)
    codes.append(code)
    context.recorder?.begin(program, code, source, from: start)
    do {
      let value = try machine.run(code)
      context.recorder?.end(nil)
      return value
    } catch {
      let failure = error as? Diagnostic ?? Machine.diagnostic(error, source, Span(0, 0))
      context.recorder?.end(failure)
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
