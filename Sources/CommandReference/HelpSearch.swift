// Searches the names, summaries, parameters and texts of commands and rules for words. Matches of whole words come
// before matches of the beginnings of words; letters inside a word do not match.

public import CommandLanguage

/// A search through all help pages.
public struct HelpSearch {
  /// A command, a rule or a kind of value that a search can find.
  private struct Entry {
    var name: String
    var summary: String
    /// The words of the name and the summary.
    var head: [String]
    /// The words of the whole page.
    var all: [String]
  }

  private let entries: [Entry]

  /// Prepares a search through the registry's commands and kinds, and through the rules of the language.
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

  /// The names and summaries of all entries that contain every word of `text`, the best match first.
  public func results(_ text: String) -> [(name: String, summary: String)] {
    let wanted = Self.words(text)
    // A single letter would match almost every page.
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
      // Beginnings of words are compared only if no entry contains the whole words.
      if place == 3, !found.isEmpty { break }
      found += rest.filter(rule)
      rest.removeAll(where: rule)
    }
    return found.map { ($0.name, $0.summary) }
  }

  /// The words of a text in lower case, split at blanks and punctuation. An operator also counts as a word.
  private static func words(_ text: String) -> [String] {
    let blanks = text.lowercased().split { " \t\n,;:()\"`".contains($0) }
    return blanks.compactMap { part in
      let word = part.drop { ".".contains($0) }
      let bare = word.last == "." ? word.dropLast() : word
      return bare.isEmpty ? (part.isEmpty ? nil : String(part)) : String(bare)
    }
  }
}
