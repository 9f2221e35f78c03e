// Help as text, made from the declarations alone: what `help name` prints.

public import CommandLanguage

/// Help texts.
public enum HelpText {
  /// Everything about a name: each declaration of a command, a function of the session, or a value.
  ///
  /// Nil where the name stands for nothing.
  public static func about(_ name: String, in context: Context) -> String? {
    if let value = context.value(of: name) {
      switch value {
      case .function(let function):
        return function.commands.isEmpty ? text(function) : text(function.commands)
      default:
        return "\(name) is \(value.kindInWords): \(ValueText.line(value))"
      }
    }
    return nil
  }

  /// The overview that `help` alone prints: the areas with their commands.
  public static func overview(_ registry: CommandRegistry) -> String {
    var lines = ["commands, by area:", ""]
    let areas = registry.areas
    let width = areas.map(\.name.count).max() ?? 0
    for area in areas {
      let label = area.name + String(repeating: " ", count: width - area.name.count)
      lines += wrap(area.commands, label: "  \(label)  ")
    }
    lines += [
      "", "help name     all about a command, with an example",
      "help words    the commands whose help has these words",
      "vars          the names of the session",
    ]
    return lines.joined(separator: "\n")
  }

  /// The commands whose names or help have all of some words; one line each.
  public static func search(_ words: String, in registry: CommandRegistry) -> String? {
    let wanted = words.lowercased().split(separator: " ").map(String.init)
    guard !wanted.isEmpty else { return nil }
    var lines: [String] = []
    for name in registry.commands.keys.sorted() {
      let found = (registry.commands[name] ?? []).first { command in
        let parameters = command.parameters.map { $0.name + " " + $0.help }
        let text = ([command.name, command.area, command.summary, command.details] + parameters)
          .joined(separator: " ").lowercased()
        return wanted.allSatisfy { has(text, $0) }
      }
      if let found { lines.append("  \(found.signature)\n      \(found.summary)") }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  /// The declarations of one name.
  public static func text(_ commands: [Command]) -> String {
    commands.map(text).joined(separator: "\n\n")
  }

  /// One declaration: signature, summary, parameters, example.
  public static func text(_ command: Command) -> String {
    var lines = [command.signature, "  " + command.summary]
    if !command.parameters.isEmpty {
      lines.append("")
      let width = command.parameters.map { label($0).count }.max() ?? 0
      for parameter in command.parameters {
        let label = label(parameter)
        let pad = String(repeating: " ", count: width - label.count)
        lines.append("  \(label)\(pad)  \(parameter.help)")
        let facts = facts(parameter)
        if !facts.isEmpty {
          lines.append("  " + String(repeating: " ", count: width) + "  " + facts)
        }
      }
    }
    if !command.gives.isEmpty { lines += ["", "  gives \(command.gives)"] }
    if !command.details.isEmpty {
      lines.append("")
      lines += command.details.split(separator: "\n", omittingEmptySubsequences: false).map {
        "  " + $0
      }
    }
    if !command.example.isEmpty {
      lines += ["", "  example:"]
      lines += command.example.split(separator: "\n").map { "    " + $0 }
    }
    return lines.joined(separator: "\n")
  }

  /// A function of the session: its signature and the comment above it.
  public static func text(_ function: FunctionValue) -> String {
    let help = function.help.isEmpty ? [] : function.help.split(separator: "\n").map { "  " + $0 }
    return ([function.signature] + help).joined(separator: "\n")
  }

  /// What a parameter takes, its unit, range and default, in one line.
  public static func facts(_ parameter: ParameterDescription) -> String {
    var facts: [String] = []
    if let choices = parameter.choices {
      facts.append(Words.list(choices.map { "\"\($0)\"" }))
    } else {
      facts.append(parameter.takes)
    }
    if let unit = parameter.unit { facts.append("in \(unit)") }
    if let range = parameter.rangeInWords { facts.append(range) }
    if let value = parameter.defaultText {
      if value != "nil" { facts.append("default \(value)") }
    } else if parameter.isVariadic {
      facts.append("any number of them")
    } else if !parameter.isRequired {
      facts.append("may be left out")
    }
    return facts.joined(separator: ", ")
  }

  private static func label(_ parameter: ParameterDescription) -> String {
    parameter.isNamedOnly ? parameter.name + ":" : parameter.name
  }

  private static func has(_ text: String, _ part: String) -> Bool {
    let text = Array(text.utf8)
    let part = Array(part.utf8)
    guard !part.isEmpty, part.count <= text.count else { return part.isEmpty }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }

  /// Words behind a label, in lines of readable width.
  private static func wrap(_ words: [String], label: String) -> [String] {
    let indent = String(repeating: " ", count: label.count)
    var lines: [String] = []
    var line = label
    for word in words {
      if line.count + word.count > 78, line != label, line != indent {
        lines.append(line)
        line = indent
      }
      line += word + " "
    }
    return lines + [line]
  }
}
