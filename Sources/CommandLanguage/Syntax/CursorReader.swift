// Reads the tokens before the cursor, for `CursorPlace`.

internal import Encodings

/// Reads the tokens up to the cursor and keeps track of the open brackets and interpolations.
struct CursorReader {
  typealias Step = CursorPlace.Step

  /// An open part of the text: the text itself, a bracket or an interpolation.
  struct Frame {
    var closes: Symbol?
    /// The start of the string around an interpolation; nil if the frame is not an interpolation.
    var string: Int?
    var call: CursorPlace.Call?
    /// For an index, the steps of the indexed value; `items` contains the numbers of the index.
    var indexed: [Step]?
    var items: [Double] = []
    var isSlice = false
    var beginsStatement = true
  }

  let bytes: [UInt8]
  var tokens: [Token]
  var frames = [Frame()]
  var names: [String] = []
  var expected = CursorPlace.Expected.value
  var isBehindBlock: Bool { last == .symbol(.rightBrace) }
  /// The steps of the value that ends before the current token; nil if no such value ends there.
  private var value: [Step]?
  /// The last name, if it may be the name of a command.
  private var command: String?
  private var isBehindDot = false
  /// The value to the left of a `|>`; nil if the last operator is not `|>`.
  private var piped: [Step]??
  private var isNegative = false
  /// The keywords behind which no statement begins before the next block.
  private static let openers: Set<Keyword> = [
    .def, .fn, .use, .global, .if, .while, .for, .return, .not,
  ]

  init(bytes: [UInt8], tokens: some Sequence<Token>) {
    self.bytes = bytes
    self.tokens = Array(tokens)
    // The last token states that the text is unfinished; the open frames contain the same information.
    if case .broken? = self.tokens.last?.kind, self.tokens.last?.span.start == bytes.count {
      self.tokens.removeLast()
    }
  }

  var frame: Frame {
    get { frames[frames.count - 1] }
    set { frames[frames.count - 1] = newValue }
  }

  // MARK: The end of the text

  mutating func read() -> (kind: CursorPlace.Kind, start: Int) {
    var strings: [Int] = []
    let end = bytes.count
    let word = endingWord()
    for token in tokens.dropLast(word == nil ? 0 : 1) {
      switch token.kind {
      case .stringStart:
        meet(token)
        strings.append(token.span.end)
      case .stringEnd:
        _ = strings.popLast()
        value = [.string]
      case .interpolationStart:
        frames.append(Frame(string: strings.last, beginsStatement: false))
        value = nil
      case .interpolationEnd: leaveInterpolation()
      case .newline:
        // A string must end on the line on which it begins.
        if !strings.isEmpty { frames.removeAll { $0.string != nil } }
        if frames.isEmpty { frames = [Frame()] }
        strings = []
        newline()
      default: take(token)
      }
      last = token.kind
    }
    expected = next(isAfterBlank: word.map { $0 == 0 || isBlank(bytes[$0 - 1]) } ?? endsInBlank)
    let interpolated = frames.last { $0.string != nil }
    if let string = strings.last, interpolated?.string != string { return (.string, string) }
    if let word, let token = tokens.last {
      if case .line = token.kind, let command {
        return (.line(command: command), word)
      }
      meet(token)
      if case .number = token.kind { return (.nothing, end) }
      if case .broken = token.kind { return (.nothing, end) }
      return (behind, word)
    }
    if isInComment { return (.nothing, end) }
    // After the name of a command and a blank, the command's first value begins.
    if let command, endsInBlank {
      if lineWords.contains(command) { return (.line(command: command), end) }
      frame.call = CursorPlace.Call(name: command)
    }
    return (behind, end)
  }

  private var endsInBlank: Bool { bytes.last.map(isBlank) ?? false }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  /// What can follow the tokens that have been read.
  private func next(isAfterBlank: Bool) -> CursorPlace.Expected {
    if command != nil, isAfterBlank { return .argument }
    switch last {
    case .keyword(.def), .keyword(.fn), .keyword(.for), .keyword(.catch): return .newName
    default: break
    }
    if frame.beginsStatement, frame.closes == nil || frame.closes == .rightBrace {
      return .statement
    }
    return value != nil || isBehindBlock ? .infix : .value
  }

  private var behind: CursorPlace.Kind {
    if isBehindDot { return value.map { .property($0) } ?? .nothing }
    return piped == nil ? .name : .piped
  }

  private var last = Token.Kind.newline

  /// The start of the last word of the text; nil if the text does not end in a word.
  private func endingWord() -> Int? {
    guard let token = tokens.last else { return nil }
    switch token.kind {
    case .name, .keyword, .number: return token.span.end == bytes.count ? token.span.start : nil
    case .line:
      // The token does not contain the blanks at the end of the line.
      return bytes[token.span.start...].contains(where: TextLines.isEnd) ? nil : token.span.start
    case .broken:
      // A broken string or interpolation extends to the end of the text; any other broken token is a word.
      let isOpen = tokens.contains { $0.kind == .stringStart }
      return isOpen || token.span.end < bytes.count ? nil : token.span.start
    default: return nil
    }
  }

