// Wraps text into lines between words.

internal import CommandLanguage

/// Wraps words into lines of at most `columns` characters; a word longer than a line gets a separate line.
public struct WordWrap: Sendable {
  /// The largest number of characters in a line.
  let columns: Int

  /// Makes a wrapper for lines of at most `columns` characters.
  public init(columns: Int) { self.columns = columns }

  /// Joins words to lines, with a blank between two words and without blanks at the ends of lines.
  ///
  /// - Parameters:
  ///   - words: the words; an empty word means an additional blank, which is left out at a line break.
  ///   - start: the text at the beginning of the first line.
  ///   - indent: the text at the beginning of each further line.
  public func lines(
    of words: [Substring], start: String = "", indent: String = ""
  ) -> [String] {
    var lines: [String] = []
    var line = start
    var isEmpty = true
    for word in words {
      if !isEmpty, line.count + 1 + word.count > columns {
        lines.append(MessageText.withoutBlanksAtEnd(line))
        line = indent
        isEmpty = true
        if word.isEmpty { continue }
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [MessageText.withoutBlanksAtEnd(line)]
  }
}
