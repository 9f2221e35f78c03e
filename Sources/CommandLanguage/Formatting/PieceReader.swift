// Turns tokens into pieces. A string is one piece; needless `;` and commas are left out. Each piece contains the line
// break before the piece: a line break of the source, or a line break that a statement requires.

internal import Encodings

struct PieceReader {
  private let source: Source
  private let tokens: [Token]
  private let comments: [Comment]
  private var marks: [Int: StatementMark] = [:]

  private(set) var pieces: [Piece] = []
  private var frames = [Frame(piece: nil, isBlock: true, isFlat: false)]
  /// The index of the next comment.
  private var comment = 0
  /// Whether the line of the last comment has code before the comment in the source.
  private var isBehindCode = false
  /// The position in the source at which the last piece ends, in bytes.
  private var end = 0

  /// An open bracket or the whole source, with its current statement.
  private struct Frame {
    var piece: Int?
    var isBlock: Bool
    /// Whether the bracket is a block that stays on one line.
    var isFlat: Bool
    var statement: StatementMark?
  }

  init(_ parser: Parser) {
    source = parser.source
    tokens = parser.tokens
    comments = parser.comments
    for mark in parser.marks { marks[mark.token] = mark }
    var at = 0
    while at < tokens.count { at = read(at) }
  }

  private var frame: Frame { frames[frames.count - 1] }

  /// Reads the token with the index `at` and returns the index of the next token.
  private mutating func read(_ at: Int) -> Int {
    let token = tokens[at]
    switch token.kind {
    case .newline: break
    case .semicolon: semicolon(at)
    case .end: readComments(to: source.bytes.count, at)
    case .stringStart:
      let last = stringEnd(at)
      add(at, through: last)
      return last + 1
    default: add(at, through: at)
    }
    return at + 1
  }

  /// Reads the token `;` with the index `at`. The `;` is kept if it may hide a value or separates statements on one
  /// line.
  private mutating func semicolon(_ at: Int) {
    guard let statement = frame.statement, statement.end == at else { return }
    let isKept = statement.shape != .silent
    guard isKept || frame.isFlat else { return }
    var piece = Piece(text: ";", width: 1, kind: .semicolon)
    piece.role = isKept ? .code : .separator
    pieces.append(piece)
    end = tokens[at].span.end
  }

  /// The index of the closing quote's token, for the string that begins with the token `at`.
  private func stringEnd(_ at: Int) -> Int {
    var depth = 0
    var place = at
    while place < tokens.count - 1 {
      if tokens[place].kind == .stringStart { depth += 1 }
      if tokens[place].kind == .stringEnd { depth -= 1 }
      if depth == 0 { break }
      place += 1
    }
    return place
  }

  // MARK: Comments

  private mutating func readComments(to start: Int, _ at: Int) {
    while comment < comments.count, comments[comment].span.start < start {
      let span = comments[comment].span
      comment += 1
      let text = MessageText.withoutBlanksAtEnd(source.text(span.start..<span.end))
      var piece = Piece(text: text, width: text.count, kind: .newline, role: .comment)
      piece.before = breakBefore(span.start, isItem: true)
      isBehindCode = !comments[comment - 1].isAlone
      if piece.before == .line, pieces.count > 1, let last = pieces.last, last.isComment,
        last.before == .none || last.role == .commentGoesOn,
        column(of: comments[comment - 2]) == column(of: comments[comment - 1])
      {
        piece.role = .commentGoesOn
      }
      piece.goesOn = isInside(at)
      pieces.append(piece)
      end = span.end
    }
  }

  private func column(of comment: Comment) -> Int { source.place(of: comment.span.start).column }

  /// Whether the token with the index `at` is within a statement of the innermost block.
  private func isInside(_ at: Int) -> Bool {
    guard let statement = frame.statement else { return false }
    return at > statement.token && at < statement.end
  }

  /// The line break before a byte in the source; an empty line counts only if `isItem` is true.
  private func breakBefore(_ start: Int, isItem: Bool) -> Piece.Break {
    guard let last = pieces.last else { return .none }
    let lines = TextLines.starts(of: Array(source.bytes[end..<max(end, start)])).count - 1
    if lines == 0 { return .none }
    return lines > 1 && isItem && !last.opens ? .blankLine : .line
  }

  // MARK: Words

