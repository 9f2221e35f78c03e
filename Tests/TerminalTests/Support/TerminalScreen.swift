// A terminal's screen, as far as the prompt uses one: text that wraps as in xterm, colours, and ANSI's control sequences.
// Every other sequence is noted as a fault.

import Testing

/// The cells that a terminal would show after it has received some bytes.
struct TerminalScreen {
  struct Cell: Equatable {
    var text = " "
    /// The parameters of the last `ESC [ … m`; empty for the usual colours.
    var style = ""
    /// Whether the cell is the right half of a wide character.
    var isRightHalf = false
  }

  let columns: Int
  let rows: Int
  private(set) var cells: [[Cell]]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var faults: [String] = []
  private var isPending = false
  private var style = ""
  private var rest: [UInt8] = []
  /// The cell that receives marks.
  private var last: (row: Int, column: Int)?

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// The text of a row without blanks at its end.
  func text(_ row: Int) -> String {
    var text = cells[row].filter { !$0.isRightHalf }.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The rows up to the last row with text.
  var lines: [String] {
    var lines = (0..<rows).map(text)
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The style of the first place with this text in the lowest row that contains it.
  func style(of text: String) -> String? {
    for row in cells.reversed() {
      for start in row.indices {
        var found = ""
        for cell in row[start...] where !cell.isRightHalf {
          found += cell.text
          if found == text { return row[start].style }
          if !text.hasPrefix(found) { break }
        }
      }
    }
    return nil
  }

  mutating func take(_ bytes: some Sequence<UInt8>) {
    rest += bytes
    while let used = takeOne() { rest.removeFirst(used) }
  }

  /// Handles the first character or sequence; returns its number of bytes, or nil if it is not complete.
  private mutating func takeOne() -> Int? {
    guard let first = rest.first else { return nil }
    switch first {
    case 0x1b: return takeSequence()
    case 13: (column, isPending) = (0, false)
    case 10:
      isPending = false
      lineFeed()
    case 8:
      column = max(0, column - 1)
      isPending = false
    case 7: break
    case 0..<32: faults.append("control code \(first)")
    case 0..<0x80: put(String(UnicodeScalar(first)))
    default:
      let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
      guard rest.count >= length else { return nil }
      put(String(decoding: rest[..<length], as: UTF8.self))
      return length
    }
    return 1
  }

  private mutating func takeSequence() -> Int? {
    guard rest.count > 2 else { return nil }
    guard rest[1] == UInt8(ascii: "[") else {
      faults.append("escape \(rest[1])")
      return 2
    }
    guard let end = rest.dropFirst(2).firstIndex(where: { (0x40...0x7e).contains($0) }) else {
      return nil
    }
    let parameters = String(decoding: rest[2..<end], as: UTF8.self)
    let number = Int(parameters) ?? 0
    let letter = Character(UnicodeScalar(rest[end]))
    if letter != "m", letter != "h", letter != "l" { isPending = false }
    switch letter {
    case "A": row = max(0, row - max(1, number))
    case "B": row = min(rows - 1, row + max(1, number))
    case "C": column = min(columns - 1, column + max(1, number))
    case "D": column = max(0, column - max(1, number))
    case "G": column = min(columns - 1, max(1, number) - 1)
    case "H": (row, column) = (0, 0)
    case "K": erase(row, from: column)
    case "J":
      if number == 2 {
        for row in 0..<rows { erase(row, from: 0) }
      } else if number == 0 {
        erase(row, from: column)
        for row in min(row + 1, rows)..<rows { erase(row, from: 0) }
      }
    case "m": style = parameters == "0" || parameters.isEmpty ? "" : parameters
    case "h", "l": break
    default: faults.append("sequence \(parameters)\(letter)")
    }
    return end + 1
  }

  private mutating func erase(_ row: Int, from column: Int) {
    for place in column..<columns { cells[row][place] = Cell() }
  }

  private mutating func lineFeed() {
    if row < rows - 1 {
      row += 1
    } else {
      cells.removeFirst()
      cells.append(Array(repeating: Cell(), count: columns))
    }
  }

  private mutating func put(_ text: String) {
    let width = text.unicodeScalars.reduce(0) { $0 + Self.width($1) }
    if width == 0 {
      if let last { cells[last.row][last.column].text += text }
      return
    }
    if isPending || column + width > columns {
      column = 0
      isPending = false
      lineFeed()
    }
    cells[row][column] = Cell(text: text, style: style)
    last = (row, column)
    if width == 2 { cells[row][column + 1] = Cell(text: "", style: style, isRightHalf: true) }
    column += width
    if column >= columns {
      column = columns - 1
      isPending = true
    }
  }

  /// The columns of a code point, for the code points of these tests.
  static func width(_ scalar: UnicodeScalar) -> Int {
    switch scalar.value {
    case 0x300...0x36f, 0x200b...0x200d, 0xfe0f: 0
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xff00...0xff60, 0x1f300...0x1faff: 2
    default: 1
    }
  }
}

extension PseudoTerminal {
  /// The screen after everything that the program has written.
  func screen(columns: Int = 80, rows: Int = 24) -> TerminalScreen {
    settled()
    var screen = TerminalScreen(columns: columns, rows: rows)
    screen.take(transcript)
    return screen
  }
}
