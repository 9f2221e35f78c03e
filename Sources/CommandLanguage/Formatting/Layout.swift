// Determines the line breaks and the indentation. Lines inside a bracket are indented by two columns more than the
// line that opens the bracket. A line that is too long is broken inside its brackets.

struct Layout {
  var pieces: [Piece]

  /// The open brackets at the beginning of a line, outermost first; the first element is the source itself.
  private var open = [Open(isBlock: true, indent: 0, closing: 0)]

  private struct Open {
    var isBlock: Bool
    /// The indentation of the lines between the brackets.
    var indent: Int
    /// The indentation of a line that begins with the closing bracket.
    var closing: Int
  }

  init(pieces: [Piece]) { self.pieces = pieces }

  mutating func lines() -> [FormattedLine] {
    var lines: [FormattedLine] = []
    var start = 0
    while start < pieces.count {
      let indent = indent(of: start)
      part(from: start, indent: indent)
      let end = lineEnd(from: start)
      lines.append(line(start..<end, indent: indent))
      track(start..<end, indent: indent)
      start = end
    }
    return lines
  }

  private func lineEnd(from start: Int) -> Int {
    var end = start + 1
    while end < pieces.count, pieces[end].before == .none { end += 1 }
    return end
  }

  private func indent(of start: Int) -> Int {
    let piece = pieces[start]
    guard let innermost = open.last else { return 0 }
    if piece.closes { return innermost.closing }
    return innermost.indent + (innermost.isBlock && piece.goesOn ? 2 : 0)
  }

  /// Updates the open brackets with the brackets that a line opens and closes.
  private mutating func track(_ line: Range<Int>, indent: Int) {
    for piece in pieces[line] {
      if piece.opens {
        open.append(Open(isBlock: piece.isBlock, indent: indent + 2, closing: indent))
      } else if piece.closes, open.count > 1 {
        open.removeLast()
      }
    }
  }

  private func line(_ range: Range<Int>, indent: Int) -> FormattedLine {
    var line = FormattedLine(
      indent: indent, isBehindBlank: pieces[range.lowerBound].before == .blankLine)
    for place in range {
      let piece = pieces[place]
      if piece.isComment {
        line.comment = piece.text
        line.isAlone = place == range.lowerBound && piece.role != .commentGoesOn
      } else if isShown(place) {
        if place > range.lowerBound, piece.hasBlank { line.code += " " }
        line.code += piece.text
      }
    }
    line.width = line.code.isEmpty ? 0 : indent + line.code.count
    return line
  }

  /// Whether a piece is written. A `;` that only separates statements is written only if another statement follows
  /// on the line.
  private func isShown(_ place: Int) -> Bool {
    guard pieces[place].role == .separator else { return true }
    guard place + 1 < pieces.count else { return false }
    let next = pieces[place + 1]
    return next.isStart && next.before == .none
  }
}

// MARK: - Long lines

extension Layout {
  /// Breaks the line that begins at `start` until each part fits or cannot be broken further.
  private mutating func part(from start: Int, indent: Int) {
    while let excess = excess(from: start, indent: indent) {
      if !partBlocks(from: start), !partItems(from: start, excess), !partBracket(from: start) {
        return
      }
    }
  }

  /// The first piece that does not fit on its line; nil if all pieces fit.
  private func excess(from start: Int, indent: Int) -> Int? {
    var column = indent
    var place = start
    repeat {
      let piece = pieces[place]
      if piece.isComment { return nil }
      if isShown(place) {
        column += piece.width + (place > start && piece.hasBlank ? 1 : 0)
        if column > SourceFormat.width { return place }
      }
      place += 1
    } while place < pieces.count && pieces[place].before == .none
    return nil
  }

  /// The opening bracket of each outermost pair of brackets that opens and closes on a line.
  private func brackets(from start: Int) -> [Int] {
    let end = lineEnd(from: start)
    var found: [Int] = []
    var place = start
    while place < end {
      if pieces[place].opens, let close = pieces[place].partner, close < end {
        found.append(place)
        place = close
      }
      place += 1
    }
    return found
  }

  /// Puts each statement of the line's outermost blocks on its own line; false if the line has no blocks.
  private mutating func partBlocks(from start: Int) -> Bool {
    let blocks = brackets(from: start).filter { pieces[$0].isBlock && hasContent($0) }
    for block in blocks { spread(block) }
    return !blocks.isEmpty
  }

  private func hasContent(_ opener: Int) -> Bool {
    pieces[opener].partner.map { $0 > opener + 1 } ?? false
  }

  /// Puts each statement of a block on its own line.
  private mutating func spread(_ block: Int) {
    guard let close = pieces[block].partner else { return }
    var place = block + 1
    while place < close {
      if pieces[place].isStart { pieces[place].before = max(.line, pieces[place].before) }
      if pieces[place].opens, let inner = pieces[place].partner { place = inner }
      place += 1
    }
    pieces[close].before = max(.line, pieces[close].before)
  }

  /// Breaks the line after the last comma that fits on the line. The comma must belong to the bracket around the
  /// line or to the line's command.
  private mutating func partItems(from start: Int, _ excess: Int) -> Bool {
    var inBracket = !(open.last?.isBlock ?? true)
    if pieces[start].closes { inBracket = open.count > 1 && !open[open.count - 2].isBlock }
    let end = lineEnd(from: start)
    var best: Int?
    var place = start + (pieces[start].closes ? 1 : 0)
    while place + 1 < end {
      let piece = pieces[place]
      if piece.closes { return false }
      if piece.kind == .symbol(.comma), inBracket || piece.partsCommand, mayBegin(place + 1) {
        if place >= excess, best != nil { break }
        best = place + 1
        if place >= excess { break }
      }
      if piece.opens, let close = piece.partner { place = close }
      place += 1
    }
    guard let best else { return false }
    pieces[best].before = .line
    return true
  }

  /// Whether a line may begin with a piece. A line may not begin with `help` or `cd` as a name, because these
  /// commands take the rest of the line as text.
  private func mayBegin(_ place: Int) -> Bool {
    if case .name(let name) = pieces[place].kind { return !lineWords.contains(name) }
    return !pieces[place].closes && !pieces[place].isComment
  }

  /// Puts the content of the line's widest bracket on separate lines. If the content ends with a block, puts the
  /// block's statements on separate lines instead.
  private mutating func partBracket(from start: Int) -> Bool {
    var widest: (opener: Int, close: Int, width: Int)?
    for opener in brackets(from: start) {
      guard let close = pieces[opener].partner else { continue }
      let width = pieces[opener..<close].reduce(0) { $0 + $1.width }
      if width > widest?.width ?? Layout.leastWorthParting { widest = (opener, close, width) }
    }
    guard let widest else { return false }
    let last = pieces[widest.close - 1]
    if last.kind == .symbol(.rightBrace), let block = last.partner, hasContent(block) {
      spread(block)
    } else {
      pieces[widest.opener + 1].before = .line
      pieces[widest.close].before = .line
    }
    return true
  }

  /// The width, in columns, up to which a bracket's content is never put on separate lines.
  private static let leastWorthParting = 20
}
