// What a command's body is handed: the run, the outputs, the seed, the working folder, and the state
// that commands keep for the session. One context belongs to one session and lives on its thread.

internal import Glibc
public import Runs

/// A session's surroundings, as a command sees them.
public final class Context: @unchecked Sendable {
  /// Progress, interruption and threads of what is running now.
  public var run: Run
  /// Writes text to the standard output.
  public var write: @Sendable (String) -> Void
  /// Writes a line for the user to standard error: notes, not results.
  public var note: @Sendable (String) -> Void
  /// Writes a line that says what came of work, such as a training; at first as a note.
  public var tell: @Sendable (String) -> Void
  /// Whether such a line may say how long the work took: not where it is to be the same each time.
  public var tellsTimes = true
  /// Shows a result. The front end sets it; at first, the value's line is written as text.
  public var display: (@Sendable (Value, Context) -> Void)?
  /// The seed that was set last.
  public private(set) var seed: UInt64
  /// The folder that relative paths start from; nil for the process's own.
  public var folder: String?
  /// The arguments of the script, as `args` gives them.
  public var arguments: [String] = []
  /// How many columns there are for text at the moment; the front end sets it.
  public var columns: @Sendable () -> Int = { 80 }
  /// The running statement's own seed: the first one's follows from the seed, each other's from the one
  /// before.
  public internal(set) var ownSeed: UInt64
  /// Who makes the session's record.
  var recorder: Recorder?

  weak var interpreter: Interpreter?
  private var stores: [ObjectIdentifier: any AnyObject] = [:]
  private var drawn: [String: Int] = [:]

  public init(
    run: Run = Run(), seed: UInt64 = StatementSeed.first,
    write: @escaping @Sendable (String) -> Void = { print($0, terminator: "") },
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.run = run
    self.seed = seed
    ownSeed = seed
    self.write = write
    self.note = note
    tell = note
  }
}

extension Context {
  /// The session's own object of a type, made at the first call: what commands keep between calls.
  public func store<Stored: AnyObject>(_ type: Stored.Type, make: () throws -> Stored) rethrows
    -> Stored
  {
    if let found = stores[ObjectIdentifier(type)] as? Stored { return found }
    let fresh = try make()
    stores[ObjectIdentifier(type)] = fresh
    return fresh
  }

  /// The session's own object of a type, if one was made.
  public func stored<Stored: AnyObject>(_ type: Stored.Type) -> Stored? {
    stores[ObjectIdentifier(type)] as? Stored
  }

  /// A seed for something random that the running statement does, called `name`. Each call within one
  /// statement gives another; the same statement of the same session gives the same again.
  public func nextSeed(_ name: String) -> UInt64 {
    let turn = drawn[name, default: 0]
    drawn[name] = turn + 1
    recorder?.current?.draws = true
    return StatementSeed.draw(name, turn: turn, seed: ownSeed)
  }

  /// Asks for memory before something large is made.
  ///
  /// - Parameter bytes: about how much it will take.
  /// - Throws: `OutOfMemory`.
  public func require(_ bytes: Int) throws {
    if bytes >= MemoryBudget.large { try run.memory.check(bytes) }
  }

  /// Begins the next top-level statement: random draws start anew.
  func beginStatement() {
    ownSeed = StatementSeed.following(ownSeed)
    if !drawn.isEmpty { drawn = [:] }
  }

  /// Sets the seed that what comes next follows from.
  public func reseed(_ seed: UInt64) {
    self.seed = seed
    ownSeed = seed
    drawn = [:]
    recorder?.didReseed()
  }

  /// `path` as the system takes it: from the session's folder where it is relative, and from the home
  /// folder behind a `~`.
  public func resolve(_ path: String) -> String {
    if path == "~" || path.hasPrefix("~/"), let home = getenv("HOME"), home.pointee != 0 {
      return String(cString: home) + path.dropFirst()
    }
    guard let folder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// Calls a function of the language.
  public func call(_ function: FunctionValue, _ arguments: [Value]) throws -> Value {
    guard let interpreter else { throw CommandError("no session is running") }
    return try interpreter.call(function, arguments, named: [])
  }

  /// Calls a function of the language with named arguments too.
  public func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)]
  ) throws -> Value {
    guard let interpreter else { throw CommandError("no session is running") }
    return try interpreter.call(function, arguments, named: named)
  }

  /// The built-in commands of the session.
  public var registry: CommandRegistry { interpreter?.registry ?? CommandRegistry() }

  /// What a name stands for at the top level of the session: a global, or what is built in.
  public func value(of name: String) -> Value? { interpreter?.value(of: name) }

  /// The names that the session has assigned.
  public var globalNames: [String] { interpreter?.globalNames ?? [] }

  /// Shows a result, as a command does.
  public func show(_ value: Value) {
    if value.isNil { return }
    if let display {
      display(value, self)
    } else {
      write(ValueText.display(value) + "\n")
    }
  }
}
