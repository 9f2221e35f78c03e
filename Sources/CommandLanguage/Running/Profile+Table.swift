// The table of a profile: the functions and commands, and the lines, each with the slowest first.

internal import WholeNumbers

extension Profile {
  /// The largest number of functions and of lines that are listed.
  private static let listed = 20

  /// The table as text.
  ///
  /// - Parameter columns: the greatest width of a line.
  func table(columns: Int) -> String {
    let total = max(last - begun, 1e-9)
    let head = ["seconds", "share", "calls", "where", ""]
    let functions = Self.rows(byFunction(), total, "functions")
    let lines = Self.rows(byLine(), total, "lines")
    let table = Columns.lines([head] + functions + lines, leading: [3, 4])
    let title = "profile · \(NumberText.brief(last - begun)) s"
    return ([title] + table.map { MessageText.cut($0, to: max(columns, 20)) })
      .joined(separator: "\n")
  }

  private struct Row {
    var tally: Tally
    var place: String
    var text: String
  }

  private static func rows(_ all: [Row], _ total: Double, _ what: String) -> [[String]] {
    let sorted = all.sorted { one, other in
      one.tally.seconds != other.tally.seconds
        ? one.tally.seconds > other.tally.seconds : one.place < other.place
    }
    let rows = sorted.prefix(listed).map { row in
      [
        NumberText.fixed(row.tally.seconds, decimals: 4),
        "\(NumberText.fixed(100 * row.tally.seconds / total, decimals: 0)) %",
        row.tally.calls == 0 ? "" : "\(row.tally.calls)", row.place, row.text,
      ]
    }
    let rest = sorted.count - rows.count
    return rows + (rest > 0 ? [["", "", "", "… \(rest) further \(what)", ""]] : [])
  }

  /// The functions, without the commands that they call, and the commands.
  private func byFunction() -> [Row] {
    var found: [String: Tally] = [:]
    for (code, tally) in functions {
      let code = code.pointee.code.takeUnretainedValue()
      guard !code.name.isEmpty else { continue }
      found[code.title, default: Tally()].add(tally)
    }
    for (name, tally) in builtIns { found[name, default: Tally()].add(tally) }
    return found.map { Row(tally: $0.value, place: $0.key, text: "") }
  }

  /// The lines, with the commands that they call.
  private func byLine() -> [Row] {
    struct Line: Hashable {
      var source: String
      var number: Int
    }
    var found: [Line: (tally: Tally, text: String)] = [:]
    for (place, tally) in lines {
      let code = place.code.pointee.code.takeUnretainedValue()
      guard place.instruction < code.spans.count else { continue }
      let number = code.source.place(of: code.spans[place.instruction].start).line
      let line = Line(source: code.source.name, number: number)
      let text = String(code.source.line(number).drop { $0 == " " })
      found[line, default: (Tally(), text)].tally.add(tally)
    }
    return found.map { line, row in
      Row(tally: row.tally, place: "\(line.source):\(line.number)", text: row.text)
    }
  }
}

extension Profile.Tally {
  fileprivate mutating func add(_ other: Profile.Tally) {
    seconds += other.seconds
    calls += other.calls
  }
}
