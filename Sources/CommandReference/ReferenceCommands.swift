// The `help` command.

public import CommandLanguage

/// The commands that speak about the declarations.
public enum ReferenceCommands {
  /// All of them; a front end adds them to its registry.
  public static var all: [Command] {
    [
      Command(
        "help", area: "session",
        "Explains a command, a rule of the language, an area or a value; without a name, lists all;"
          + " with other words, searches.",
        Parameter<String?>("topic", "a name, or words to search for"),
        example: "help seed"
      ) { (context: Context, topic: String?) -> Void in
        context.write(try text(topic ?? "", in: context) + "\n")
      }
      .takingLine()
    ]
  }

  /// What `help` prints.
  ///
  /// - Parameter topic: a name, or words to search for; empty for the overview.
  /// - Throws: `CommandError` where nothing is known about it.
  public static func text(_ topic: String, in context: Context) throws -> String {
    let help = HelpText(columns: context.columns())
    if topic.isEmpty { return help.overview(context.registry) }
    if let text = help.about(topic, in: context) { return text }
    let found = HelpSearch(context.registry).results(topic)
    if !found.isEmpty {
      return help.table(found.map { ($0.name, $0.summary) }).joined(separator: "\n")
    }
    let known = context.registry.names + context.globalNames + Topic.all.flatMap(\.names)
    let near = Suggestion.nearest(to: topic, in: known + Array(context.registry.kinds.keys))
    throw CommandError(
      "there is no help on '\(topic)'",
      hint: near.map { "did you mean '\($0)'?" } ?? "`help` alone lists what there is")
  }
}
