// Where the cursor stands in a text that need not be whole: in a name, behind a dot, in a string; and
// inside which call.

/// The surroundings of the end of a text.
struct CursorPlace {
  enum Kind: Equatable {
    case nothing
    case name
    /// Behind a dot: the names before it.
    case property([String])
    case string
  }

  /// A call that the cursor stands in.
  struct Call: Equatable {
    var name: String
    /// The labels that stand in it already.
    var given: [String] = []
    /// The label before the cursor; nil where there is none.
    var label: String?
    /// How many values stand before, counted by commas.
    var position = 0
  }

  var kind: Kind = .name
  /// Where the word begins, in bytes.
  var start: Int
  var word: String
  var call: Call?

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var reader = Reader(bytes: bytes)
    reader.read()
    start = reader.wordStart
    word = String(decoding: bytes[reader.wordStart...], as: UTF8.self)
    call = reader.calls.last.flatMap { $0 }
    if reader.isInComment {
      kind = .nothing
    } else if reader.isInString {
      kind = .string
    } else if !reader.path.isEmpty {
      kind = .property(reader.path)
    } else if reader.isInNumber {
      kind = .nothing
    }
  }
}

/// Reads a text from its beginning to the cursor.
private struct Reader {
  let bytes: [UInt8]
  /// The open brackets: the call that each begins, nil for other ones.
  var calls: [CursorPlace.Call?] = []
  var isInString = false
  var isInComment = false
  var isInNumber = false
  var wordStart = 0
  /// The names before the dot that the cursor's word follows.
  var path: [String] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...0xFF: true
    default: false
    }
  }

  mutating func read() {
    var at = 0
    var beginsStatement = true
    var last: [String] = []
    var blank = false
    calls = [nil]
    wordStart = bytes.count
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case 0x22:
        if blank, beginsCommand, last.count == 1 { calls[calls.count - 1] = command(last[0]) }
        let end = string(from: at)
        if end == nil { return }
        at = end ?? bytes.count
        (last, blank, beginsStatement) = ([], false, false)
        continue
      case 0x23:
        while at < bytes.count, bytes[at] != 10 { at += 1 }
        isInComment = at == bytes.count
        continue
      case 32, 9:
        blank = true
        at += 1
        continue
      case 10, 0x3B, 0x7B, 0x7D:
        if byte == 0x7B { calls.append(nil) }
        if byte == 0x7D, calls.count > 1 { calls.removeLast() }
        if byte != 10 || calls.count == 1 { calls[calls.count - 1] = nil }
        beginsStatement = true
        last = []
      case 0x28, 0x5B:
        let isCall = byte == 0x28 && !blank && last.count == 1
        calls.append(isCall ? CursorPlace.Call(name: last[0]) : nil)
        last = []
      case 0x29, 0x5D:
        if calls.count > 1 { calls.removeLast() }
        last = []
      case 0x2C:
        calls[calls.count - 1]?.position += 1
        calls[calls.count - 1]?.label = nil
        last = []
      case 0x3A:
        if let label = last.last, last.count == 1 {
          calls[calls.count - 1]?.given.append(label)
          calls[calls.count - 1]?.label = label
        }
        last = []
      case 0x2E:
        at += 1
        if at == bytes.count { path = last }
        blank = false
        if at < bytes.count, Reader.isName(bytes[at]) {
          let start = at
          while at < bytes.count, Reader.isName(bytes[at]) { at += 1 }
          if at == bytes.count {
            wordStart = start
            path = last
            return
          }
          last.append(String(decoding: bytes[start..<at], as: UTF8.self))
        }
        continue
      case _ where Reader.isName(byte):
        let start = at
        while at < bytes.count, Reader.isName(bytes[at]) { at += 1 }
        // A name, a blank and another name: the first is a command.
        if blank, beginsCommand, last.count == 1 { calls[calls.count - 1] = command(last[0]) }
        if at == bytes.count {
          wordStart = start
          isInNumber = (0x30...0x39).contains(bytes[start])
          return
        }
        last = [String(decoding: bytes[start..<at], as: UTF8.self)]
        beginsCommand = beginsStatement
        beginsStatement = false
        blank = false
        continue
      default:
        last = []
        beginsCommand = false
      }
      if byte > 32, ![0x3B, 0x7B, 0x7D].contains(byte) { beginsStatement = false }
      blank = false
      at += 1
    }
    if blank, beginsCommand, last.count == 1 { calls[calls.count - 1] = command(last[0]) }
  }

  /// Whether the last name began its statement.
  private var beginsCommand = false

  private func command(_ name: String) -> CursorPlace.Call { CursorPlace.Call(name: name) }

  /// The end of a string; nil where the cursor is inside it.
  private mutating func string(from start: Int) -> Int? {
    var at = start + 1
    while at < bytes.count, bytes[at] != 10 {
      if bytes[at] == 0x5C {
        at += 2
        continue
      }
      if bytes[at] == 0x22 { return at + 1 }
      at += 1
    }
    if at < bytes.count { return at }
    isInString = true
    wordStart = min(start + 1, bytes.count)
    return nil
  }
}
