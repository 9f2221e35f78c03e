// Tables as text: comma-separated values (RFC 4180). Invariant: each row has as many cells as there are names.

internal import WholeNumbers

/// A cell of a table.
public enum TableCell: Sendable, Equatable {
  case number(Double)
  case text(String)
  case bool(Bool)
  case empty
}

/// A table with names of its columns.
public struct CSVTable: Sendable, Equatable {
  public var names: [String]
  /// The cells, row by row, each with a cell for each name.
  public var rows: [[TableCell]]
  /// What a reader noticed and the user should know, in sentences.
  public var remarks: [String] = []

  public init(names: [String], rows: [[TableCell]]) {
    (self.names, self.rows) = (names, rows)
  }
}

extension CSVTable {
  /// The table as text, with one line for the names and one for each row. Numbers have all their digits. A text that would
  /// be read as something else is quoted.
  ///
  /// - Parameter isStopped: called once for some thousand rows; if the result is true, the text is incomplete.
  public func text(isStopped: () -> Bool = { false }) -> String {
    var text = ""
    func line(_ cells: [String]) {
      text += cells.joined(separator: ",")
      text += "\n"
    }
    // A single empty cell would be an empty line.
    line(names.map { CSVTable.quoted($0, always: $0.isEmpty) })
    for (number, row) in rows.enumerated() {
      if number % 4096 == 0, isStopped() { return text }
      line(
        row.map { cell in
          switch cell {
          case .number(let number): CSVTable.format(number)
          case .bool(let bool): bool ? "true" : "false"
          case .empty: row.count == 1 ? "nil" : ""
          case .text(let text): CSVTable.quoted(text, always: CSVTable.cell(text) != .text(text))
          }
        })
    }
    return text
  }

  private static func format(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 {
      return number == 0 && number.sign == .minus ? "-0" : String(Int(clamped: number))
    }
    return "\(number)"
  }

  private static func quoted(_ text: String, always: Bool) -> String {
    let special = text.utf8.contains { [0x22, 0x2C, 0x3B, 0x09, 0x0A, 0x0D].contains($0) }
    let hasBlanks = text.first?.isWhitespace == true || text.last?.isWhitespace == true
    guard always || special || hasBlanks else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// The value of a cell without quotes.
  static func cell(_ text: String) -> TableCell {
    switch text {
    case "", "nil": return .empty
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case "nan", "NaN", "inf", "-inf": return .number(Double(text) ?? .nan)
    default:
      let isNumber = text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
      }
      if isNumber, let number = Double(text) { return .number(number) }
      return .text(text)
    }
  }
}
