// A search in the history for a text that the user types. The search moves through the lines for real, so that no line
// is changed by a search, and the line where the search began is there when the search is given up.

internal import CReadline
internal import Glibc

/// The state of a search.
struct HistorySearch {
  /// A place in the history with a column in its line, in bytes.
  struct Position {
    var place: Int32
    var column: Int
  }

  /// Whether each key searches at once; otherwise Return searches.
  var isIncremental: Bool
  var isBackward: Bool
  /// Whether `*`, `?` and `[ ]` in the text have a special meaning, as in the searches of vi.
  var isPattern = false
  let start: Position
  var text: [UInt8] = []
  var hasFailed = false
  /// The received part of an escape sequence.
  var sequence: TypedSequence?

  init(isIncremental: Bool, isBackward: Bool, from start: Position) {
    self.isIncremental = isIncremental
    self.isBackward = isBackward
    self.start = start
  }

  /// The largest number of bytes of the text that are shown.
  private static let mostShown = 120

  /// The text before the line. readline writes outside its buffers if this text needs more than 256 rows of the
  /// screen, so only the end of a long text is shown.
  var message: String {
    let kind =
      (hasFailed ? "failed " : "") + (isBackward ? "reverse-" : "") + (isIncremental ? "i-" : "")
    return "(\(kind)search)`\(Self.visible(text))': "
  }

  /// The end of the text, in which control codes are visible.
  private static func visible(_ text: [UInt8]) -> String {
    if text.count > mostShown {
      // The shown text begins with a whole character.
      return "…" + visible(Array(text.suffix(mostShown - 1).drop { $0 & 0xc0 == 0x80 }))
    }
    return String(
      decoding: text.flatMap { $0 < 32 ? [94, $0 + 64] : $0 == 127 ? [94, 63] : [$0] },
      as: UTF8.self)
  }

  // MARK: Lines

  /// The nearest occurrence of `text` at or behind the position, in the direction of the search; nil if there is none.
  /// Lines equal to the line at the position are skipped.
  func find(_ text: [UInt8], from position: Position) -> Position? {
    let first = readline_entry(position.place)
    let length = first.map { strlen($0) } ?? 0
    if let first, let column = column(of: text, in: first, length, from: position.column) {
      return Position(place: position.place, column: column)
    }
    // The first line is compared by value, because a list may contain equal lines.
    let known = first.map { strdup($0) } ?? nil
    defer { free(known) }
    var place = position.place
    while true {
      place += isBackward ? -1 : 1
      guard place >= 0, place <= readline_entry_count(), let line = readline_entry(place) else {
        return nil
      }
      let length = strlen(line)
      if let known, strcmp(known, line) == 0 { continue }
      if let column = column(of: text, in: line, length, from: isBackward ? length : 0) {
        return Position(place: place, column: column)
      }
    }
  }

  private func column(
    of text: [UInt8], in line: UnsafePointer<CChar>, _ length: Int, from start: Int
  ) -> Int? {
    if isPattern { return Self.fits(text, line) ? 0 : nil }
    var found: Int?
    var place = isBackward ? 0 : min(start, length)
    while true {
      let column = readline_find(line, place, text, text.count)
      guard isBackward else { return column < 0 ? nil : column }
      if column < 0 || column > start { return found }
      found = column
      place = column + 1
    }
  }

  /// Whether a line contains the pattern, or begins with the pattern behind `^`.
  private static func fits(_ text: [UInt8], _ line: UnsafePointer<CChar>) -> Bool {
    let isAtStart = text.first == UInt8(ascii: "^")
    let pattern = (isAtStart ? [] : [42]) + text.dropFirst(isAtStart ? 1 : 0) + [42]
    return fnmatch(String(decoding: pattern, as: UTF8.self), line, 0) == 0
  }
}
