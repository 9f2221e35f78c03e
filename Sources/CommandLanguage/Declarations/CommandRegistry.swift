// The commands that a session knows, by name; one name may have several declarations.

/// The commands and constants that are built in.
public struct CommandRegistry: Sendable {
  /// The declarations of each name; the one added last comes first.
  public private(set) var commands: [String: [Command]] = [:]
  /// The built-in values that are not commands, such as `pi`, by name.
  public private(set) var constants: [String: Value] = [:]
  /// The kinds of values, by name.
  public private(set) var kinds: [String: KindNote] = [:]
  /// How lists take part in arithmetic; if nil, arithmetic on lists is an error.
  public var arithmetic: ArithmeticProvider?

  /// An empty registry.
  public init() {}

  /// Adds commands. If a name has several declarations, calls try the one added last first.
  public mutating func add(_ commands: [Command]) {
    for command in commands { self.commands[command.name, default: []].insert(command, at: 0) }
  }

  /// Adds a built-in value, or replaces the one of that name.
  public mutating func add(constant name: String, _ value: Value) { constants[name] = value }

  /// Adds a kind of value, for help and completion.
  ///
  /// - Parameter help: one sentence that says what such a value is.
  public mutating func add<Kind: ObjectValue>(kind: Kind.Type, _ name: String, _ help: String) {
    kinds[name] = KindNote(name: name, help: help, properties: Kind.properties.map(\.note))
  }

  /// The names of all commands and constants, sorted.
  public var names: [String] { (Array(commands.keys) + Array(constants.keys)).sorted() }

  /// The areas with the names of their commands, both sorted.
  public var areas: [(name: String, commands: [String])] {
    var areas: [String: [String]] = [:]
    for (name, declarations) in commands {
      areas[declarations.first?.area ?? "", default: []].append(name)
    }
    return areas.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}
