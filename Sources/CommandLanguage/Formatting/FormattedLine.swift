// The lines of a formatted source. Comments at the ends of neighbouring lines begin in the same column.

struct FormattedLine {
  var indent: Int
  /// Whether an empty line comes before the line.
  var isBehindBlank: Bool
  var code = ""
  /// The width of the line without its comment, in columns; 0 if the line has no code.
  var width = 0
  var comment: String?
  /// Whether the line has only a comment, which is indented like code.
  var isAlone = false

  init(indent: Int, isBehindBlank: Bool) {
    self.indent = indent
    self.isBehindBlank = isBehindBlank
  }
}

extension [FormattedLine] {
  /// The greatest difference in width, in columns, between lines whose comments begin in the same column.
  private static var unevenness: Int { 40 }

  /// The text of the lines.
  var text: String {
    var text = ""
    var run = startIndex..<startIndex
    for (place, line) in enumerated() {
      if !run.contains(place) { run = alignedRun(from: place) }
      if line.isBehindBlank { text += "\n" }
      if let comment = line.comment {
        let column = line.isAlone ? line.indent : column(of: run)
        let code = line.code.isEmpty ? "" : blanks(line.indent) + line.code
        text += code + blanks(column - line.width) + comment
      } else {
        text += blanks(line.indent) + line.code
      }
      text += "\n"
    }
    return text
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: Swift.max(0, count)) }

  private func column(of run: Range<Int>) -> Int {
    2 + (self[run].map(\.width).max() ?? 0)
  }

  /// The group of lines that begins at `start`; the comments of the group begin in the same column.
  private func alignedRun(from start: Int) -> Range<Int> {
    var end = start
    var narrowest = Int.max
    var widest = 0
    while end < count, self[end].comment != nil, !self[end].isAlone {
      let line = self[end]
      if end > start, line.isBehindBlank { break }
      if line.width > 0 {
        let (least, most) = (Swift.min(narrowest, line.width), Swift.max(widest, line.width))
        if most - least > Self.unevenness { break }
        (narrowest, widest) = (least, most)
      }
      end += 1
    }
    return start..<Swift.max(end, start + 1)
  }
}
