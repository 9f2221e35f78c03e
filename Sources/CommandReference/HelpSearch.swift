// Finding help by words: in the names, summaries, parameters and texts of commands and rules. Whole words
// count before beginnings of words; what only contains the letters is no match.

public import CommandLanguage

/// A search through all help.
public struct HelpSearch {
  /// Something that can be found.
  private struct Entry {
    var name: String
    var summary: String
    /// The words of the name and the summary, and those of the whole text.
    var head: [String]
    var all: [String]
  }

  private let entries: [Entry]

  public init(_ registry: CommandRegistry) {
    let commands = registry.commands.flatMap { name, commands in
      commands.map { command in
        let parameters = command.parameters.map { "\($0.name) \($0.help)" }.joined(separator: " ")
        return Self.entry(
          [name], command.summary,
          "\(command.area) \(parameters) \(command.details) \(command.gives)")
      }
    }
    let topics = Topic.all.map { Self.entry($0.names, $0.summary, $0.text) }
    let kinds = registry.kinds.values.map { kind in
      Self.entry(
        [kind.name], kind.help,
        kind.properties.map { "\($0.name) \($0.help)" }.joined(separator: " "))
    }
    entries = (commands + topics + kinds).sorted { ($0.name, $0.summary) < ($1.name, $1.summary) }
  }

  private static func entry(_ names: [String], _ summary: String, _ text: String) -> Entry {
    let head = names.joined(separator: " ") + " " + summary
    return Entry(
      name: names[0], summary: summary, head: words(head), all: words(head + " " + text))
  }

  /// What has all of some words, the best first: its name and what it is in one sentence.
  public func results(_ text: String) -> [(name: String, summary: String)] {
    let wanted = Self.words(text)
    // A single letter is somewhere in everything.
    guard wanted.contains(where: { $0.count > 1 }) else { return [] }
    func has(_ words: [String], _ isSame: (String, String) -> Bool) -> Bool {
      wanted.allSatisfy { part in words.contains { isSame($0, part) } }
    }
    let rules: [(Entry) -> Bool] = [
      { has([$0.name.lowercased()], ==) },
      { has($0.head, ==) },
      { has($0.all, ==) },
      { has($0.head) { $0.hasPrefix($1) } },
      { has($0.all) { $0.hasPrefix($1) } },
    ]
    var rest = entries
    var found: [Entry] = []
    for (place, rule) in rules.enumerated() {
      // Beginnings of words are for when nothing has the words themselves.
      if place == 3, !found.isEmpty { break }
      found += rest.filter(rule)
      rest.removeAll(where: rule)
    }
    return found.map { ($0.name, $0.summary) }
  }

  /// The words of a text in small letters: what stands between blanks and punctuation; an operator is a
  /// word as well.
  private static func words(_ text: String) -> [String] {
    let blanks = text.lowercased().split { " \t\n,;:()\"`".contains($0) }
    return blanks.compactMap { part in
      let word = part.drop { ".".contains($0) }
      let bare = word.last == "." ? word.dropLast() : word
      return bare.isEmpty ? (part.isEmpty ? nil : String(part)) : String(bare)
    }
  }
}
