// The reference page of a command as Markdown, made from its declarations.

public import CommandLanguage

/// Markdown pages of the reference.
public enum ReferencePage {
  /// The page of one name: all its declarations.
  ///
  /// - Parameter output: what an example prints; nil where it is not to be shown.
  public static func markdown(
    _ commands: [Command], output: (Command) -> String? = { _ in nil }
  ) -> String {
    guard let first = commands.first else { return "" }
    var text = "# \(first.name)\n"
    for command in commands { text += "\n" + section(command, output: output(command)) }
    return text
  }

  /// The page that lists all names by area, with links to their pages.
  public static func index(_ registry: CommandRegistry) -> String {
    var text = "# Commands\n"
    for area in registry.areas {
      text += "\n## \(area.name)\n\n"
      for name in area.commands {
        let summary = registry.commands[name]?.last?.summary ?? ""
        text += "- [`\(name)`](\(name).md): \(summary)\n"
      }
    }
    return text
  }

  private static func section(_ command: Command, output: String?) -> String {
    var text = "```\n\(command.signature)\n```\n\n\(command.summary)\n"
    if !command.parameters.isEmpty {
      text += "\n| parameter | takes | default | |\n| --- | --- | --- | --- |\n"
      for parameter in command.parameters {
        text += "| `\(parameter.name)` | \(cell(takes(parameter))) "
        text += "| \(cell(fallback(parameter))) | \(cell(parameter.help)) |\n"
      }
    }
    if !command.gives.isEmpty { text += "\nGives \(command.gives).\n" }
    if !command.details.isEmpty { text += "\n\(command.details)\n" }
    if !command.example.isEmpty { text += "\n```sonde\n\(command.example)\n```\n" }
    if let output, !output.isEmpty {
      text += "\n```text\n\(output.hasSuffix("\n") ? output : output + "\n")```\n"
    }
    return text
  }

  private static func takes(_ parameter: ParameterDescription) -> String {
    var facts = [parameter.takes]
    if let choices = parameter.choices {
      facts = choices.map { "`\"\($0)\"`" }
    }
    if let unit = parameter.unit { facts.append(unit) }
    if let range = parameter.rangeInWords { facts.append(range) }
    return facts.joined(separator: ", ")
  }

  private static func fallback(_ parameter: ParameterDescription) -> String {
    if parameter.isVariadic { return "any number" }
    if parameter.isRequired { return "required" }
    return parameter.defaultText.map { $0 == "nil" ? "optional" : "`\($0)`" } ?? "optional"
  }

  /// `text` so that it stays in its table cell.
  private static func cell(_ text: String) -> String {
    text.map { $0 == "|" ? "\\|" : $0 == "\n" ? " " : String($0) }.joined()
  }
}