  /// Whether the cursor is in a comment after the last token.
  private var isInComment: Bool {
    let from = tokens.last?.span.end ?? 0
    let line = bytes[min(from, bytes.count)...].split(
      omittingEmptySubsequences: false, whereSeparator: TextLines.isEnd)
    return line.last?.contains(0x23) ?? false
  }

  // MARK: Tokens

  /// Handles the beginning of a token. If a name and a blank come before the token, the name may be a command and
  /// the token the command's first value.
  private mutating func meet(_ token: Token) {
    defer { command = nil }
    guard let command, token.blankBefore else { return }
    switch token.kind {
    case .name, .number, .stringStart: break
    case .keyword(let keyword):
      guard [.true, .false, .nil, .if, .try, .fn, .not].contains(keyword) else {
        // The text `in` at the cursor may be the beginning of a longer name.
        if token.span.end < bytes.count { return }
        break
      }
    case .symbol(.leftParen), .symbol(.leftBracket), .symbol(.minus): break
    default: return
    }
    frame.call = CursorPlace.Call(name: command)
    value = nil
  }

  private mutating func take(_ token: Token) {
    meet(token)
    let wasNegative = isNegative
    isNegative = false
    switch token.kind {
    case .name(let name): take(name: name)
    case .keyword(let keyword):
      if isBehindDot { return take(name: keyword.rawValue) }
      if keyword == .use, frame.beginsStatement { command = keyword.rawValue }
      if CursorReader.openers.contains(keyword) { frame.beginsStatement = false }
      (value, piped) = (nil, nil)
    case .number(let number):
      if frame.indexed != nil { frame.items.append(wasNegative ? -number : number) }
      value = [.number]
    case .semicolon: endStatement()
    case .symbol(let symbol):
      take(symbol, blankBefore: token.blankBefore)
      isNegative = symbol == .minus
    default: value = nil
    }
    if case .symbol(.dot) = token.kind { return }
    isBehindDot = false
  }

  private mutating func take(name: String) {
    if isBehindDot {
      value?.append(.property(name))
      return
    }
    names.append(name)
    value = [.name(name)]
    if frame.beginsStatement, frame.closes == nil || frame.closes == .rightBrace { command = name }
    frame.beginsStatement = false
  }

  private mutating func take(_ symbol: Symbol, blankBefore: Bool) {
    let isGlued = !blankBefore
    switch symbol {
    case .leftParen: openCall(isGlued: isGlued)
    case .leftBracket:
      frames.append(
        Frame(closes: .rightBracket, indexed: isGlued ? value : nil, beginsStatement: false))
      value = nil
    case .leftBrace:
      frames.append(Frame(closes: .rightBrace))
      value = nil
    case .rightParen, .rightBracket, .rightBrace: close(symbol)
    case .comma:
      noteFirst()
      frame.call?.position += 1
      frame.call?.label = nil
      (value, piped) = (nil, nil)
    case .colon:
      if value?.count == 1, case .name(let label)? = value?.first {
        frame.call?.given.append(label)
        frame.call?.label = label
      } else if case .keyword(let keyword) = last {
        frame.call?.given.append(keyword.rawValue)
        frame.call?.label = keyword.rawValue
      }
      value = nil
    case .dot: isBehindDot = true
    case .pipe:
      piped = .some(value)
      value = nil
    default:
      if symbol == .dotDot { frame.isSlice = true }
      (value, piped) = (nil, nil)
    }
    if ![.leftBrace, .rightBrace].contains(symbol) { frame.beginsStatement = false }
  }

  /// Stores the first value of a call; the value is complete when a comma follows.
  private mutating func noteFirst() {
    guard frame.call?.position == 0, frame.call?.label == nil else { return }
    let first = value
    frame.call?.first = first
  }

  private mutating func openCall(isGlued: Bool) {
    var call = isGlued ? value.flatMap { CursorPlace.Call(of: $0) } : nil
    if let piped {
      call?.position = 1
      call?.first = piped
    }
    frames.append(Frame(closes: .rightParen, call: call, beginsStatement: false))
    (value, piped) = (nil, nil)
  }

  private mutating func close(_ symbol: Symbol) {
    guard frames.count > 1, frame.closes == symbol else { return }
    let closed = frames.removeLast()
    switch symbol {
    case .rightParen:
      // The kind of a result is known only for commands, which have no owner.
      if let call = closed.call { value = call.owner.isEmpty ? [.result(of: call.name)] : nil }
    case .rightBracket:
      value = closed.indexed.flatMap { base in
        if closed.isSlice { return base + [.slice] }
        return closed.items.isEmpty ? nil : base + [.index(closed.items)]
      }
    default:
      value = nil
      let goesOn = frame.call != nil || frame.closes == .rightParen
      frames[frames.count - 1].beginsStatement = !goesOn
    }
  }

  private mutating func leaveInterpolation() {
    let place = frames.lastIndex { $0.string != nil } ?? frames.count
    frames = Array(frames[..<place])
    if frames.isEmpty { frames = [Frame()] }
    value = nil
  }

  private mutating func newline() {
    // A statement continues on the next line after an operator or a comma.
    if case .symbol(let symbol) = last, symbol == .comma || symbol.isBinary { return }
    endStatement()
  }

  private mutating func endStatement() {
    frame.call = nil
    frame.beginsStatement = true
    (value, piped, command) = (nil, nil, nil)
    isBehindDot = false
  }
}
