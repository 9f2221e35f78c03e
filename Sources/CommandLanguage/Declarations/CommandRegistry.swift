// The commands of a session. One name may have several declarations.

/// The commands and constants that are built in.
public struct CommandRegistry: Sendable {
  /// The declarations of each name; the declaration added last comes first.
  public private(set) var commands: [String: [Command]] = [:]
  /// The built-in values that are not commands, such as `pi`; the key is the name of the value.
  public private(set) var constants: [String: Value] = [:]
  /// The descriptions of the kinds of values; the key is the name of the kind.
  public private(set) var kinds: [String: KindNote] = [:]
  /// The kinds of values that can be sent to another process; the key is the name of the kind.
  private(set) var portableKinds: [String: any PortableValue.Type] = [:]
  /// The conversion of lists to tensors for arithmetic; if nil, arithmetic on lists is an error.
  public var arithmetic: ArithmeticProvider?

  /// An empty registry.
  public init() {}

  /// Adds commands. If a name has several declarations, the call's first value selects the declaration.
  public mutating func add(_ commands: [Command]) {
    for command in commands { self.commands[command.name, default: []].insert(command, at: 0) }
  }

  /// Adds a built-in value, or replaces the built-in value with the same name.
  public mutating func add(constant name: String, _ value: Value) { constants[name] = value }

  /// Adds the description of a kind of value, for help and completion.
  ///
  /// - Parameter help: one sentence that describes a value of the kind.
  public mutating func add<Kind: ObjectValue>(kind: Kind.Type, _ name: String, _ help: String) {
    kinds[name] = KindNote(name: name, help: help, properties: Kind.properties.map(\.note))
    portableKinds[name] = kind as? any PortableValue.Type
  }

  /// The names of all commands and constants, sorted.
  public var names: [String] { (Array(commands.keys) + Array(constants.keys)).sorted() }

  /// The areas of the reference with the names of their commands; areas and names are sorted.
  public var areas: [(name: String, commands: [String])] {
    var areas: [String: [String]] = [:]
    for (name, declarations) in commands {
      areas[declarations.first?.area ?? "", default: []].append(name)
    }
    return areas.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}
