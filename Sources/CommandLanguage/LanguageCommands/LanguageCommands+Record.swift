// Commands about the record of a session: what was done, taking it back, and what a value came from.

extension LanguageCommands {
  private static let area = "session"

  /// Commands about the record of the session.
  static var record: [Command] {
    [
      Command(
        "history", area: area, "The statements of the session, numbered.",
        Parameter<HistoryRequest?>(
          "what", "so many of the last ones, or a string: those that hold all of its words"),
        example: "x = 3\ny = x + 1\nhistory \"y\"", gives: "a table"
      ) { (context: Context, what: HistoryRequest?) -> TextTable? in
        guard let record = context.interpreter?.record else { return nil }
        var rows = record.history.enumerated().map { index, statement in
          (number: index + 1, text: statement.text)
        }
        switch what {
        case nil: break
        case .last(let count): rows = Array(rows.suffix(count))
        case .words(let words):
          rows = rows.filter { row in
            words.allSatisfy { !row.text.lowercased().ranges(of: $0).isEmpty }
          }
        }
        return rows.isEmpty ? nil : TextTable(rows: rows.flatMap(lines))
      },
      Command(
        "undo", area: area,
        "Takes the last statement that changed something back: names, and lists, records, models and"
          + " generators that it changed. Files that it wrote stay.",
        example: "x = [1]\nappend x, 2\nundo\nprint x"
      ) { (context: Context) -> Void in
        guard let recorder = context.recorder else { return }
        let statement = try recorder.undo()
        let line = statement.text.prefix { $0 != "\n" }
        context.note("took back: \(line.count < statement.text.count ? line + " …" : line)")
        for path in statement.written { context.note("what it wrote stays: \(path)") }
      },
      Command(
        "recipe", area: area,
        "The part of the session that a value depended on, as a session of its own: run, it makes the"
          + " same value.",
        Parameter<Value>("value", "a value that a name holds, or what names lead to"),
        example: "x = 3\nunused = 4\ny = x + 1\nshow recipe(y)", gives: "a session"
      ) { (context: Context, value: Value) -> SessionValue in
        guard let recorder = context.recorder else { throw CommandError("no session is running") }
        return SessionValue(try recorder.recipe(of: value))
      },
    ]
  }

  /// A numbered statement, a row a line.
  private static func lines(_ number: Int, _ text: String) -> [[String]] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      [index == 0 ? String(number) : "", String(line)]
    }
  }
}

/// What `history` takes.
private enum HistoryRequest: CommandArgument {
  case last(Int)
  case words([String])
  static let takes = "a whole number or a string"

  static func accepts(_ value: Value) -> Bool { Int.accepts(value) || String.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> HistoryRequest {
    if case .string(let text) = value {
      return .words(text.lowercased().split(separator: " ").map(String.init))
    }
    let count = try Int.take(value, in: context)
    guard count >= 0 else { throw ArgumentMismatch("it counts statements") }
    return .last(count)
  }
}
