// Tables with aligned columns, for `describe`, `compare`, lists of records and long records of figures.

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

  /// A list of two or more records as a table, with the names of the fields in the first row, in the order in which they
  /// first appear; nil for any other list. More than half of the cells must be filled; a cell without a field is empty.
  /// All fields must be numbers, strings, bools or nil.
  ///
  /// - Parameter width: the greatest width of a line; nil for any width.
  static func records(_ list: ListValue, width: Int?) -> [String]? {
    guard list.count > 1 else { return nil }
    var names: [String] = []
    var places: [String: Int] = [:]
    var rows: [[String]] = []
    var leading: Set<Int> = []
    var filled = 0
    for index in 0..<list.count {
      guard case .record(let record) = list[index] else { return nil }
      var cells = [String](repeating: "", count: names.count)
      for field in record.fields {
        guard let cell = cell(field.value) else { return nil }
        let place = places[field.name] ?? names.count
        if place == names.count {
          places[field.name] = place
          names.append(field.name)
          cells.append("")
        }
        if case .string = field.value { leading.insert(place) }
        cells[place] = cell
      }
      filled += record.count
      if index < shownRecords { rows.append(cells) }
    }
    guard names.count > 1, 2 * filled > names.count * list.count else { return nil }
    let full = rows.map { $0 + Array(repeating: "", count: names.count - $0.count) }
    let rest = list.count - shownRecords
    let table = FittedTable([names] + full, leading: leading, width: width)
    return table.lines + (rest > 0 ? ["… and \(rest) more"] : []) + table.remarks
  }

  /// The widest record that is shown as a line, in characters; a wider one is a table.
  private static let lineWidth = 100

  /// A long record of figures as a table with a row for each field; nil for a short record, and for a record with other
  /// values than numbers, strings, bools, nil and records of these. The fields of a record within it that are also fields of
  /// the record around it stand in a column of their own, such as the field `floor` of `measure`.
  ///
  /// - Parameter width: the greatest width of a line; nil for any width.
  static func figures(_ record: RecordValue, width: Int?) -> [String]? {
    guard ValueText.shown(.record(record)).count > lineWidth else { return nil }
    var table = FigureTable()
    guard table.add(record, before: "") else { return nil }
    let head = [""] + table.columns
    let rows = table.rows.map { row in
      [row.name] + table.columns.map { row.cells[$0] ?? "" }
    }
    let fitted = FittedTable(
      table.columns.count > 1 ? [head] + rows : rows, leading: [0], width: width)
    return fitted.lines + fitted.remarks
  }

  /// The cells of a table of figures.
  private struct FigureTable {
    /// The heads of the columns; that of the record's own fields is `value`.
    var columns = ["value"]
    var rows: [(name: String, cells: [String: String])] = []

    /// Adds the fields of a record; false if a field has no place in a table.
    mutating func add(_ record: RecordValue, before: String) -> Bool {
      let names = Set(record.names)
      var beside: [(name: String, record: RecordValue)] = []
      var places: [String: Int] = [:]
      for field in record.fields {
        if case .record(let inner) = field.value {
          if inner.count > 0, inner.names.allSatisfy(names.contains) {
            beside.append((field.name, inner))
          } else if !add(inner, before: before + field.name + ".") {
            return false
          }
        } else {
          guard let cell = Columns.cell(field.value) else { return false }
          places[field.name] = rows.count
          rows.append((before + field.name, ["value": cell]))
        }
      }
      for (name, inner) in beside {
        if !columns.contains(name) { columns.append(name) }
        for field in inner.fields {
          guard let place = places[field.name], let cell = Columns.cell(field.value) else {
            return false
          }
          rows[place].cells[name] = cell
        }
      }
      return true
    }
  }

  /// The text of a number, string, bool or nil in a table; nil for other values and for strings of several lines.
  private static func cell(_ value: Value) -> String? {
    switch value {
    case .number(let number): NumberText.brief(number, digits: digits)
    case .string(let text): TextLines.hasEnd(in: text) ? nil : MessageText.cut(text, to: 40)
    case .nil, .bool: ValueText.shown(value)
    default: nil
    }
  }
}
