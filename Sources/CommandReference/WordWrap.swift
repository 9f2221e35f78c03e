// Breaking text into lines between words.

internal import CommandLanguage

/// Lines of at most so many columns; a longer word has a line of its own.
public struct WordWrap: Sendable {
  let columns: Int

  /// - Parameter columns: the most characters of a line.
  public init(columns: Int) { self.columns = columns }

  /// Puts words into lines, with a blank between two words.
  ///
  /// - Parameters:
  ///   - words: where a line is broken, an empty word is left out.
  ///   - start: what the first line begins with.
  ///   - indent: what each further line begins with.
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
