// The context that a command's body receives: the run, the outputs, the seed, the working folder, and the objects
// that commands store for the session. A context belongs to one session and is used only on the session's thread.

internal import Files
internal import Glibc
public import Runs
public import Sandbox

/// The services and settings of a session that commands can use.
public final class Context: @unchecked Sendable {
  /// The progress, the interruption and the threads of the running statement.
  public var run: Run
  /// Writes text to the standard output.
  public var write: @Sendable (String) -> Void
  /// Writes a note for the user as one line to the standard error.
  public var note: @Sendable (String) -> Void
  /// Writes a line with the result of long work, such as a training; by default `tell` writes a note.
  public var tell: @Sendable (String) -> Void
  /// Whether lines and notes may state how long work takes. The value is false if the output must be the same in every
  /// run.
  public var tellsTimes = true
  /// Shows a result in the front end. If the closure is nil, the line that describes the result is written as text.
  public var display: (@Sendable (Value, Context) -> Void)?
  /// The most recently set seed of the session.
  public private(set) var seed: UInt64
  /// The folder for relative paths; nil for the current folder of the process.
  public var folder: String?
  /// The folder in which a replayed session was recorded; nil outside a replay. A relative path of a file that is read
  /// and does not exist begins at this folder.
  public var recordedFolder: String?
  /// The folder outside of which commands read and write nothing; nil if commands may use all files and devices.
  public var confinement: Confinement?
  /// The arguments of the script, which `args` contains.
  public var arguments: [String] = []
  /// The current number of columns for text; set by the front end.
  public var columns: @Sendable () -> Int = { 80 }
  /// The columns and rows of the window in which a user sees the results; nil if the results go elsewhere, such as to a
  /// file or a notebook, where tables are never cut. Set by the front end.
  public var window: @Sendable () -> (columns: Int, rows: Int)? = { nil }
  /// The seed of the running statement. The first statement's seed follows from the session's seed, every other
  /// statement's seed from the seed of the statement before.
  public package(set) var ownSeed: UInt64
  /// The observer that is notified of the session's events; nil for no observer.
  public var observer: (any SessionObserver)?
  /// Whether the running code is not part of the session: the observer is not notified, and the seeds do not change.
  var isAside = false
  /// Whether the running code is an item of a sweep, which may run in a process without a screen and a sound device.
  public internal(set) var isItem = false

  /// The session that the context belongs to; nil before the session begins.
  weak var session: (any RunningSession)?
  /// For each running source, outermost first, whether a statement of the source is running.
  private var sources: [Bool] = []
  private var stores: [ObjectIdentifier: any AnyObject] = [:]
  private var drawn: [String: Int] = [:]

  /// The context of a session that has not begun.
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
  /// The session's object of a type. Commands store state between calls in the object. The first call of this method
  /// makes the object.
  ///
  /// - Throws: the error of `make`.
  public func store<Stored: AnyObject>(_ type: Stored.Type, make: () throws -> Stored) rethrows
    -> Stored
  {
    if let found = stores[ObjectIdentifier(type)] as? Stored { return found }
    let fresh = try make()
    stores[ObjectIdentifier(type)] = fresh
    return fresh
  }

  /// The session's object of a type; nil if no such object was made.
  public func stored<Stored: AnyObject>(_ type: Stored.Type) -> Stored? {
    stores[ObjectIdentifier(type)] as? Stored
  }

  /// Forgets the objects that commands have stored.
  func forgetStores() { stores = [:] }

  /// Returns a seed for the random stream `name` in the running statement. Each call within a statement returns a
  /// different seed. If the same session runs again, the calls return the same seeds again.
  public func nextSeed(_ name: String) -> UInt64 {
    let turn = drawn[name, default: 0]
    drawn[name] = turn + 1
    observer?.didDraw()
    return StatementSeed.draw(name, turn: turn, seed: ownSeed)
  }

  /// Checks that enough memory is available for a large value.
  ///
  /// - Parameter bytes: the approximate memory of the value, in bytes.
  /// - Throws: `OutOfMemory` if the memory is not available.
  public func require(_ bytes: Int) throws {
    if bytes >= MemoryBudget.large { try run.memory.check(bytes) }
  }

  /// Begins a call of a detached function, whose random draws depend only on `seed`.
  func beginCall(seed: UInt64) {
    ownSeed = seed
    drawn = [:]
  }

  /// Begins the run of a source.
  func begin(_ source: RunningSource) {
    sources.append(false)
    observer?.sourceBegins(source)
  }

  /// Ends the run of the innermost source and of its current statement.
  ///
  /// - Parameter error: the error that ended the source; nil if the source ran to its end.
  func endSource(_ error: Diagnostic?) {
    endStatement(error)
    sources.removeLast()
    observer?.sourceEnded(error)
  }

  /// Whether the next statement belongs to an outermost source in a session with an observer.
  var isObservedAtTop: Bool { sources.count == 1 && observer != nil }

  /// Begins the next statement of the top level of a source and sets the seed of the statement.
  ///
  /// - Returns: the number of the check for an interrupt at which a replay stops the statement; nil if a replay does
  ///   not stop the statement.
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

