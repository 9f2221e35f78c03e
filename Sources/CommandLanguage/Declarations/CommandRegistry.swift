// The commands that a session knows, by name; one name may have several declarations.

/// The commands and constants that are built in.
public struct CommandRegistry: Sendable {
  /// The declarations of each name, in the order in which they were added.
  public private(set) var commands: [String: [Command]] = [:]
  /// What is built in and no command: `pi` and the like.
  public private(set) var constants: [String: Value] = [:]
  /// The kinds of values that were added, by name.
  public private(set) var kinds: [String: KindNote] = [:]
  /// How lists join arithmetic; without it, arithmetic on lists is an error.
  public var arithmetic: ArithmeticProvider?

  /// A registry with nothing in it.
  public init() {}

  /// Adds commands. A further declaration of a name is tried before the earlier ones.
  public mutating func add(_ commands: [Command]) {
    for command in commands { self.commands[command.name, default: []].insert(command, at: 0) }
  }

  /// Adds a built-in value.
  public mutating func add(constant name: String, _ value: Value) { constants[name] = value }

  /// Adds a kind of value, for help and completion.
  ///
  /// - Parameter help: what such a value is, in one sentence.
  public mutating func add<Kind: ObjectValue>(kind: Kind.Type, _ name: String, _ help: String) {
    kinds[name] = KindNote(name: name, help: help, properties: Kind.properties.map(\.note))
  }

  /// The names, sorted.
  public var names: [String] { (Array(commands.keys) + Array(constants.keys)).sorted() }

  /// The areas with their commands' names, both sorted.
  public var areas: [(name: String, commands: [String])] {
    var areas: [String: [String]] = [:]
    for (name, declarations) in commands {
      areas[declarations.first?.area ?? "", default: []].append(name)
    }
    return areas.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}
