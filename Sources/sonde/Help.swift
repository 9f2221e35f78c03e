// `sonde help`: prints the same text as `help` at the prompt, or the help of the program's own commands.

internal import ArgumentParser
internal import Terminal

/// `sonde help [NAME…]`
struct Help: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract:
      "Explain a command, a rule of the language or an area; without a name, list all names."
  )

  @Argument(help: ArgumentHelp("A name, or words to search for.", valueName: "name"))
  var names: [String] = []

  func run(on console: Console) throws {
    let session = TerminalSession(console: console)
    let topic = names.joined(separator: " ")
    let own = Sonde.configuration.subcommands.first {
      $0.configuration.commandName == topic && $0.configuration.shouldDisplay
    }
    var sections: [String] = []
    if topic.isEmpty {
      sections = [Sonde.helpMessage(), try session.help("")]
    } else if let own {
      sections = [Sonde.helpMessage(for: own)]
      // The language may also have a command with the same name.
      if let text = session.helpAbout(topic) {
        sections.append("At the prompt:\n\n" + text)
      }
    } else {
      sections = [try session.help(topic)]
    }
    console.write(sections.joined(separator: "\n\n") + "\n")
  }
}