  /// Sets the seed for all later random draws.
  public func reseed(_ seed: UInt64) {
    self.seed = seed
    ownSeed = seed
    drawn = [:]
    observer?.didReseed()
  }

  /// Returns the path for the system: the session's folder is put before a relative path, and `~` is replaced by the
  /// home folder. Every command resolves its paths here before it uses them.
  ///
  /// - Throws: `FileError` if the path is empty or contains the character with the number 0; `CommandError` if the
  ///   session is confined to a folder and the path leads outside.
  public func resolve(_ path: String) throws -> String {
    try SystemPath.check(path)
    let place = systemPath(path)
    try requireInside(place, as: path)
    return place
  }

  /// Checks that the session may use a file.
  ///
  /// - Parameters:
  ///   - place: the path for the system.
  ///   - path: the path in the statement.
  /// - Throws: `CommandError` if the session is confined to a folder and the file is outside.
  private func requireInside(_ place: String, as path: String) throws {
    do { try confinement?.check(place, as: path) } catch {
      throw CommandError(error.problem, hint: error.remedy)
    }
  }

  /// Checks that the session may use a device, a window or another program.
  ///
  /// - Parameter what: the thing and the verb, such as `a sound device is not used`.
  /// - Throws: `CommandError` if the session is confined to a folder, or an item of a sweep is running.
  public func requireFreedom(_ what: String, hint: String? = nil) throws {
    if isItem { throw CommandError("\(what) in an item of a sweep") }
    guard confinement != nil else { return }
    throw CommandError("\(what) in a session that runs with --safe", hint: hint)
  }

  /// The path for the system, without a check.
  private func systemPath(_ path: String) -> String {
    if path == "~" || path.hasPrefix("~/"), let home = getenv("HOME"), home.pointee != 0 {
      return SystemPath.text(cString: home) + path.dropFirst()
    }
    guard let folder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// Returns the path of a file that is read, as `resolve` does. In a replay, a file that does not exist there is looked
  /// for in the folder in which the session was recorded.
  ///
  /// - Throws: the errors of `resolve`.
  public func resolve(reading path: String) throws -> String {
    let usual = try resolve(path)
    guard let recordedFolder, !path.hasPrefix("/"), !path.hasPrefix("~"),
      !SystemPath.exists(usual)
    else { return usual }
    let recorded = "\(recordedFolder)/\(path)"
    guard SystemPath.exists(recorded) else { return usual }
    try requireInside(recorded, as: recorded)
    return recorded
  }

  /// Calls a function of the language.
  ///
  /// - Throws: the error of the call; `CommandError` if no session is running.
  public func call(_ function: FunctionValue, _ arguments: [Value]) throws -> Value {
    guard let session else { throw CommandError("no session is running") }
    return try session.call(function, arguments, named: [])
  }

  /// Calls a function of the language with positional and named arguments.
  ///
  /// - Throws: the error of the call; `CommandError` if no session is running.
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

  /// The name of the variable that the statement gives to the running command as its argument number `place`, counted from
  /// 0; nil if the argument is not just a name.
  public func argumentName(_ place: Int, of command: String) -> String? {
    session?.argumentName(place, of: command)
  }

  /// The names that the session has assigned.
  public var globalNames: [String] { session?.globalNames ?? [] }

  /// Shows a result as the prompt shows the result of a command.
  public func show(_ value: Value) {
    if value.isNil { return }
    if let display {
      display(value, self)
    } else {
      write(ValueText.display(value, window: window()?.columns) + "\n")
    }
  }
}

/// The parts of a session that its context uses.
protocol RunningSession: AnyObject {
  var registry: CommandRegistry { get }
  /// The names that the session has assigned.
  var globalNames: [String] { get }
  /// The value of the global `name`; setting nil deletes the global and restores the built-in value of the name.
  subscript(name: String) -> Value? { get set }
  /// The value of a name at the top level: a global or a built-in.
  func value(of name: String) -> Value?
  func argumentName(_ place: Int, of command: String) -> String?
  /// The name of the variable whose property or element the running instruction reads; nil if it reads another value's.
  var ownerName: String? { get }
  func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)]
  ) throws -> Value
  /// Runs the text of a file as a script, in the scope of the file that is running.
  @discardableResult
  func run(_ source: String, name: String, file: String?) throws(Diagnostic) -> Value
  /// The record of the names of a used file, which runs at its first use and after each change of its content.
  func use(_ path: String, from source: Source) throws -> Value
}

extension Context {
  /// The paths of the files that match a pattern, sorted. Relative paths stay relative.
  public func matches(_ pattern: String) throws -> [String] {
    let base = try resolve(".")
    // A pattern that begins with `~` is resolved with the home folder, whose name is no pattern.
    if pattern.hasPrefix("~/") {
      let home = try resolve("~")
      return try PathPattern(String(pattern.dropFirst(2))).paths(in: home).map { "\(home)/\($0)" }
    }
    return try PathPattern(pattern).paths(in: base)
  }
}
