// The commands of the language itself, which use no sound, one group in each file. The standard library adds
// declarations with the same names for its own kinds of values.

/// The commands of the language itself, one group in each file.
public enum LanguageCommands {
  /// All commands of the language.
  public static var all: [Command] { values + lists + text + numbers + session + files }
}

extension CommandRegistry {
  /// A registry with the commands of the language itself.
  public static var language: CommandRegistry {
    var registry = CommandRegistry()
    registry.add(LanguageCommands.all)
    return registry
  }
}
