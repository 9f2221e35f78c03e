// Helpers for messages, summaries and tables, so that all modules count, shorten and list values in the same way.

/// Parts of messages.
public enum MessageText {
  private static let bare: Set<String> = ["nil", "frames"]

  /// The keywords, which cannot be names.
  public static var keywords: [String] { Keyword.allCases.map(\.rawValue) }

  /// The word `kind` with its article, if it needs one: `a number`, `an envelope`, `frames`, `nil`.
  public static func article(_ kind: String) -> String {
    if bare.contains(kind) { return kind }
    return ("aeiou".contains(kind.first ?? " ") ? "an " : "a ") + kind
  }

  /// The plural of a phrase with an article: `a number` → `numbers`.
  static func plural(_ phrase: String) -> String {
    // The plural of "a list of numbers" is "lists of numbers".
    if let part = phrase.firstRange(of: " of ") {
      return plural(String(phrase[..<part.lowerBound])) + phrase[part.lowerBound...]
    }
    for article in ["a ", "an "] where phrase.hasPrefix(article) {
      return phrase.dropFirst(article.count) + "s"
    }
    return phrase
  }

  /// A count with its noun: `1 argument`, `2 arguments`.
  public static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// The items as a list in words, with the word `last` before the last item: `a, b or c`.
  public static func list(_ items: [String], last: String = "or") -> String {
    guard let end = items.last else { return "" }
    if items.count == 1 { return end }
    return items.dropLast().joined(separator: ", ") + " \(last) " + end
  }

  /// A text shortened to `width` characters, at least one; a shortened text ends in `…`.
  public static func cut(_ text: some StringProtocol, to width: Int) -> String {
    text.count > width ? String(text.prefix(max(0, width - 1))) + "…" : String(text)
  }

  /// A line without blanks, tabs and carriage returns at its end.
  public static func withoutBlanksAtEnd(_ line: some StringProtocol) -> String {
    let end = line.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }
    return end.map { String(line[...$0]) } ?? ""
  }
}
