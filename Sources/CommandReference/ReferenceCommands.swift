// The `help` command.

public import CommandLanguage

/// The commands that explain the declarations.
public enum ReferenceCommands {
  /// All commands of the reference. A front end adds these commands to its registry.
  public static var all: [Command] {
    [
      Command(
        "help", area: "session",
        "Explains a command, a rule of the language, an area or a value, or searches the help for words.",
        Parameter<String?>(
          "topic", "a name, or words to search for; without a topic, help gives an overview"),
        example: "help seed"
      ) { (context: Context, topic: String?) -> Void in
        context.write(try text(topic ?? "", in: context) + "\n")
      }
      .takingLine()
    ]
  }

  /// The text that `help` prints.
  ///
  /// - Parameter topic: a name, or words to search for; empty for the overview.
  /// - Throws: `CommandError` if no page has this name and no page contains the words.
  public static func text(_ topic: String, in context: Context) throws -> String {
    let help = HelpText(columns: context.columns())
    if topic.isEmpty { return help.overview(context.registry, rows: context.window()?.rows) }
    if let text = help.about(topic, in: context) { return text }
    let found = HelpSearch(context.registry).results(topic)
    if !found.isEmpty {
      return help.table(found.map { ($0.name, $0.summary) }).joined(separator: "\n")
    }
    let known = context.registry.names + context.globalNames + Topic.all.flatMap(\.names)
    let near = Suggestion.nearest(to: topic, in: known + Array(context.registry.kinds.keys))
    throw CommandError(
      "there is no help on '\(topic)'",
      hint: near.map { "did you mean '\($0)'?" } ?? "`help` without a topic gives an overview")
  }
}
