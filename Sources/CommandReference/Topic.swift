// The rules of the language as help pages. The pages are data that `help`, the search and the reference use. Every
// keyword and every operator has a page.

/// A rule of the language.
public struct Topic: Sendable, Equatable {
  /// The name of the area under which the overview lists all rules.
  public static let area = "language"

  /// The names that find the rule; the first name is the title.
  public let names: [String]
  /// The summary of the rule, in one sentence.
  public let summary: String
  /// The explanation. Lines that begin with a blank are not wrapped.
  public let text: String
  /// An example: a few lines that run without other code.
  public let example: String

  init(_ names: String..., summary: String, text: String, example: String) {
    self.names = names
    self.summary = summary
    self.text = text
    self.example = example
  }

  /// All rules.
  public static let all: [Topic] = statements + values + sounds

  /// The rule with the given name, which may be in upper or lower case; nil if no rule has the name.
  public static func named(_ name: String) -> Topic? {
    all.first { $0.names.contains(name) } ?? all.first { $0.names.contains(name.lowercased()) }
  }
}
