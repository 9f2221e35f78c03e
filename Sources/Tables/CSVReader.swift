// Reading of tables. A reader accepts a byte order mark, line ends of all systems, and semicolons or tabs between the cells.

internal import Files
internal import WholeNumbers

extension CSVTable {
  /// The largest file, in bytes, and the largest numbers of columns.
  private static let (mostBytes, mostColumns) = (1 << 30, 10_000)

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - allows: told the number of cells of the file before they are made; an error that it throws ends the reading.
  ///   - isStopped: called once for some thousand rows; if the result is true, the reading ends with the rows so far.
  /// - Throws: `FileError` if the file cannot be read or is no table.
  public static func read(
    _ path: String, allows: (Int) throws -> Void = { _ in }, isStopped: () -> Bool = { false }
  ) throws -> CSVTable {
    let bytes = try BoundedFile.bytes(path, limit: mostBytes)
    return try table(bytes, path, allows, isStopped)
  }

  static func table(
    _ bytes: [UInt8], _ path: String, _ allows: (Int) throws -> Void = { _ in },
    _ isStopped: () -> Bool = { false }
  ) throws -> CSVTable {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw FileError(path, "the file is in UTF-16; save it as UTF-8")
    }
    guard !bytes.contains(0) else { throw FileError(path, "this is not a text file") }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var reader = CellReader(bytes, from: bytes.starts(with: mark) ? mark.count : 0, path)
    try allows(reader.cellsAtMost)
    guard let head = try reader.row(), !(head.count == 1 && head[0].text.isEmpty) else {
      throw FileError(path, "the file is empty; the first line of a table names its columns")
    }
    guard head.count <= mostColumns else {
      throw FileError(path, "the table has \(head.count) columns; at most \(mostColumns) are read")
    }
    let names = head.map(\.text)
    if let place = names.firstIndex(of: "") {
      throw FileError(path, "column \(place + 1) has no name; the first line names the columns")
    }
    if head.allSatisfy({ if case .number = $0.value { true } else { false } }) {
      throw FileError(path, "the first line has only numbers, but it must name the columns")
    }
    if let twice = names.first(where: { name in names.count(where: { $0 == name }) > 1 }) {
      throw FileError(path, "two columns have the name '\(twice)'")
    }
    var table = CSVTable(names: names, rows: [])
    var commas = 0
    while let cells = try reader.row() {
      if table.rows.count % 4096 == 0, isStopped() { return table }
      if cells.count == 1, cells[0].text.isEmpty, !cells[0].isQuoted { continue }
      guard cells.count == names.count else {
        throw FileError(
          path,
          "line \(reader.line) has \(cells.count == 1 ? "1 cell" : "\(cells.count) cells"), and the first line names \(names.count) columns"
        )
      }
      table.rows.append(
        cells.map { cell in
          if reader.separator != CellReader.comma, let number = cell.numberWithComma {
            commas += 1
            return .number(number)
          }
          return cell.value
        })
    }
    if commas > 0 {
      table.remarks.append("the numbers have a decimal comma, which is read as a point")
    }
    return table
  }
}

/// Reads the cells of a table, row by row.
private struct CellReader {
  /// A cell as it stands in the file.
  struct Cell {
    var text: String
    var isQuoted = false

    /// The value; a quoted cell is a text.
    var value: TableCell { isQuoted ? .text(text) : CSVTable.cell(text) }

    /// The number of a cell such as `3,14`; nil for another cell.
    var numberWithComma: Double? {
      guard !isQuoted, text.utf8.count(where: { $0 == CellReader.comma }) == 1 else { return nil }
      let point = String(text.map { $0 == "," ? "." : $0 })
      if case .number(let number) = CSVTable.cell(point) { return number }
      return nil
    }
  }

  static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private let bytes: [UInt8]
  private let path: String
  private var place: Int
  /// The number of the line that was read last.
  private(set) var line = 0
  /// The character between cells: the one of `,`, `;` and tab that the first line has most often outside quotes.
  let separator: UInt8

  init(_ bytes: [UInt8], from start: Int, _ path: String) {
    (self.bytes, self.path, place) = (bytes, path, start)
    var counts: [(byte: UInt8, count: Int)] = [
      (CellReader.comma, 0), (UInt8(ascii: ";"), 0), (UInt8(ascii: "\t"), 0),
    ]
    var isQuoted = false
    for byte in bytes[start...] {
      if byte == CellReader.quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0A || byte == 0x0D { break }
      if let place = counts.firstIndex(where: { $0.byte == byte }) { counts[place].count += 1 }
    }
    separator =
      counts.max { $0.count < $1.count }.flatMap { $0.count > 0 ? $0.byte : nil }
      ?? CellReader.comma
  }

  /// A number of cells that the file does not exceed.
  var cellsAtMost: Int {
    bytes.count { $0 == separator || $0 == 0x0A || $0 == 0x0D } + 1
  }

  /// The cells of the next row; nil at the end of the file.
  ///
  /// - Throws: `FileError` if a quote is not closed, or if a text is not UTF-8.
  mutating func row() throws -> [Cell]? {
    guard place < bytes.count else { return nil }
    line += 1
    var cells: [Cell] = []
    while true {
      cells.append(try cell())
      guard place < bytes.count else { return cells }
      let byte = bytes[place]
      place += 1
      if byte == separator { continue }
      // The end of a line: "\n", "\r\n" or "\r".
      if byte == 0x0D, place < bytes.count, bytes[place] == 0x0A { place += 1 }
      return cells
    }
  }

  private mutating func cell() throws -> Cell {
    let first = place
    if place < bytes.count, bytes[place] == CellReader.quote { return try quotedCell() }
    while place < bytes.count, bytes[place] != separator, bytes[place] != 0x0A, bytes[place] != 0x0D
    {
      place += 1
    }
    var part = bytes[first..<place]
    while part.first == 0x20 { part.removeFirst() }
    while part.last == 0x20 { part.removeLast() }
    return Cell(text: try text(part))
  }

  private mutating func quotedCell() throws -> Cell {
    let start = line
    place += 1
    var content: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == CellReader.quote {
        guard place < bytes.count, bytes[place] == CellReader.quote else {
          return try closed(content, from: start)
        }
        place += 1
      }
      if byte == 0x0A { line += 1 }
      content.append(byte)
    }
    throw FileError(path, "a quote in line \(start) is not closed")
  }

  private func closed(_ content: [UInt8], from start: Int) throws -> Cell {
    guard
      place == bytes.count || bytes[place] == separator || bytes[place] == 0x0A
        || bytes[place] == 0x0D
    else { throw FileError(path, "line \(start) has text after the end of a quoted cell") }
    return Cell(text: try text(content[...]), isQuoted: true)
  }

  private func text(_ part: ArraySlice<UInt8>) throws -> String {
    guard let text = String(validating: part, as: UTF8.self) else {
      throw FileError(path, "line \(line) is not UTF-8 text")
    }
    return text
  }
}
