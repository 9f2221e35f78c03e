// What Tab offers, in the form that the line editor needs: whole replacements of readline's own word,
// which begins elsewhere than the reference's where brackets or dots are in play.

package import CommandLanguage
internal import CommandReference

/// The ways in which what stands before the cursor can go on.
package struct TabCompletion: Sendable, Equatable {
  /// Replacements of the word.
  package var candidates: [String]
  /// What is put behind the only candidate.
  package var suffix: Character?
  /// Whether names of files are wanted instead.
  package var isPath: Bool

  package init(_ candidates: [String], suffix: Character? = nil, isPath: Bool = false) {
    self.candidates = candidates
    self.suffix = suffix
    self.isPath = isPath
  }

  /// Gives the completion of a word: the entry up to the cursor, and the byte at which the word begins.
  package typealias Source = @Sendable (_ before: String, _ start: Int) -> TabCompletion

  /// What the declarations and the values of a session offer. It is asked only while nothing runs.
  package static func source(of context: Context) -> Source {
    { before, start in
      let found = Completion.at(before, in: context)
      if found.isPath { return TabCompletion([], isPath: true) }
      let bytes = Array(before.utf8)
      let start = min(max(start, 0), bytes.count)
      let own = min(max(found.start, 0), bytes.count)
      let lead = start < own ? String(decoding: bytes[start..<own], as: UTF8.self) : ""
      let texts = found.candidates.map { candidate in
        lead
          + String(
            decoding: Array(candidate.text.utf8).dropFirst(max(0, start - own)), as: UTF8.self)
      }
      return TabCompletion(texts, suffix: texts.first?.last == ":" ? " " : nil)
    }
  }
}
