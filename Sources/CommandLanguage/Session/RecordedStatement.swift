// One statement of a session, as it was run: its text, its seed, how it ended, what it read and what
// it made. Texts and fingerprints are worked out when somebody asks for them, not while it runs.

/// A statement in the record of a session.
public final class RecordedStatement {
  /// How a statement ended.
  public enum Outcome: Sendable, Equatable {
    case done
    /// It failed, after it had changed something or before.
    case failed(String)
    /// It was stopped. Between two turns of the machine, or inside the command that came behind one.
    case interrupted(turn: Int, inCommand: Bool)
  }

  /// How a piece of long work inside the statement ended, where that was not by its own plan.
  public struct WorkEnd: Sendable, Equatable {
    /// Which piece of work of the statement it was, counted from 1.
    public var work: Int
    /// Steps done.
    public var step: Int
    /// Steps planned, where the plan follows from nothing but the clock.
    public var plan: Int?
    /// Whether somebody stopped it, so that the statement ended there.
    public var isStop: Bool
    public init(work: Int = 1, step: Int, plan: Int?, isStop: Bool) {
      self.work = work
      self.step = step
      self.plan = plan
      self.isStop = isStop
    }
  }

  /// What was asked from outside: a clock, a microphone, a knob.
  public struct OutsideValue: Sendable, Equatable {
    /// One word: `clock`.
    public var source: String
    /// What it gave, in the order in which it was asked.
    public var numbers: [Double]
  }

  /// Something larger that came from outside, as a recording: kept in a file beside the session's.
  final class OutsideFile {
    /// One word: `microphone`.
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

  let source: Source
  let span: Span
  /// Where the text between the statement before and this one begins.
  let leadStart: Int
  /// The seed before the statement: `seed` with it, and the statement draws the same again.
  public let seedBefore: UInt64
  /// The seed behind it.
  public internal(set) var seedAfter: UInt64 = 0
  /// How many statements began in it, itself included (`run` begins more), since it last set the seed.
  var begun = 0
  /// Whether it set the seed itself.
  var reseeds = false
  /// Whether something random was drawn.
  public internal(set) var draws = false
  /// How it ended.
  public internal(set) var outcome = Outcome.done
  /// The pieces of long work in it that ended otherwise than by their own plan, in order.
  public internal(set) var ends: [WorkEnd] = []
  /// Files that it read, each once.
  public internal(set) var files: [FileStamp] = []
  /// What it asked from outside, by source.
  public internal(set) var outside: [OutsideValue] = []
  /// What came from outside and is kept in files, in order.
  var outsideFiles: [OutsideFile] = []
  /// Files that it wrote.
  public internal(set) var written: [String] = []
  /// Whether it changed the session or a file.
  public internal(set) var changed = false
  /// The values that it made or changed, by the names that hold them.
  public internal(set) var made: [MadeValue] = []

  /// The names that it assigned.
  var names: [String] = []

  // The flow of data, for `recipe`.
  var reads: Set<Operand> = []
  var writes: [Operand] = []
  var objectReads: Set<Int> = []
  var objectWrites: Set<Int> = []
  /// Whether there was too much to look through, so that it may have read any object.
  var readsAll = false
  /// Whether it went to another folder.
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
    // What stands before the statement on its own line, and behind the one before on that one's.
    lines.removeLast()
    if leadStart > 0, !lines.isEmpty { lines.removeFirst() }
    return lines.map(MessageText.withoutBlanksAtEnd).filter { line in
      let bare = line.drop { $0 == " " || $0 == "\t" }
      return !bare.hasPrefix("#=") && !SessionScript.isHeader(bare)
    }
  }

  /// What stands behind the statement on its last line, without what an earlier record noted there.
  var tail: String { StatementTail(behind: span.end, in: source).kept }
}

/// A value that a statement made, by the name that holds it.
public final class MadeValue {
  enum State {
    /// The value itself; one that can change has not changed yet.
    case held(Value)
    /// A copy that nothing changes.
    case kept(Value)
    case known(String)
    /// It changed before anybody asked, and was too large to be kept.
    case lost
  }
  /// The name that held it.
  public let name: String
  let operand: Operand
  var state: State

  init(name: String, operand: Operand, value: Value) {
    self.name = name
    self.operand = operand
    state = .held(value)
  }

  /// The value in the words of the record; nil where there is nothing to say of it.
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
      // A value that can change is asked again; any other says the same for ever.
      if !ValueFingerprint.canChange(value) { state = .known(words) }
    }
    return words.isEmpty ? nil : words
  }

  /// The value that is kept for the words; nil where they are known.
  var content: Value? {
    switch state {
    case .held(let value), .kept(let value): value
    case .known, .lost: nil
    }
  }
}
