// The context that a command's body receives: the run, the outputs, the seed, the working folder, and the state
// that commands keep for the session. One context belongs to one session and is used on its thread.

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
  /// Writes a line with the result of long work, such as a training; as a note, unless the front end sets it.
  public var tell: @Sendable (String) -> Void
  /// Whether such a line may say how long the work took. False where the output must be the same each time.
  public var tellsTimes = true
  /// Shows a result; writes the value's line as text, unless the front end sets it.
  public var display: (@Sendable (Value, Context) -> Void)?
  /// The seed that was set last.
  public private(set) var seed: UInt64
  /// The folder that relative paths start from; nil for the process's own.
  public var folder: String?
  /// The arguments of the script, as `args` gives them.
  public var arguments: [String] = []
  /// How many columns there are for text at the moment; the front end sets it.
  public var columns: @Sendable () -> Int = { 80 }
  /// The running statement's own seed: that of the first statement follows from the seed, any other from the
  /// statement before.
  public package(set) var ownSeed: UInt64
  /// Observes what the session does; nil for no observer.
  public var observer: (any SessionObserver)?
  /// Whether the running code is no part of the session: no observer is told, and the seeds do not change.
  var isAside = false

  /// The session that the context belongs to; nil before it begins.
  weak var session: (any RunningSession)?
  /// The running sources, outermost first: whether a statement of each is running.
  private var sources: [Bool] = []
  private var stores: [ObjectIdentifier: any AnyObject] = [:]
  private var drawn: [String: Int] = [:]

  /// The surroundings of a session that has not begun.
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
  /// The session's own object of a type, in which commands keep state between calls; made at the first call.
  ///
  /// - Throws: what `make` throws.
  public func store<Stored: AnyObject>(_ type: Stored.Type, make: () throws -> Stored) rethrows
    -> Stored
  {
    if let found = stores[ObjectIdentifier(type)] as? Stored { return found }
    let fresh = try make()
    stores[ObjectIdentifier(type)] = fresh
    return fresh
  }

  /// The session's own object of a type; nil where none was made.
  public func stored<Stored: AnyObject>(_ type: Stored.Type) -> Stored? {
    stores[ObjectIdentifier(type)] as? Stored
  }

  /// Returns a seed for something random in the running statement, called `name`. Each call within a statement
  /// returns another seed; the same statement of the same session returns the same seeds again.
  public func nextSeed(_ name: String) -> UInt64 {
    let turn = drawn[name, default: 0]
    drawn[name] = turn + 1
    observer?.didDraw()
    return StatementSeed.draw(name, turn: turn, seed: ownSeed)
  }

  /// Checks that there is enough memory for something large.
  ///
  /// - Parameter bytes: about how much memory it will take.
  /// - Throws: `OutOfMemory`.
  public func require(_ bytes: Int) throws {
    if bytes >= MemoryBudget.large { try run.memory.check(bytes) }
  }

  /// Begins a source.
  func begin(_ source: RunningSource) {
    sources.append(false)
    observer?.sourceBegins(source)
  }

  /// Ends the innermost source, and its running statement.
  ///
  /// - Parameter error: the error that ended the source; nil if the source ran to its end.
  func endSource(_ error: Diagnostic?) {
    endStatement(error)
    sources.removeLast()
    observer?.sourceEnded(error)
  }

  /// Whether the next statement is one of an outermost source and has an observer.
  var isObservedAtTop: Bool { sources.count == 1 && observer != nil }

  /// Begins the next statement of the top level of a source, with its own seed.
  ///
  /// - Returns: the place at which a replay stops the statement; nil if nothing stops the statement.
  func begin(_ statement: StatementPlace) -> (turn: Int, inCommand: Bool)? {
    if isAside { return nil }
    sources[sources.count - 1] = true
    let stop = observer?.statementBegins(statement)
    ownSeed = StatementSeed.following(ownSeed)
    if !drawn.isEmpty { drawn = [:] }
    return stop ?? nil
  }

  /// Ends the running statement of the innermost source; does nothing if no statement of the source is running.
  ///
  /// - Parameter error: the error that ended the statement; nil if the statement ran to its end.
  func endStatement(_ error: Diagnostic?) {
    guard sources.last == true else { return }
    sources[sources.count - 1] = false
    observer?.statementEnded(error)
  }

  /// Sets the seed from which all further random draws follow.
  public func reseed(_ seed: UInt64) {
    self.seed = seed
    ownSeed = seed
    drawn = [:]
    observer?.didReseed()
  }

  /// Returns `path` as the system takes it: a relative path starts from the session's folder, and `~` is the home
  /// folder.
  public func resolve(_ path: String) -> String {
    if path == "~" || path.hasPrefix("~/"), let home = getenv("HOME"), home.pointee != 0 {
      return String(cString: home) + path.dropFirst()
    }
    guard let folder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// Calls a function of the language.
  ///
  /// - Throws: the error of the call; `CommandError` where no session is running.
  public func call(_ function: FunctionValue, _ arguments: [Value]) throws -> Value {
    guard let session else { throw CommandError("no session is running") }
    return try session.call(function, arguments, named: [])
  }

  /// Calls a function of the language with named arguments too.
  ///
  /// - Throws: the error of the call; `CommandError` where no session is running.
  public func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)]
  ) throws -> Value {
    guard let session else { throw CommandError("no session is running") }
    return try session.call(function, arguments, named: named)
  }

  /// The built-in commands of the session.
  public var registry: CommandRegistry { session?.registry ?? CommandRegistry() }

  /// The value of a name at the top level of the session: a global or a built-in.
  public func value(of name: String) -> Value? { session?.value(of: name) }

  /// The names that the session has assigned.
  public var globalNames: [String] { session?.globalNames ?? [] }

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

/// A session as its context knows it.
protocol RunningSession: AnyObject {
  var registry: CommandRegistry { get }
  /// The names that the session has assigned.
  var globalNames: [String] { get }
  /// The global of a name; setting nil brings back what is built in.
  subscript(name: String) -> Value? { get set }
  /// What a name stands for at the top level.
  func value(of name: String) -> Value?
  func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)]
  ) throws -> Value
  @discardableResult
  func run(_ source: String, name: String) throws(Diagnostic) -> Value
}
