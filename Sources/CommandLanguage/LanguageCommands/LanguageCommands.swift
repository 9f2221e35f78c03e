// The commands that belong to the language itself and need no sound, one group in each file. The standard
// library adds declarations for its own kinds of values under the same names.

/// The language's own commands, one group in each file.
public enum LanguageCommands {
  /// All commands of the language.
  public static var all: [Command] { values + lists + text + numbers + session + record + files }
}
