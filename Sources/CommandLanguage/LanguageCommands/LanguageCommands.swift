// The commands that belong to the language itself and need no sound, one group in each file. The standard
// library adds declarations for its own kinds of values under the same names.

/// The language's own commands, one group in each file.
public enum LanguageCommands {
  /// All commands of the language.
  public static var all: [Command] { values + lists + text + numbers + session + files }
}

extension CommandRegistry {
  /// A registry with the commands that belong to the language itself.
  public static var language: CommandRegistry {
    var registry = CommandRegistry()
    registry.add(LanguageCommands.all)
    return registry
  }
}
