// One statement of a session as it ran: its text, its seed, how it ended, what it read and what it made.
// Texts and fingerprints are computed when they are needed, not while the statement runs.

public import CommandLanguage

/// A statement in the record of a session.
public final class RecordedStatement {
  /// How a statement ended.
  public enum Outcome: Sendable, Equatable {
    /// It ran to its end.
    case done
    /// It failed, perhaps after it had changed something.
    case failed(String)
    /// It was stopped at a turn of the machine, or in the command that came after that turn.
    case interrupted(turn: Int, inCommand: Bool)
  }

  /// Numbers that a statement took from outside, such as a clock's.
  public struct OutsideValue: Sendable, Equatable {
    /// Where they came from, in one word: `clock`.
    public var source: String
    /// The numbers, in the order in which they were taken.
    public var numbers: [Double]
  }

  let source: Source
  let span: Span
  /// Where the text between the statement before and this one begins.
  let leadStart: Int
  /// The seed before the statement: after `seed` with it, the statement draws the same again.
  public let seedBefore: UInt64
  /// The seed after the statement.
  public internal(set) var seedAfter: UInt64 = 0
  /// How many statements began in it since it last set the seed: itself, and those that `run` began.
  var begun = 0
  /// Whether it set the seed itself.
  var reseeds = false
  /// Whether something random was drawn.
  public internal(set) var draws = false
  /// How it ended.
  public internal(set) var outcome = Outcome.done
  /// The pieces of long work in it that did not end by their own plan, in order.
  public internal(set) var ends: [WorkEnd] = []
  /// Files that it read, each once.
  public internal(set) var files: [FileStamp] = []
  /// The numbers that it took from outside, by source.
  public internal(set) var outside: [OutsideValue] = []
  /// What it took from outside and belongs in files, in order.
  var outsideFiles: [RecordedFile] = []
  /// Files that it wrote.
  public internal(set) var written: [String] = []
  /// Whether it changed the session or a file.
  public internal(set) var changed = false
  /// The values that it made or changed, by the names that hold them.
  public internal(set) var made: [MadeValue] = []

  /// The names that it assigned.
  var names: [String] = []

  // The flow of data, for `recipe`.
  var reads: Set<GlobalID> = []
  var writes: [GlobalID] = []
  var objectReads: Set<Int> = []
  var objectWrites: Set<Int> = []
  /// Whether it may have read any object, because there was too much to look through.
  var readsAll = false
  /// Whether it changed the folder.
  var movesFolder = false

  init(source: Source, span: Span, leadStart: Int, seedBefore: UInt64) {
    self.source = source
    self.span = span
    self.leadStart = leadStart
    self.seedBefore = seedBefore
  }
}

extension RecordedStatement {
  /// The statement's own text, without comments.
  public var text: String { source.text(span.start..<span.end) }

  /// The text between the statement before and this one, as lines: comments, and blanks among them.
  var lead: [String] {
    // Comments of entries that were nothing else stand above the first statement of the next.
    let above = leadStart == 0 ? source.commentsAbove.map { $0.isEmpty ? "#" : "# " + $0 } : []
    return above + ownLead
  }

  private var ownLead: [String] {
    guard leadStart < span.start else { return [] }
    var lines = source.text(leadStart..<span.start)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    // The parts of lines before this statement and after the one before are no lines of their own.
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

/// A value that a statement made, by the name that holds it.
public final class MadeValue {
  /// What is known of the value.
  enum State {
    /// The value itself, which has not changed yet.
    case held(Value)
    /// A copy that nothing changes.
    case kept(Value)
    /// Its text.
    case known(String)
    /// It changed before its text was needed, and was too large to be copied.
    case lost
  }
  /// The name that held it.
  public let name: String
  let global: GlobalID
  var state: State

  init(name: String, global: GlobalID, value: Value) {
    self.name = name
    self.global = global
    state = .held(value)
  }

  /// The value as text in the record; nil for a function and for a value that was lost.
  public var words: String? {
    let words: String
    switch state {
    case .known(let known): words = known
    case .lost: words = ""
    case .kept(let value):
      words = ValueFingerprint.words(of: value)
      state = .known(words)
    case .held(let value):
      words = ValueFingerprint.words(of: value)
      // The text of a value that can change is computed anew each time.
      if !ValueFingerprint.canChange(value) { state = .known(words) }
    }
    return words.isEmpty ? nil : words
  }

  /// The value that is held for its text; nil where the text is known.
  var content: Value? {
    switch state {
    case .held(let value), .kept(let value): value
    case .known, .lost: nil
    }
  }
}

/// Something from outside that belongs in a file beside the session's, such as a recording.
final class RecordedFile {
  /// Where it came from, in one word: `microphone`.
  let source: String
  /// The file's ending.
  let ending: String
  /// Writes it to the file at a path.
  var write: (String) throws -> Void
  /// The file that it was written to last.
  var path: String?

  init(source: String, ending: String, write: @escaping (String) throws -> Void) {
    self.source = source
    self.ending = ending
    self.write = write
  }
}
