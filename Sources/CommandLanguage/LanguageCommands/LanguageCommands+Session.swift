// Commands about the session: its names, seed, clock and end.

/// The error that ends a session without anything being wrong.
public struct Quit: Error, CustomStringConvertible {
  /// The error.
  public init() {}
  /// What an error would say.
  public var description: String { "the session ends" }
}

/// A table that prints as aligned rows, such as that of `vars`.
public struct TextTable: ObjectValue, CommandResult, Equatable {
  /// The cells, row by row.
  public var rows: [[String]]

  /// A table of these cells.
  public init(rows: [[String]]) { self.rows = rows }
  /// The name of the kind.
  public var kind: String { "table" }
  /// How many rows there are.
  public var elementCount: Int? { rows.count }
  /// The cells of a row, as a list of strings.
  public func element(at position: Int, in context: Context) throws -> Value {
    .list(rows[position].map(Value.string))
  }

  /// The rows, with their columns aligned.
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
        "vars", area: area, "Lists the names of the session with their kinds, values and sizes.",
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
        "Deletes names, or all names when none is given. A built-in that a name replaced comes back.",
        Parameter<Rest<String>>("names", "the names, bare or as strings"),
        example: "x = 3\nclear x"
      ) { (context: Context, names: Rest<String>) -> Void in
        guard let session = context.session else { return }
        let all = session.globalNames
        for name in names.values.isEmpty ? all : names.values { session[name] = nil }
        if names.values.isEmpty, !all.isEmpty {
          context.note("deleted \(MessageText.count(all.count, "name")); `undo` brings them back")
        }
      },
      Command(
        "seed", area: area, "Sets the seed that all random draws follow from.",
        Parameter<Int>("number", "the seed", allowed: .whole(from: 0)),
        example: "seed 7"
      ) { (context: Context, number: Int) -> Void in context.reseed(UInt64(number)) },
      Command(
        "clock", area: area, "Returns the seconds of a clock that never runs backwards.",
        example: "start = clock()\nprint clock() - start < 1", gives: "a number"
      ) { (context: Context) -> Double in context.outside("clock") { Machine.clock() } },
      Command(
        "quit", area: area, "Ends the session.",
        example: "if false { quit }"
      ) { (context: Context) -> Void in throw Quit() },
    ]
  }
}

/// Amounts of memory.
public enum ByteText {
  /// How many levels of lists are looked into for their size.
  private static let depth = 4

  /// Roughly how much memory a value takes, in bytes.
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

  /// `1234` as `1.2 kB`.
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
