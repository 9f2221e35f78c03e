// The rules of the language as help pages, declared as data: `help`, search and the reference are made
// from them. Every keyword and every operator has a page.

/// A rule of the language.
public struct Topic: Sendable, Equatable {
  /// The area that the rules make in the overview.
  public static let area = "language"

  /// What it is found under; the first is its title.
  public let names: [String]
  /// The rule in one sentence.
  public let summary: String
  /// All about it. Lines that begin with a blank stand as they are.
  public let text: String
  /// A few lines that run as they stand.
  public let example: String

  init(_ names: String..., summary: String, text: String, example: String) {
    self.names = names
    self.summary = summary
    self.text = text
    self.example = example
  }

  /// All rules.
  public static let all: [Topic] = statements + values + sounds

  /// The rule of a name; nil where there is none.
  public static func named(_ name: String) -> Topic? {
    all.first { $0.names.contains(name) } ?? all.first { $0.names.contains(name.lowercased()) }
  }
}
