// Tables with aligned columns, for `describe`, `compare` and lists of records.

internal import Encodings

/// Rows of text cells as aligned lines.
public enum Columns {
  /// The lines of a table: every column is as wide as its widest cell, with two blanks between columns.
  ///
  /// - Parameters:
  ///   - rows: the cells; all rows have the same number of cells.
  ///   - leading: the columns with left-aligned cells; the cells of the other columns are right-aligned.
  public static func lines(_ rows: [[String]], leading: Set<Int> = [0]) -> [String] {
    let columns = rows.first?.count ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        return leading.contains(column) ? cell + pad : pad + cell
      }
      return MessageText.withoutBlanksAtEnd(cells.joined(separator: "  "))
    }
  }

  /// The greatest number of records that a table shows.
  private static let shownRecords = 60
  /// The number of significant digits of a number in a cell.
  private static let digits = 6

  /// A list of two or more records as a table, with the names of the fields in the first row; nil for any other
  /// list. All records must have the same fields, and all fields must be numbers, strings, bools or nil.
  static func records(_ list: ListValue) -> [String]? {
    guard list.count > 1, case .record(let first) = list[0], first.count > 1 else { return nil }
    let names = first.names
    var rows = [names]
    var leading: Set<Int> = []
    for index in 0..<list.count {
      guard case .record(let record) = list[index], record.names == names else { return nil }
      var cells: [String] = []
      for (column, field) in record.fields.enumerated() {
        switch field.value {
        case .number(let number): cells.append(NumberText.brief(number, digits: digits))
        case .string(let text):
          guard !TextLines.hasEnd(in: text) else { return nil }
          leading.insert(column)
          cells.append(MessageText.cut(text, to: 40))
        case .nil, .bool: cells.append(ValueText.shown(field.value))
        default: return nil
        }
      }
      if index < shownRecords { rows.append(cells) }
    }
    let rest = list.count - shownRecords
    return lines(rows, leading: leading) + (rest > 0 ? ["… and \(rest) more"] : [])
  }
}