  private mutating func add(_ at: Int, through last: Int) {
    let token = tokens[at]
    readComments(to: token.span.start, at)
    if token.kind == .symbol(.comma), isNeedless(at) { return }
    var piece = piece(at, through: last)
    if let mark = marks[at], frame.isBlock {
      frames[frames.count - 1].statement = mark
      piece.isStart = true
      if !frame.isFlat, !pieces.isEmpty {
        piece.before = max(.line, breakBefore(token.span.start, isItem: true))
      }
    } else if piece.closes, frame.isBlock, frame.piece != nil {
      piece.before = frame.isFlat ? .none : .line
    } else {
      let isItem = !frame.isBlock && !piece.closes && (pieces.last.map(isParting) ?? false)
      piece.before = breakBefore(token.span.start, isItem: isItem)
      piece.goesOn = frame.isBlock
    }
    if let last = pieces.last, last.isComment {
      // A comment behind a `;` that is left out gets a line of its own, and is not the help of the function below.
      let isMoved = isBehindCode && (last.before != .none || pieces.count == 1)
      piece.before = max(isMoved && piece.isStart ? .blankLine : .line, piece.before)
    }
    if piece.kind == .symbol(.comma), frame.isBlock, let statement = frame.statement,
      statement.isCommand
    {
      piece.partsCommand = true
    }
    if piece.closes, frames.count > 1 {
      piece.partner = frames.removeLast().piece
      if let opener = piece.partner { pieces[opener].partner = pieces.count }
    } else if piece.opens {
      frames.append(
        Frame(piece: pieces.count, isBlock: piece.isBlock, isFlat: piece.isBlock && isFlat(at)))
    }
    piece.hasBlank = hasBlank(before: piece, at)
    pieces.append(piece)
    end = tokens[last].span.end
  }

  private func isParting(_ piece: Piece) -> Bool {
    piece.isComment || piece.kind == .symbol(.comma)
  }

  private func piece(_ at: Int, through last: Int) -> Piece {
    let token = tokens[at]
    let text = source.text(token.span.start..<tokens[last].span.end)
    var piece = Piece(text: text, width: text.count, kind: token.kind)
    switch token.kind {
    case .keyword(let keyword):
      // Before a `:` and after a `.`, keywords are names.
      let isName =
        tokens[at + 1].kind == .symbol(.colon) || (at > 0 && tokens[at - 1].kind == .symbol(.dot))
      if isName { piece.kind = .name(keyword.rawValue) }
    case .symbol(.minus):
      piece.isPrefix = !behindValue(at)
    case .name("by"):
      let isBehindRange = lastWord?.kind == .symbol(.dotDot) && tokens.isStep(at)
      piece.isPrefix = isBehindRange || (marks[at] == nil && behindValue(at))
    default: break
    }
    return piece
  }

  /// Whether a value ends right before the token with the index `at`, and the token does not begin a command's
  /// argument.
  private func behindValue(_ at: Int) -> Bool {
    if at == 0 || marks[at] != nil { return false }
    if let before = marks[at - 1], before.isCommand { return false }
    return lastWord?.endsValue ?? false
  }

  private var lastWord: Piece? { pieces.last { !$0.isComment } }

  /// Whether the next token after the comma with the index `at` is a closing bracket on the same line.
  private func isNeedless(_ at: Int) -> Bool {
    switch tokens[at + 1].kind {
    case .symbol(.rightParen), .symbol(.rightBracket):
      !source.bytes[tokens[at].span.end..<tokens[at + 1].span.start].contains(
        where: TextLines.isEnd)
    default: false
    }
  }

  /// Whether the block that begins with the token `at` is empty or on one line of the source.
  private func isFlat(_ at: Int) -> Bool {
    var depth = 0
    var place = at
    while place < tokens.count - 1 {
      if tokens[place].kind == .symbol(.leftBrace) { depth += 1 }
      if tokens[place].kind == .symbol(.rightBrace) { depth -= 1 }
      if depth == 0 { break }
      place += 1
    }
    let bytes = source.bytes[tokens[at].span.start..<tokens[place].span.end]
    return !bytes.contains(where: TextLines.isEnd)
      || bytes.dropFirst().dropLast().allSatisfy { [9, 10, 13, 32, 0x3B].contains($0) }
  }

  // MARK: Blanks

  /// Whether a blank separates the last piece and `next` on one line.
  private func hasBlank(before next: Piece, _ at: Int) -> Bool {
    guard let last = pieces.last else { return false }
    switch next.kind {
    case .symbol(.comma), .symbol(.colon), .symbol(.question), .symbol(.rightParen),
      .symbol(.rightBracket):
      return false
    case .symbol(.dot):
      if case .number = last.kind { return tokens[at].blankBefore }
      return false
    default: break
    }
    switch last.kind {
    case .symbol(.leftParen), .symbol(.leftBracket), .symbol(.dot): return false
    case .symbol(.minus) where last.isPrefix: return false
    case .symbol(.comma), .symbol(.colon), .symbol(.leftBrace), .semicolon: return true
    case .symbol(.dotDot): return next.isPrefix && next.kind == .name("by")
    default: break
    }
    switch next.kind {
    case .symbol(.dotDot): return false
    case .symbol(.leftParen), .symbol(.leftBracket):
      if last.kind == .keyword(.fn) { return false }
      if at > 1, tokens[at - 2].kind == .keyword(.def), marks[at - 2] != nil { return false }
      return !last.endsValue || tokens[at].blankBefore
    default: return true
    }
  }
}
