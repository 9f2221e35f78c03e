// Tables as text files: lists of records, and envelopes.

internal import CommandLanguage
internal import Files
internal import Runs
internal import SoundModels
internal import Tables

extension FileKind {
  /// The memory of a cell while a table is read, in bytes: the cell of the file, and the value of a record with its share
  /// of the record. Measured with ten million rows of two columns.
  private static let cellSize = 192

  /// Tables: comma-separated values.
  static let table = FileKind(
    holds: "a table (a list of records)", alsoHolds: ["an envelope"], endings: ["csv"],
    load: { path, context in
      let table = try context.finished { isStopped in
        try CSVTable.read(
          path, allows: { try context.require($0 * cellSize) }, isStopped: isStopped)
      }
      for remark in table.remarks { context.note("\(path): \(remark)") }
      return .list(
        ListValue(
          table.rows.map { row in
            .record(RecordValue(Array(zip(table.names, row.map(\.commandValue)))))
          }))
    },
    save: { value, path, _, context in
      let table: CSVTable
      switch value {
      case .list(let list): table = try CSVTable(records: list)
      case .object(let envelope as Envelope):
        table = CSVTable(
          names: ["time", "value"],
          rows: envelope.points.map { [.number($0.time), .number($0.value)] })
      default: return false
      }
      try AtomicFile.write(
        try context.finished { isStopped in table.text(isStopped: isStopped) }, to: path)
      return true
    })
}

extension TableCell {
  /// The cell as a value of the language.
  fileprivate var commandValue: Value {
    switch self {
    case .number(let number): .number(number)
    case .text(let text): .string(text)
    case .bool(let bool): .bool(bool)
    case .empty: .nil
    }
  }

  /// The cell for a value; nil if the value is not one of a table.
  fileprivate init?(_ value: Value) {
    switch value {
    case .number(let number): self = .number(number)
    case .string(let text): self = .text(text)
    case .bool(let bool): self = .bool(bool)
    case .nil: self = .empty
    default: return nil
    }
  }
}

extension CSVTable {
  /// The table of a list of records, with a column for each name of a field, in the order in which they first appear. A
  /// record without a field has an empty cell.
  ///
  /// - Throws: `CommandError` if the list has other items, or if a field is no number, string, bool or nil.
  fileprivate init(records list: ListValue) throws {
    var places: [String: Int] = [:]
    var names: [String] = []
    var rows: [[TableCell]] = []
    for (number, item) in list.values.enumerated() {
      guard case .record(let record) = item else {
        throw CommandError(
          "save: a table is a list of records, and item \(number) is \(item.kindInWords)")
      }
      var row = [TableCell](repeating: .empty, count: names.count)
      for (name, value) in record.fields {
        guard let cell = TableCell(value) else {
          throw CommandError(
            "save: a table holds numbers, strings, bools and nil, and '\(name)' of record \(number) is"
              + " \(value.kindInWords)")
        }
        if let place = places[name] {
          row[place] = cell
        } else {
          places[name] = names.count
          names.append(name)
          row.append(cell)
        }
      }
      rows.append(row)
    }
    guard !names.isEmpty else { throw CommandError("save: the table is empty") }
    for place in rows.indices where rows[place].count < names.count {
      rows[place] += Array(repeating: .empty, count: names.count - rows[place].count)
    }
    self.init(names: names, rows: rows)
  }
}
