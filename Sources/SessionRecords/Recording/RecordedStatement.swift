// A statement that ran in a session: its text, its seed, its outcome, the values that it read and the values that it
// made. Texts and fingerprints are computed when they are needed, not while the statement runs.

public import CommandLanguage
internal import Encodings

/// A statement in the record of a session.
public final class RecordedStatement {
  /// The outcome of a statement.
  public enum Outcome: Sendable, Equatable {
    /// The statement ran to its end.
    case done
    /// The statement failed, perhaps after it had changed something.
    case failed(String)
    /// The statement was stopped at a turn of the machine, or in the command that followed this turn.
    case interrupted(turn: Int, inCommand: Bool)
  }

  /// Numbers that a statement took from outside the session, such as the time of a clock.
  public struct OutsideValue: Sendable, Equatable {
    /// One word for the origin of the numbers, such as `clock`.
    public var source: String
    /// The numbers, in the order in which the statement took them.
    public var numbers: [Double]
  }

  let source: Source
  let span: Span
  /// The start of the text between the previous statement and this statement, as a position in the source code.
  let leadStart: Int
  /// The seed before the statement. After `seed` with this number, the statement draws the same random numbers again.
  public let seedBefore: UInt64
  /// The seed after the statement.
  public internal(set) var seedAfter: UInt64 = 0
  /// The number of statements that have begun since the seed was last set. Statements of scripts that this statement
  /// runs with `run` are included.
  var begun = 0
  /// Whether the statement itself set the seed.
  var reseeds = false
  /// Whether the statement drew random numbers.
  public internal(set) var draws = false
  /// The outcome of the statement.
  public internal(set) var outcome = Outcome.done
  /// The ends of the statement's pieces of long work, in order. Work that ended as planned is left out.
  public internal(set) var ends: [WorkEnd] = []
  /// The files that the statement read, each file once.
  public internal(set) var files: [FileStamp] = []
  /// The numbers that the statement took from outside the session, grouped by their origin.
  public internal(set) var outside: [OutsideValue] = []
  /// The files with data that the statement took from outside the session, in order.
  var outsideFiles: [RecordedFile] = []
  /// The files that the statement wrote.
  public internal(set) var written: [String] = []
  /// Whether the statement changed the session or a file.
  public internal(set) var changed = false
  /// A statement that assigns the shown value of this statement to `ans`; nil if no value was shown.
  var answerText: String?
  /// The shown value.
  var answer: MadeValue?
  /// Whether a later statement reads the shown value, so that the record assigns it.
  var keepsAnswer = false
  /// The values that the statement made or changed, with the names that hold them.
  public internal(set) var made: [MadeValue] = []

  /// The names that the statement assigned.
  var names: [String] = []

  // The following properties describe the flow of data between statements. `recipe` needs these properties.
  var reads: Set<GlobalID> = []
  var writes: [GlobalID] = []
  var objectReads: Set<Int> = []
  var objectWrites: Set<Int> = []
  /// Whether the statement counts as a reader of all objects, because the search for its objects reached the limit.
  var readsAll = false
  /// Whether the statement changed the session's folder.
  var movesFolder = false

  /// The text with the paths of used files as they are seen from the working folder, if it differs from the source.
  private let movedText: String?

  init(
    source: Source, span: Span, leadStart: Int, seedBefore: UInt64, movedText: String? = nil
  ) {
    self.source = source
    self.movedText = movedText
    self.span = span
    self.leadStart = leadStart
    self.seedBefore = seedBefore
  }
}

extension RecordedStatement {
  /// The text of the statement itself, without comments.
  public var text: String { movedText ?? source.text(span.start..<span.end) }

  /// The text of the statement in the record, which assigns `ans` if a later statement reads it.
  var recordedText: String { keepsAnswer ? answerText ?? text : text }

  /// The first line of the statement, with a sign for further lines.
  var shown: String { RecordedStatement.shown(text) }

  /// The first line of a statement's text, with a sign for further lines.
  static func shown(_ text: String) -> String {
    let lines = TextLines.of(text)
    return lines[0] + (lines.count > 1 ? " …" : "")
  }

  /// The lines between the previous statement and this statement: comments and blank lines.
  var lead: [String] {
    // Comments of entries without a statement are written above the first statement of the next entry.
    let above = leadStart == 0 ? source.commentsAbove.map { $0.isEmpty ? "#" : "# " + $0 } : []
    return above + ownLead
  }

  private var ownLead: [String] {
    guard leadStart < span.start else { return [] }
    var lines = TextLines.of(source.text(leadStart..<span.start))
    // The first and the last piece belong to the lines of the two statements, so these pieces are removed.
    lines.removeLast()
    if leadStart > 0, !lines.isEmpty { lines.removeFirst() }
    return lines.map(MessageText.withoutBlanksAtEnd).filter { line in
      let bare = line.drop { $0 == " " || $0 == "\t" }
      return !bare.hasPrefix("#=") && !SessionScript.isHeader(bare)
    }
  }

  /// The end of the statement's last line, without the note of an earlier record.
  var tail: String { StatementTail(behind: span.end, in: source).kept }
}

/// A value that a statement made, with the name that holds the value.
public final class MadeValue {
  /// The form in which the value is kept.
  enum State {
    /// The value itself, which has not changed up to now.
    case held(Value)
    /// A copy that no statement changes.
    case kept(Value)
    /// The text of the value.
    case known(String)
    /// The value changed before its text was needed, and the value was too large for a copy.
    case lost
  }
  /// The name that held the value.
  public let name: String
  let global: GlobalID
  var state: State

  init(name: String, global: GlobalID, value: Value) {
    self.name = name
    self.global = global
    state = .held(value)
  }

  /// The value as text in the record; nil for a function, for a value that was lost, and after a stop.
  ///
  /// - Parameter isStopped: called repeatedly while a large value is read; if the result is true, the work ends.
  public func words(isStopped: @escaping () -> Bool = { false }) -> String? {
    let words: String
    switch state {
    case .known(let known): words = known
    case .lost: words = ""
    case .kept(let value), .held(let value):
      guard let made = ValueFingerprint.words(of: value, isStopped: isStopped) else { return nil }
      words = made
      // The text of a held value that can change is computed again each time.
      if case .held = state, ValueFingerprint.canChange(value) { break }
      state = .known(words)
    }
    return words.isEmpty ? nil : words
  }

  /// Releases the value; its text stays, unless the work is stopped.
  func release(isStopped: @escaping () -> Bool) {
    state = words(isStopped: isStopped).map { .known($0) } ?? .lost
  }

  /// The value from which the text is still to be computed; nil if the text is already computed.
  var content: Value? {
    switch state {
    case .held(let value), .kept(let value): value
    case .known, .lost: nil
    }
  }
}

/// Data from outside the session, such as a recording, in a file beside the session's file.
final class RecordedFile {
  /// One word for the origin of the data, such as `microphone`.
  let source: String
  /// The file name extension.
  let ending: String
  /// Writes the data to the file at a path.
  var write: (String) throws -> Void
  /// The path of the file that the data were last written to.
  var path: String?

  init(source: String, ending: String, write: @escaping (String) throws -> Void) {
    self.source = source
    self.ending = ending
    self.write = write
  }
}
