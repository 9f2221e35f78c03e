// The reference page of a command as Markdown, made from its declarations.

public import CommandLanguage

/// The pages of the reference as Markdown.
public enum ReferencePage {
  /// The page for one name, with all declarations of the name; empty if there are no declarations.
  ///
  /// - Parameter output: the output of an example; nil if the page is to have no output.
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
    var text = "# Commands\n\n"
    text += "See also [the rules of the language](language.md) and"
    text += " [the kinds of values](values.md).\n"
    for area in registry.areas {
      text += "\n## \(area.name)\n\n"
      for name in area.commands {
        let summary = registry.commands[name]?.last?.summary ?? ""
        text += "- [`\(name)`](\(name).md): \(summary)\n"
      }
    }
    return text
  }

  /// The page with all rules of the language.
  ///
  /// - Parameter output: the output of an example; nil if the page is to have no output.
  public static func rules(output: (Topic) -> String? = { _ in nil }) -> String {
    var text =
      "# The rules of the language\n\nAt the prompt, `help` followed by one of these names shows its rule.\n"
    for topic in Topic.all {
      text +=
        "\n## \(topic.names[0].first?.isLetter ?? false ? topic.names[0] : "`\(topic.names[0])`")\n\n"
      if topic.names.count > 1 {
        text += "Also " + topic.names.dropFirst().map { "`\($0)`" }.joined(separator: " ") + "\n\n"
      }
      text += prose(topic.summary) + "\n\n" + prose(topic.text)
      text += "\n" + example(topic.example, output: output(topic))
    }
    return text
  }

  /// The page of the kinds of values, with their properties.
  public static func kinds(_ registry: CommandRegistry) -> String {
    var text = "# Kinds of values\n"
    for kind in registry.kinds.values.sorted(by: { $0.name < $1.name }) {
      text += "\n## \(kind.name)\n\n\(kind.help)\n"
      if kind.properties.isEmpty { continue }
      text += "\n| property | is | |\n| --- | --- | --- |\n"
      for property in kind.properties {
        text += "| `\(property.name)` | \(cell(property.kind)) | \(cell(property.help)) |\n"
      }
    }
    return text
  }

  /// Text in the format of Markdown. Lines that begin with a blank become a code block.
  private static func prose(_ text: String) -> String {
    var lines: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(" ") != isInside {
        lines += isInside ? ["```", ""] : ["", "```text"]
        isInside.toggle()
      }
      lines.append(isInside ? String(line.dropFirst(2)) : String(line))
    }
    return (lines + (isInside ? ["```"] : [])).joined(separator: "\n")
  }

  private static func example(_ code: String, output: String?) -> String {
    var text = code.isEmpty ? "" : "\n```sonde\n\(code)\n```\n"
    if let output, !output.isEmpty {
      text += "\n```text\n\(output.hasSuffix("\n") ? output : output + "\n")```\n"
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
    return text + example(command.example, output: output)
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

  /// The text, escaped for a cell of a Markdown table.
  private static func cell(_ text: String) -> String {
    text.map { $0 == "|" ? "\\|" : $0 == "\n" ? " " : String($0) }.joined()
  }
}
