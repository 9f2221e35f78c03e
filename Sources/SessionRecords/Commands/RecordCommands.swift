// Commands that list the statements of a session, undo statements, and return the recipe of a value.

public import CommandLanguage
internal import Encodings

/// The commands about the record of the session.
public enum RecordCommands {
  private static let area = "session"
  /// The largest number of matches that `history` lists.
  private static let mostFound = 50

  /// All commands of this enum.
  public static var all: [Command] {
    [
      Command(
        "history", area: area,
        "Lists the statements of the session with their numbers. With words, it also lists the entries of earlier"
          + " sessions, without numbers and before the statements; the newest come last.",
        Parameter<HistoryRequest?>(
          "what",
          "a number: the number of last statements to list; a string: the words that each listed statement"
            + " must contain"),
        example: "x = 3\ny = x + 1\nhistory \"y\"", gives: "a table",
        details:
          "An entry that could not run, because its text has an error, has a ! instead of a number."
          + " Saved sessions leave it out."
      ) { (context: Context, what: HistoryRequest?) -> TextTable? in
        let record = try recorder(of: context, for: "history").record
        var rows = rows(of: record)
        switch what {
        case nil: break
        case .last(let count): rows = Array(rows.suffix(count))
        case .words(let words):
          let earlier = context.stored(EarlierEntries.self)?.entries ?? []
          rows = (earlier.map { (number: "", text: $0) } + rows).filter { row in
            let text = row.text.lowercased()
            return words.allSatisfy { !text.ranges(of: $0).isEmpty }
          }
          if rows.isEmpty {
            let quoted = words.map(ValueText.quoted).joined(separator: " and ")
            context.note("no entry contains \(quoted)")
          } else if rows.count > mostFound {
            context.note("\(rows.count - mostFound) earlier matches are not listed")
            rows = Array(rows.suffix(mostFound))
          }
        }
        return rows.isEmpty ? nil : TextTable(rows: rows.flatMap(lines))
      },
      Command(
        "undo", area: area,
        "Undoes the last statement that changed something, and restores the names, lists, records,"
          + " models and generators that the statement changed. Files that the statement wrote stay.",
        Parameter<Int?>(
          "count", "the number of statements to undo; 1 if it is left out", allowed: .whole(from: 1)
        ),
        example: "x = [1]\nappend x, 2\nundo\nprint x"
      ) { (context: Context, count: Int?) -> Void in
        for statement in try recorder(of: context, for: "undo").undo(count ?? 1) {
          context.note("undone: \(statement.shown)")
          for path in statement.written {
            context.note("a file of the undone statement stays: \(path)")
          }
        }
      },
      Command(
        "redo", area: area,
        "Does the statement again that was undone last. Nothing is computed: the names, lists, records, models and"
          + " generators get the values back that the statement had made. A new statement that changes something"
          + " ends what can be done again.",
        Parameter<Int?>(
          "count", "the number of statements to do again; 1 if it is left out",
          allowed: .whole(from: 1)),
        example: "x = 1\nx = 2\nundo\nredo\nprint x"
      ) { (context: Context, count: Int?) -> Void in
        for statement in try recorder(of: context, for: "redo").redo(count ?? 1) {
          context.note("done again: \(statement.shown)")
        }
      },
      Command(
        "recipe", area: area,
        "Returns a session with only those statements that a value depends on."
          + " Running the returned session makes the same value.",
        Parameter<Value>("value", "the value: a name, or an expression over names"),
        example: "x = 3\nunused = 4\ny = x + 1\nshow recipe(y)", gives: "a session"
      ) { (context: Context, value: Value) -> SessionValue in
        SessionValue(try recorder(of: context, for: "recipe").recipe(of: value))
      },
    ]
  }

  private static func recorder(
    of context: Context, for command: String
  ) throws -> SessionRecorder {
    guard let recorder = context.stored(SessionRecorder.self) else {
      throw CommandError("\(command) needs a recorded session, and this session is not recorded")
    }
    return recorder
  }

  /// The statements with their numbers, and between them the entries that could not run.
  private static func rows(of record: SessionRecord) -> [(number: String, text: String)] {
    var rows: [(number: String, text: String)] = []
    var refused = record.refused[...]
    for (index, statement) in record.history.enumerated() {
      while let entry = refused.first, entry.place <= index {
        rows.append(("!", entry.text))
        refused.removeFirst()
      }
      rows.append(("\(index + 1)", statement.text))
    }
    return rows + refused.map { ("!", $0.text) }
  }

  /// The table rows of a numbered statement, one row for each line of the statement.
  private static func lines(_ number: String, _ text: String) -> [[String]] {
    TextLines.of(text).enumerated().map { index, line in
      [index == 0 ? number : "", line]
    }
  }
}

/// The entries of earlier sessions, which a front end makes known to `history` before the first statement runs.
public final class EarlierEntries: @unchecked Sendable {
  /// The entries, the oldest first.
  public var entries: [String] = []

  /// Makes an empty list.
  public init() {}
}

/// The argument of `history`: a number of statements, or words to search for.
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
    guard count >= 0 else { throw ArgumentMismatch("the number of statements must be 0 or above") }
    return .last(count)
  }
}
