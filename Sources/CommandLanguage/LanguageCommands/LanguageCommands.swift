// The commands that belong to the language itself and need no sound, a group a file. The standard
// library adds declarations for its own kinds of values under the same names.

/// The language's own commands, a group a file.
public enum LanguageCommands {
  /// All of them.
  public static var all: [Command] { values + lists + text + numbers + session + files }
}

extension CommandRegistry {
  /// A registry with what belongs to the language itself.
  public static var language: CommandRegistry {
    var registry = CommandRegistry()
    registry.add(LanguageCommands.all)
    return registry
  }
}
