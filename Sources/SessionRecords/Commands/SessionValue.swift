// A session as a value of the language: `session` itself, and the parts of it that `recipe` gives.

public import CommandLanguage

/// The record of a session, as a value.
public final class SessionValue: ObjectValue, CommandArgument, CommandResult, @unchecked Sendable {
  /// The statements of the session.
  public let record: SessionRecord

  /// A record as a value.
  public init(_ record: SessionRecord) { self.record = record }

  /// What an error says a parameter takes.
  public static var takes: String { "a session" }
  /// The name of the kind.
  public var kind: String { "session" }
  /// Whether assignment shares the value: always.
  public var isReference: Bool { true }
  /// The number of statements, in one line.
  public var summary: String {
    let count = record.statements.count
    let draws = record.statements.filter(\.draws).count
    return "session · \(MessageText.count(count, "statement"))"
      + (draws > 0 ? " · \(draws) with random draws" : "")
  }

  /// The session as `save` would write it.
  public var details: String { "\(summary)\n\(SessionScript.text(of: record))".trimmingLastNewline }
  /// What `print` writes: the line.
  public var text: String { summary }
  /// The properties of a session.
  public static let properties: [Property<SessionValue>] = [
    Property("statements", "a list", "the statements as they were typed, in order") { session in
      .list(session.record.statements.map { Value.string($0.text) })
    }
  ]
  /// How many statements there are.
  public var elementCount: Int? { record.statements.count }
  /// The text of a statement.
  public func element(at position: Int, in context: Context) throws -> Value {
    .string(record.statements[position].text)
  }
  /// A session with the same statements, to which nothing is added.
  public func copied() -> any ObjectValue {
    SessionValue(SessionRecord(record.statements, program: record.program))
  }
}

extension String {
  fileprivate var trimmingLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
