// The history of cells, and the answers to `history_request`.

internal import Files
internal import JSON

/// The cells of earlier sessions, followed by the cells that ran in this session, in order.
struct CellHistory: Sendable {
  /// The session numbers in answers: the number for all earlier sessions, and the number for this session.
  private static let (earlier, session) = (1, 2)

  private struct Cell: Sendable {
    let session: Int
    let number: Int
    let code: String
    let output: String?
  }

  private var cells: [Cell] = []
  private(set) var knowsEarlier = false

  mutating func add(_ number: Int, _ code: String, output: String?) {
    cells.append(Cell(session: Self.session, number: number, code: code, output: output))
  }

  /// Inserts the cells of earlier sessions, the oldest first, before the cells of this session.
  mutating func add(earlier codes: [String]) {
    knowsEarlier = true
    cells =
      codes.enumerated().map { place, code in
        Cell(session: Self.earlier, number: place + 1, code: code, output: nil)
      } + cells
  }

  /// The answer to a `history_request`, with the requested cells.
  func answer(_ content: JSONValue) -> JSONValue {
    let hasOutput = content["output"]?.bool ?? false
    var found = cells
    switch content["hist_access_type"]?.string {
    case "range":
      // Session 0 is this session, and negative numbers count back from this session.
      let asked = content["session"]?.integer ?? 0
      let session = asked > 0 ? asked : max(0, CellHistory.session &+ asked)
      let start = content["start"]?.integer ?? 1
      let stop = content["stop"]?.integer ?? .max
      found = cells.filter {
        $0.session == session && $0.number >= start && $0.number < stop
      }
    case "search":
      let pattern = Array(content["pattern"]?.string ?? "*")
      found = cells.filter { CellHistory.matches(Array($0.code), pattern) }
      if content["unique"]?.bool ?? false {
        var seen: Set<String> = []
        found = found.reversed().filter { seen.insert($0.code).inserted }.reversed()
      }
      found = CellHistory.last(content["n"]?.integer, of: found)
    default: found = CellHistory.last(content["n"]?.integer, of: found)
    }
    let entries = found.map { cell -> JSONValue in
      let code = JSONValue.string(cell.code)
      return [
        .integer(cell.session), .integer(cell.number),
        hasOutput ? [code, cell.output.map { .string($0) } ?? .null] : code,
      ]
    }
    return ["status": "ok", "history": .array(entries)]
  }

  private static func last<Element>(_ count: Int?, of all: [Element]) -> [Element] {
    count.map { Array(all.suffix(max(0, $0))) } ?? all
  }

  /// Whether a text matches a pattern with the wildcards `*` (any text) and `?` (any single character).
  static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
    PathPattern.matches(text, pattern, star: "*") { letter, at in
      at < pattern.count && (pattern[at] == "?" || pattern[at] == letter) ? at + 1 : nil
    }
  }
}
