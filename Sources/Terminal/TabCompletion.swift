// Completions in the format that the line editor needs: replacements of readline's word. Readline's word may begin at
// a different position from the word of `Completion` if there are brackets, dots or quotes.

package import CommandLanguage
package import CommandReference

/// The completions of the text before the cursor.
package struct TabCompletion: Sendable, Equatable {
  /// A completion with its note for the list of completions. The text of the completion replaces readline's word.
  package typealias Candidate = Completion.Candidate

  package var candidates: [Candidate]
  /// The text that is added if there is only one candidate.
  package var suffix: String

  package init(_ candidates: [Candidate], suffix: String = "") {
    self.candidates = candidates
    self.suffix = suffix
  }

  /// Returns the completions of a word. The parameters are the entry up to the cursor, and the byte at which the word
  /// begins.
  package typealias Source = @Sendable (_ before: String, _ start: Int) -> TabCompletion

  /// Makes completions from the declarations and values of a session. This function is called only while no entry
  /// runs.
  package static func source(of context: Context) -> Source {
    { before, start in
      let found = Completion.at(before, in: context)
      let bytes = Array(before.utf8)
      let start = min(max(start, 0), bytes.count)
      let own = min(max(found.start, 0), bytes.count)
      let lead = start < own ? String(decoding: bytes[start..<own], as: UTF8.self) : ""
      let candidates = found.candidates.map { candidate in
        let rest = Array(candidate.text.utf8).dropFirst(max(0, start - own))
        return Candidate(
          lead + String(decoding: rest, as: UTF8.self), label: candidate.label,
          note: candidate.note)
      }
      return TabCompletion(candidates, suffix: found.suffix)
    }
  }

  /// The common beginning of all candidates, or the word itself if the candidates differ from the word only in case.
  package func common(word: String) -> String {
    guard let first = candidates.first?.text else { return word }
    let common = candidates.dropFirst().reduce(Substring(first)) { common, next in
      common.commonPrefix(with: next.text)
    }
    return common.count < word.count ? word : String(common)
  }

  /// The candidates as a list below the line. If there is room, each candidate has its own line with its note.
  /// Otherwise only arguments have notes, and names are in columns.
  package func list(columns: Int, rows: Int) -> [String] {
    let room = max(rows - 4, 4)
    if candidates.count <= room, candidates.contains(where: { !$0.note.isEmpty }) {
      return Self.noted(candidates, columns)
    }
    let arguments = candidates.filter { $0.label.hasSuffix(":") }
    let names = candidates.filter { !$0.label.hasSuffix(":") }
    return Self.noted(arguments, columns) + Self.inColumns(names.map(\.label), columns)
  }

  private static func noted(_ candidates: [Candidate], _ columns: Int) -> [String] {
    let width = candidates.map(\.label.count).max() ?? 0
    return candidates.map { candidate in
      let pad = String(repeating: " ", count: width - candidate.label.count + 2)
      let line = candidate.label + (candidate.note.isEmpty ? "" : pad + candidate.note)
      return MessageText.cut(line, to: max(columns - 1, 2))
    }
  }

  /// Labels in columns, sorted downwards as in the output of the shell's `ls`.
  private static func inColumns(_ labels: [String], _ columns: Int) -> [String] {
    let width = labels.map(\.count).max() ?? 0
    let across = max(1, (columns + 1) / (width + 2))
    let down = (labels.count + across - 1) / across
    return (0..<down).map { row in
      let inRow = stride(from: row, to: labels.count, by: down).map { labels[$0] }
      let padded = inRow.dropLast().map { $0 + String(repeating: " ", count: width - $0.count + 2) }
      return (padded + inRow.suffix(1)).joined()
    }
  }
}

extension Substring {
  fileprivate func commonPrefix(with other: String) -> Substring {
    var end = startIndex
    var otherEnd = other.startIndex
    while end < endIndex, otherEnd < other.endIndex, self[end] == other[otherEnd] {
      end = index(after: end)
      otherEnd = other.index(after: otherEnd)
    }
    return self[..<end]
  }
}
