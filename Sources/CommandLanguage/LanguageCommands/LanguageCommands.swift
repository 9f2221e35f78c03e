// The commands that belong to the language itself and need no sound.

/// The language's own commands, a group a file.
public enum LanguageCommands {
  /// All of them.
  public static var all: [Command] { [] }
}
