// Commands about the session: its names, seed, clock and end.

internal import WholeNumbers

/// The error that `quit` throws to end the session, although no fault has occurred.
public struct Quit: Error, CustomStringConvertible {
  /// Makes the error.
  public init() {}
  /// The message, for code that prints all errors in the same way.
  public var description: String { "the session ends" }
}

/// A table of text cells, such as the result of `vars`.
public struct TextTable: ObjectValue, CommandResult, Equatable {
  /// The cells, row by row; all rows have the same number of cells.
  public var rows: [[String]]
  /// Makes a table of rows with the same number of cells.
  public init(rows: [[String]]) { self.rows = rows }
  /// The kind's name, `table`.
  public var kind: String { "table" }
  /// The number of rows.
  public var elementCount: Int? { rows.count }
  /// The row at `position` in `0..<elementCount`, as a list of strings.
  public func element(at position: Int, in context: Context) throws -> Value {
    .list(rows[position].map(Value.string))
  }

  /// The rows, one in each line, with aligned columns.
  public var summary: String {
    Columns.lines(rows, leading: Set(0..<(rows.first?.count ?? 0))).joined(separator: "\n")
  }
}

extension LanguageCommands {
  private static let area = "session"

  /// Commands about the session.
  static var session: [Command] {
    [
      Command(
        "vars", area: area, "Lists the session's names with their kinds, values and sizes.",
        example: "x = 3\nvars", gives: "a table"
      ) { (context: Context) -> TextTable? in
        guard let session = context.session else { return nil }
        let rows = session.globalNames.compactMap { name -> [String]? in
          guard let value = session[name] else { return nil }
          let line = ValueText.line(value).prefix { $0 != "\n" }
          return [
            name, value.kind, MessageText.cut(line, to: 60),
            ByteText.format(ByteText.size(of: value)),
          ]
        }
        return rows.isEmpty ? nil : TextTable(rows: rows)
      },
      Command(
        "clear", area: area,
        "Deletes the given names, or all names; built-in values of deleted names are restored.",
        Parameter<Rest<String>>("names", "the names, without quotes or as strings"),
        example: "x = 3\nclear x"
      ) { (context: Context, names: Rest<String>) -> Void in
        guard let session = context.session else { return }
        let all = session.globalNames
        for name in names.values.isEmpty ? all : names.values { session[name] = nil }
        if names.values.isEmpty, !all.isEmpty {
          let remedy = context.registry.commands["undo"] == nil ? "" : "; `undo` restores the names"
          context.note("deleted \(MessageText.count(all.count, "name"))\(remedy)")
        }
      },
      Command(
        "seed", area: area, "Sets the seed from which all random draws follow.",
        Parameter<Int>("number", "the seed", allowed: .whole(from: 0)),
        example: "seed 7"
      ) { (context: Context, number: Int) -> Void in context.reseed(UInt64(number)) },
      Command(
        "clock", area: area, "The time in seconds on a clock that never runs backwards.",
        example: "start = clock()\nprint clock() - start < 1", gives: "a number"
      ) { (context: Context) -> Double in context.outside("clock") { Machine.clock() } },
      Command(
        "quit", area: area, "Ends the session.",
        example: "if false { quit }"
      ) { (context: Context) -> Void in throw Quit() },
    ]
  }
}

/// Amounts of memory as text.
public enum ByteText {
  /// The number of levels to which the memory of nested lists and records is counted.
  private static let depth = 4

  /// The approximate memory of a value, in bytes.
  package static func size(of value: Value, depth: Int = 0) -> Int {
    let slot = MemoryLayout<Slot>.stride
    switch value {
    case .nil, .bool, .number: return slot
    case .string(let text): return slot + text.utf8.count
    case .range, .function: return 4 * slot
    case .object(let object): return object.byteCount
    case .list(let list):
      if depth > ByteText.depth { return slot }
      return (0..<list.count).reduce(slot) {
        $0 + slot + (list.slot($1).isReference ? size(of: list[$1], depth: depth + 1) : 0)
      }
    case .record(let record):
      if depth > ByteText.depth { return slot }
      return record.fields.reduce(slot) { $0 + 2 * slot + size(of: $1.value, depth: depth + 1) }
    }
  }

  /// A number of bytes as text with a decimal unit: `1.2 kB` for 1234.
  public static func format(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    var size = Double(bytes)
    for unit in ["kB", "MB", "GB"] {
      size /= 1000
      if size < 1000 || unit == "GB" { return "\(NumberText.brief(size, digits: 2)) \(unit)" }
    }
    return "\(bytes) B"
  }
}
