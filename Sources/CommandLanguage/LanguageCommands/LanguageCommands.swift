// The commands of the language itself, with one group of commands in each file. These commands use no sound. The
// standard library adds declarations with the same names for its own kinds of values.

/// The commands of the language itself, with one group of commands in each file.
public enum LanguageCommands {
  /// All commands of the language.
  public static var all: [Command] {
    values + lists + text + numbers + statistics + session + files
  }
}

extension CommandRegistry {
  /// A registry with the commands of the language itself.
  public static var language: CommandRegistry {
    var registry = CommandRegistry()
    registry.add(LanguageCommands.all)
    return registry
  }
}
