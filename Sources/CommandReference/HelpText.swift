// Help as text, made only from the declarations. The command `help name` prints the help about `name`.

public import CommandLanguage

/// Help texts, laid out for the width of a window.
public struct HelpText: Sendable {
  /// The largest number of columns for lines of prose, even in a wider window.
  private static let widest = 100

  /// The largest number of columns in any line.
  let columns: Int

  /// Makes help for a window with `columns` columns. Lines have 10 columns at least and 100 at most.
  public init(columns: Int = 80) { self.columns = min(max(columns - 1, 10), Self.widest) }

  /// The help about the name of a command, a rule of the language, a kind of value or an area of commands, or about a
  /// path such as `pv.mags`; nil if nothing has that name.
  public func about(_ topic: String, in context: Context) -> String? {
    let registry = context.registry
    var sections: [String] = []
    let own = context.globalNames.contains(topic)
    if own, let value = context.value(of: topic) {
      sections.append(text(value, called: topic, in: context))
      if registry.names.contains(topic) {
        sections.append(
          "this name hides a built-in value; `clear \(topic)` brings the built-in back:")
      }
    }
    if let commands = registry.commands[topic] {
      sections.append(text(commands))
    } else if !own, let value = context.value(of: topic) {
      sections.append(text(value, called: topic, in: context))
    }
    if let topic = Topic.named(topic) { sections.append(text(topic)) }
    if let kind = registry.kinds[topic] { sections.append(text(kind)) }
    if let area = registry.areas.first(where: { Self.names($0.name).contains(topic) }) {
      sections.append(listing(area.name, area.commands, registry))
    }
    if topic == Topic.area { sections.append(rules) }
    if sections.isEmpty, let value = ValuePath(topic)?.value(in: context) {
      sections.append(text(value, called: topic, in: context))
    }
    return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
  }

  /// The overview that `help` without a name prints: the areas with their commands.
  ///
  /// - Parameter rows: the rows of the window; nil for no window. If the window is too low for the overview and a
  ///   prompt, the overview names only as many commands of each area as there is room for in one line.
  public func overview(_ registry: CommandRegistry, rows: Int? = nil) -> String {
    let whole = overview(registry, isBrief: false)
    guard let rows, whole.count >= rows else { return whole.joined(separator: "\n") }
    return overview(registry, isBrief: true).joined(separator: "\n")
  }

  private func overview(_ registry: CommandRegistry, isBrief: Bool) -> [String] {
    let areas = registry.areas + [(Topic.area, Topic.all.compactMap(\.names.first))]
    let width = (areas.map(\.name.count).max() ?? 0) + 2
    var lines = areas.flatMap { area in
      if isBrief { return [brief(area.commands, label: area.name, width: width)] }
      // The parts of a name with a blank stay on the same line.
      let names = area.commands.map { $0.map { $0 == " " ? "\u{a0}" : String($0) }.joined() }
      return hanging(names.joined(separator: "  "), label: area.name, width: width)
        .map { $0.map { $0 == "\u{a0}" ? " " : String($0) }.joined() }
    }
    lines.append("")
    lines += table([
      ("help tone", "the help page of a command, with an example"),
      ("help sound", "the commands of an area; help language lists the rules of the language"),
      ("help pv", "one of your values, with its properties"),
      ("help \"words\"", "the help pages that contain these words"),
      ("vars", "the values of your session, by name"),
    ])
    return lines
  }

  /// A label, and beside it as many names as there is room for in the line.
  private func brief(_ names: [String], label: String, width: Int) -> String {
    let label = label + String(repeating: " ", count: width - label.count)
    let line = label + names.joined(separator: "  ")
    if line.count <= columns { return line }
    var cut = label
    for name in names {
      guard cut.count + name.count + 3 <= columns else { break }
      cut += name + "  "
    }
    return MessageText.cut(cut + "…", to: columns)
  }

