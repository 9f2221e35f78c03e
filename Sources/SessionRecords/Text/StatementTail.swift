// The end of a statement's last line: an optional `;`, the user's comment, and the note of an earlier record after
// `#=`.

internal import CommandLanguage
internal import Encodings

/// The end of a statement's last line.
struct StatementTail {
  /// The range of the tail in the source, without the newline.
  let range: Range<Int>
  /// Whether the statement is the last statement on its line. Only the last statement of a line has a comment and a
  /// note.
  let isLast: Bool
  /// The `;` and the comment, which are written after the statement's text.
  let kept: String
  /// The text after `#=`; nil if there is none.
  let note: String?

  /// Whether the statement's line has neither a comment nor a note behind the statement.
  var isEmpty: Bool { isLast && kept.isEmpty && note == nil }

  /// - Parameter end: the position of the statement's end, in bytes.
  init(behind end: Int, in source: Source) {
    let bytes = source.bytes
    var lineEnd = end
    while lineEnd < bytes.count, !TextLines.isEnd(bytes[lineEnd]) { lineEnd += 1 }
    range = end..<lineEnd
    let text = source.text(range)
    let lead = text.prefix { $0 == " " || $0 == "\t" || $0 == ";" }
    let rest = text.dropFirst(lead.count)
    isLast = rest.isEmpty || rest.hasPrefix("#")
    guard isLast else {
      (kept, note) = ("", nil)
      return
    }
    let parts = SessionScript.parts(ofComment: rest)
    let comment = MessageText.withoutBlanksAtEnd(parts.comment)
    kept = (lead.contains(";") ? ";" : "") + (comment.isEmpty ? "" : "  " + comment)
    note = parts.note
  }
}
