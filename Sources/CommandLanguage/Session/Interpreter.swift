// A session of the language: its globals, and the running of sources in it. The interpreter belongs to
// one thread (see `LanguageThread`); an `Interrupt` of its context's run stops it from any other.

/// A session that runs source text.
public final class Interpreter: @unchecked Sendable {
  /// What is built in.
  public let registry: CommandRegistry
  /// What commands are handed.
  public let context: Context

  public init(registry: CommandRegistry, context: Context = Context()) {
    self.registry = registry
    self.context = context
    context.interpreter = self
  }
}

/// What an entry at the prompt came to.
public struct EntryResult: Sendable {
  /// The value of the last statement.
  public var value: Value
  /// Whether the front end ought to show it: it is a bare expression without a `;` behind it. What
  /// commands give has been shown already.
  public var shows: Bool
}

extension Interpreter {
  /// Runs a whole source, as a script. Results of bare expressions do not show.
  ///
  /// - Parameter name: the file's path, for errors.
  /// - Returns: the value of the last statement.
  @discardableResult
  public func run(_ source: String, name: String) throws(Diagnostic) -> Value {
    throw Diagnostic(.runtime, "not built yet")
  }

  /// Runs an entry of the prompt or a notebook's cell.
  public func enter(_ entry: String, name: String) throws(Diagnostic) -> EntryResult {
    throw Diagnostic(.runtime, "not built yet")
  }

  /// What is wrong with a source, found without running it: that it cannot be read, or names that
  /// nothing has.
  public func check(_ source: String, name: String) -> [Diagnostic] { [] }

  /// Whether an entry is whole, or more lines are needed (an open bracket, block or operator).
  public static func isComplete(_ source: String) -> Bool { true }

  /// Calls a function value.
  public func call(
    _ function: FunctionValue, _ arguments: [Value], named: [(String, Value)] = []
  ) throws -> Value { .nil }

  /// The names that the session has assigned, in order of their first assignment.
  public var globalNames: [String] { [] }

  /// The global `name`; built-ins are not among them. Setting nil clears it.
  public subscript(name: String) -> Value? {
    get { nil }
    set {}
  }
}
