// The record of a session: its statements in order, and what takes the last ones back. Bounded in what it
// keeps of old values: past that, fingerprints are worked out and the values are let go.

/// What was done in a session.
public final class SessionRecord {
  /// How many statements can be taken back.
  static let undoSteps = 100
  /// How much memory old values may take, for `undo` and for fingerprints nobody has asked for yet.
  static let heldBytes = 256 << 20

  /// All statements of the top level that ran, those that changed nothing among them.
  public private(set) var history: [RecordedStatement] = []
  /// The statements that changed something, in order.
  public private(set) var statements: [RecordedStatement] = []
  /// What is to be said of the program that made the record, such as `sonde 0.1.0`.
  public var program = ""

  private var steps: [UndoStep] = []
  private var stepBytes: [Int] = []
  private var heldByteCount = 0
  /// The values that can change where they are, and have not been settled.
  private var open: [MadeValue] = []
  /// The last value of each name, and those that no name holds any more with their sizes.
  private var latest: [Operand: MadeValue] = [:]
  private var retired: [(value: MadeValue, bytes: Int)] = []
  private var retiredBytes = 0

  public init() {}

  /// A record of some statements of another.
  init(_ statements: [RecordedStatement], program: String) {
    self.statements = statements
    history = statements
    self.program = program
  }
}

extension SessionRecord {
  /// Adds a statement that has ended.
  func add(_ statement: RecordedStatement, undo step: UndoStep) {
    history.append(statement)
    guard statement.changed else { return }
    statements.append(statement)
    for operand in statement.writes { retire(operand) }
    for value in statement.made {
      retire(value.operand)
      latest[value.operand] = value
      if case .held(let held) = value.state, ValueFingerprint.canChange(held) { open.append(value) }
    }
    steps.append(step)
    stepBytes.append(step.byteCount)
    heldByteCount += stepBytes.last ?? 0
    while steps.count > SessionRecord.undoSteps
      || (heldByteCount > SessionRecord.heldBytes && steps.count > 1)
    {
      heldByteCount -= stepBytes.removeFirst()
      steps.removeFirst()
    }
  }

  /// The last step, taken out of the record with its statement; nil where there is none.
  func takeLast() -> UndoStep? {
    guard let step = steps.popLast() else { return nil }
    heldByteCount -= stepBytes.removeLast()
    statements.removeAll { $0 === step.statement }
    for value in step.statement.made where latest[value.operand] === value {
      latest[value.operand] =
        statements.lazy.reversed()
        .compactMap { $0.made.last { $0.operand == value.operand } }.first
    }
    return step
  }

  /// Something is about to change in place: values that can are kept as they are now.
  func settle() {
    for value in open {
      guard case .held(let held) = value.state else { continue }
      value.state = ValueFingerprint.kept(held).map(MadeValue.State.kept) ?? .lost
    }
    open = []
  }

  /// A name no longer holds the value that was recorded for it.
  private func retire(_ operand: Operand) {
    guard let value = latest.removeValue(forKey: operand), let content = value.content else {
      return
    }
    let bytes = ByteText.size(of: content)
    retired.append((value, bytes))
    retiredBytes += bytes
    while retiredBytes > SessionRecord.heldBytes, !retired.isEmpty {
      let first = retired.removeFirst()
      retiredBytes -= first.bytes
      first.value.state = .known(first.value.words ?? "")
    }
  }

  /// The part of the record that some names, as they are now, depend on: all statements that wrote what
  /// they or a later one of the part read.
  func slice(_ names: Set<Operand>, objects: Set<Int>, readsAll: Bool) -> SessionRecord {
    var names = names
    var objects = objects
    var files: Set<String> = []
    var needsFolder = false
    var readsAll = readsAll
    var kept: [RecordedStatement] = []
    for statement in statements.reversed() {
      let isNeeded =
        statement.writes.contains(where: names.contains)
        || !statement.objectWrites.isDisjoint(with: objects)
        || (readsAll && !statement.objectWrites.isEmpty)
        || statement.written.contains(where: files.contains)
        || (statement.movesFolder && needsFolder)
      guard isNeeded else { continue }
      kept.append(statement)
      names.subtract(statement.writes)
      names.formUnion(statement.reads)
      objects.formUnion(statement.objectReads)
      files.formUnion(statement.files.map(\.resolved))
      if !statement.files.isEmpty || !statement.written.isEmpty { needsFolder = true }
      readsAll = readsAll || statement.readsAll
    }
    return SessionRecord(kept.reversed(), program: program)
  }
}

extension SessionRecord {
  /// Writes what came from outside and is larger than a note, as recordings, to files beside the session's:
  /// `take.sonde` has `take-microphone-1.wav`. The session's text names them then.
  ///
  /// - Parameter path: the session's file.
  /// - Throws: what the writers of the files throw.
  public func writeOutsideFiles(beside path: String) throws {
    let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    var number = 0
    for file in statements.flatMap(\.outsideFiles) {
      number += 1
      let path = "\(stem)-\(file.source)-\(number).\(file.ending)"
      try file.write(path)
      file.path = path
    }
  }
}
