// The rules of the language as help pages, declared as data that `help`, the search and the reference use.
// Every keyword and every operator has a page.

/// A rule of the language.
public struct Topic: Sendable, Equatable {
  /// The name of the rules' area in the overview.
  public static let area = "language"

  /// The names that find the rule; the first one is its title.
  public let names: [String]
  /// The rule in one sentence.
  public let summary: String
  /// The explanation. Lines that begin with a blank are not wrapped.
  public let text: String
  /// A few lines that run on their own.
  public let example: String

  init(_ names: String..., summary: String, text: String, example: String) {
    self.names = names
    self.summary = summary
    self.text = text
    self.example = example
  }

  /// All rules.
  public static let all: [Topic] = statements + values + sounds

  /// The rule that has a name, in upper or lower case; nil if there is none.
  public static func named(_ name: String) -> Topic? {
    all.first { $0.names.contains(name) } ?? all.first { $0.names.contains(name.lowercased()) }
  }
}
