// A session as a value of the language: the built-in value `session`, and the result of `recipe`.

public import CommandLanguage

/// The record of a session, as a value.
public final class SessionValue: ObjectValue, CommandArgument, CommandResult, @unchecked Sendable {
  /// The statements of the session.
  public let record: SessionRecord

  /// Makes a value of the language from a record.
  public init(_ record: SessionRecord) { self.record = record }

  /// The phrase for this type in an error about an argument of the wrong type.
  public static var takes: String { "a session" }
  /// The name of this kind of value.
  public var kind: String { "session" }
  /// Always true: an assignment shares a session instead of copying the session.
  public var isReference: Bool { true }
  /// A one-line summary with the number of statements.
  public var summary: String {
    let count = record.statements.count
    let draws = record.statements.filter(\.draws).count
    return "session · \(MessageText.count(count, "statement"))"
      + (draws > 0 ? " · \(draws) with random draws" : "")
  }

  /// The text of the session in the format that `save` writes.
  public var details: String { "\(summary)\n\(SessionScript.text(of: record))".trimmingLastNewline }
  /// The text that `print` writes: the one-line summary.
  public var text: String { summary }
  /// The properties of a session.
  public static let properties: [Property<SessionValue>] = [
    Property("statements", "a list", "the statements as they were typed, in order") { session in
      .list(session.record.statements.map { Value.string($0.text) })
    }
  ]
  /// The number of statements.
  public var elementCount: Int? { record.statements.count }
  /// The text of the statement at an index.
  public func element(at position: Int, in context: Context) throws -> Value {
    .string(record.statements[position].text)
  }
  /// A copy of the session. No further statement is added to the copy.
  public func copied() -> any ObjectValue {
    SessionValue(SessionRecord(record.statements, program: record.program))
  }
}

extension String {
  fileprivate var trimmingLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
