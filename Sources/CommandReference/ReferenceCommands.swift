// The `help` command.

public import CommandLanguage

/// The commands that speak about the declarations.
public enum ReferenceCommands {
  /// All of them; a front end adds them to its registry.
  public static var all: [Command] {
    [
      Command(
        "help", area: "session",
        "Explains a command; without a name, lists all; with other words, searches.",
        Parameter<String?>("topic", "a command's name, or words to search for"),
        example: "help print"
      ) { (context: Context, topic: String?) -> Void in
        guard let topic, !topic.isEmpty else {
          context.write(HelpText.overview(context.registry) + "\n")
          return
        }
        if let text = HelpText.about(topic, in: context) {
          context.write(text + "\n")
          return
        }
        if let found = HelpText.search(topic, in: context.registry) {
          context.write(found + "\n")
          return
        }
        let near = Suggestion.nearest(to: topic, in: context.registry.names)
        throw CommandError(
          "there is no help on '\(topic)'", hint: near.map { "did you mean '\($0)'?" })
      }
      .takingLine()
    ]
  }
}
