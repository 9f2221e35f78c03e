// A session as a value of the language: `session` itself, and the parts of it that `recipe` gives.

/// The record of a session, as a value.
public final class SessionValue: ObjectValue, CommandArgument, CommandResult, @unchecked Sendable {
  public let record: SessionRecord

  public init(_ record: SessionRecord) { self.record = record }

  public static var takes: String { "a session" }
  public var kind: String { "session" }
  public var isReference: Bool { true }
  public var summary: String {
    let count = record.statements.count
    let draws = record.statements.filter(\.draws).count
    return "session · \(MessageText.count(count, "statement"))"
      + (draws > 0 ? " · \(draws) with random draws" : "")
  }

  /// The session as `save` would write it.
  public var details: String { "\(summary)\n\(SessionScript.text(of: record))".trimmingLastNewline }
  public var text: String { summary }
  public static let properties: [Property<SessionValue>] = [
    Property("statements", "a list", "the statements as they were typed, in order") { session in
      .list(session.record.statements.map { Value.string($0.text) })
    }
  ]
  public var elementCount: Int? { record.statements.count }
  public func element(at position: Int, in context: Context) throws -> Value {
    .string(record.statements[position].text)
  }
  public func copied() -> any ObjectValue {
    SessionValue(SessionRecord(record.statements, program: record.program))
  }
}

extension String {
  fileprivate var trimmingLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
