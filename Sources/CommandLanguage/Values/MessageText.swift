// Small help with words and lines: what messages, summaries and tables of all modules are put together
// with, so that they count, cut and list things in one way.

/// Words in messages.
public enum MessageText {
  private static let bare: Set<String> = ["nil", "frames"]

  /// The words that no name can be.
  public static var keywords: [String] { Keyword.allCases.map(\.rawValue) }

  /// `kind` with its article: `a number`, `an envelope`, `frames`, `nil`.
  public static func article(_ kind: String) -> String {
    if bare.contains(kind) { return kind }
    return ("aeiou".contains(kind.first ?? " ") ? "an " : "a ") + kind
  }

  /// What an article's phrase becomes for several: `a number` → `numbers`.
  static func plural(_ phrase: String) -> String {
    // Of "a list of numbers" there are several lists.
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

  /// `items` as a list in words: `a, b or c`.
  public static func list(_ items: [String], last: String = "or") -> String {
    guard let end = items.last else { return "" }
    if items.count == 1 { return end }
    return items.dropLast().joined(separator: ", ") + " \(last) " + end
  }

  /// A text of at most so many characters, at least one: where it is longer it ends in `…`.
  public static func cut(_ text: some StringProtocol, to width: Int) -> String {
    text.count > width ? String(text.prefix(max(0, width - 1))) + "…" : String(text)
  }

  /// A line without the blanks at its end, which is that of its text where it came from Windows.
  public static func withoutBlanksAtEnd(_ line: some StringProtocol) -> String {
    let end = line.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }
    return end.map { String(line[...$0]) } ?? ""
  }
}