  /// The names that find an area in `help`: the area `lists, text` is also found as `lists` and as `text`.
  private static func names(_ area: String) -> [String] {
    [area] + area.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  // MARK: Sections

  /// The commands of an area, one command per line.
  private func listing(_ area: String, _ names: [String], _ registry: CommandRegistry) -> String {
    let rows = names.map { name in
      (label: name, text: registry.commands[name]?.map(\.summary).joined(separator: " ") ?? "")
    }
    return (hanging("commands for \(area):", label: "", width: 0) + table(rows)).joined(
      separator: "\n")
  }

  /// All rules of the language, one rule per line.
  private var rules: String {
    let rows = Topic.all.map { (label: $0.names[0], text: $0.summary) }
    return (hanging("the rules of the language:", label: "", width: 0) + table(rows)).joined(
      separator: "\n")
  }

  /// The help about all declarations of one name.
  public func text(_ commands: [Command]) -> String {
    commands.map(text).joined(separator: "\n\n")
  }

  /// The help about one declaration: signature, summary, parameters, result, details, example.
  public func text(_ command: Command) -> String {
    var lines = hanging(command.signature, label: "", width: 0, indent: "    ")
    lines += paragraphs(command.summary)
    if !command.parameters.isEmpty {
      let rows = command.parameters.flatMap { parameter in
        let label = parameter.isNamedOnly ? parameter.name + ":" : parameter.name
        let facts = Self.facts(parameter)
        return parameter.help.isEmpty
          ? [(label: label, text: facts)] : [(label, parameter.help), ("", facts)]
      }
      lines += [""] + table(rows)
    }
    if !command.gives.isEmpty { lines += [""] + paragraphs("gives \(command.gives)") }
    if !command.details.isEmpty { lines += [""] + paragraphs(command.details) }
    return (lines + example(command.example)).joined(separator: "\n")
  }

  /// The help about a rule of the language: names, summary, text, example.
  public func text(_ topic: Topic) -> String {
    let title = topic.names.joined(separator: ", ")
    let lines =
      hanging(title, label: "", width: 0) + paragraphs(topic.summary) + [""]
      + paragraphs(topic.text)
    return (lines + example(topic.example)).joined(separator: "\n")
  }

  /// The help about a kind of value, with its properties.
  private func text(_ kind: KindNote) -> String {
    let lines = ["\(kind.name), a kind of value"] + paragraphs(kind.help)
    return (lines + properties(kind.properties)).joined(separator: "\n")
  }

  /// The help about a function of the session: its signature and the comment above it.
  public func text(_ function: FunctionValue) -> String {
    let help =
      function.help.isEmpty
      ? "A comment directly above the function's `def` appears here." : function.help
    return ([function.signature] + paragraphs(help)).joined(separator: "\n")
  }

  private func text(_ value: Value, called name: String, in context: Context) -> String {
    if case .function(let function) = value {
      return function.commands.isEmpty ? text(function) : text(function.commands)
    }
    let line = ValueText.line(value).prefix { $0 != "\n" }
    var lines = ["\(name) is \(value.kindInWords)", "  " + MessageText.cut(line, to: columns - 2)]
    switch value {
    case .record(let record):
      let notes = record.keys.map { PropertyNote($0, record[$0]?.kindInWords ?? "") }
      lines += properties(notes)
    case .object(let object):
      if let help = context.registry.kinds[object.kind]?.help { lines += paragraphs(help) }
      lines += properties(object.propertyNotes)
    default: break
    }
    return lines.joined(separator: "\n")
  }

  private func properties(_ notes: [PropertyNote]) -> [String] {
    if notes.isEmpty { return [] }
    let width = notes.map(\.kind.count).max() ?? 0
    let rows = notes.map { note in
      let pad = String(repeating: " ", count: width - note.kind.count + 2)
      return (
        label: "." + note.name, text: note.help.isEmpty ? note.kind : note.kind + pad + note.help
      )
    }
    return [""] + table(rows)
  }

  private func example(_ example: String) -> [String] {
    if example.isEmpty { return [] }
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
    return ["", "  example:"] + lines.map { $0.isEmpty ? "" : "    " + $0 }
  }

  /// The accepted values of a parameter, its unit, range and default, in one line.
  public static func facts(_ parameter: ParameterDescription) -> String {
    var facts: [String] = []
    if let choices = parameter.choices {
      facts.append(MessageText.list(choices.map { "\"\($0)\"" }))
    } else {
      facts.append(parameter.takes)
    }
    if let unit = parameter.unit { facts.append("in \(unit)") }
    if let range = parameter.rangeInWords { facts.append(range) }
    if let value = parameter.defaultText {
      if value != "nil" { facts.append("default \(value)") }
    } else if parameter.isVariadic {
      facts.append("any number of values")
    } else if !parameter.isRequired {
      facts.append("may be left out")
    }
    return facts.joined(separator: ", ")
  }
}

// MARK: - Lines

extension HelpText {
  /// Labels with texts beside them, indented by two columns.
  func table(_ rows: [(label: String, text: String)]) -> [String] {
    // A long label does not change the column of the other texts.
    let width = (rows.map(\.label.count).filter { $0 <= 24 }.max() ?? 0) + 2
    return rows.flatMap { row in
      hanging(row.text, label: "  " + row.label, width: width + 2)
    }
  }

  /// Text of several paragraphs, indented by two columns. Of the lines that begin with a blank, only those with a label
  /// are wrapped.
  func paragraphs(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      if line.isEmpty { return [""] }
      guard line.first == " " else { return hanging(String(line), label: "", width: 2) }
      guard line.count + 2 > columns, let start = Self.textBesideLabel(line) else {
        return ["  " + line]
      }
      let width = line.distance(from: line.startIndex, to: start) + 2
      let label = MessageText.withoutBlanksAtEnd("  " + line[..<start])
      return hanging(String(line[start...]), label: label, width: width)
    }
  }

  /// The start of the text behind a label and two or more blanks; nil if the line has no label.
  private static func textBesideLabel(_ line: Substring) -> Substring.Index? {
    guard let label = line.firstIndex(where: { $0 != " " }),
      let gap = line[label...].firstRange(of: "  ")
    else { return nil }
    return line[gap.upperBound...].firstIndex { $0 != " " }
  }

  /// Text wrapped at blanks, with a label before its first line.
  func hanging(_ text: String, label: String, width: Int, indent: String? = nil) -> [String] {
    // If the label leaves too little room, the text begins on the next line.
    let room = columns - width
    let isBelow = room < 16
    let start = isBelow ? min(width, 4) : width
    let indent = indent ?? String(repeating: " ", count: start)
    let isBlank = label.allSatisfy { $0 == " " }
    let head = isBelow && !isBlank ? [label] : []
    var line = label + String(repeating: " ", count: max(width - label.count, isBlank ? 0 : 2))
    if isBelow { line = String(repeating: " ", count: start) }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    return head + WordWrap(columns: columns).lines(of: words, start: line, indent: indent)
  }
}
