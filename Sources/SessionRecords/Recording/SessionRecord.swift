// The record of a session: its statements in order, and the old values with which the last statements can be undone.
// The memory for values is limited. Above the limit, the fingerprints of values are computed and the values are
// released.

internal import CommandLanguage

/// The record of all statements of a session.
public final class SessionRecord {
  /// The number of statements that can be undone.
  static let undoSteps = 100
  /// The largest total size of the old values for `undo`, in bytes; also the largest total size of the values whose
  /// fingerprints are not computed yet.
  static let heldBytes = 256 << 20
  /// The largest number of elements that are copied for each statement, on average, before a value changes in place.
  /// Values of fewer elements than `smallElements` are always copied.
  static let copiedElements = 32
  static let smallElements = 256

  /// All statements of the top level that ran, including statements that changed nothing.
  public private(set) var history: [RecordedStatement] = []
  /// The entries that could not run because of an error in their text, each with the number of statements that had run
  /// before it. A saved session does not contain them.
  private(set) var refused: [(text: String, place: Int)] = []
  /// The statements that changed something, in the order in which they ran.
  public private(set) var statements: [RecordedStatement] = []
  /// The program that made the record, such as `sonde 0.1.0`.
  public var program: ProgramDescription = ""
  /// Whether the user has interrupted the session. The fingerprint of a value that is being released is then left out.
  package var isStopped: () -> Bool = { false }

  private var steps: [UndoStep] = []
  /// The undone statements, the first of the session last.
  private var undone: [UndoneStep] = []
  /// The statement whose value was shown last, with its place among the statements.
  private(set) var answering: RecordedStatement?
  private var answerPlace = 0
  private var stepBytes: [Int] = []
  private var heldByteCount = 0
  /// The values that can change in place and have not been copied. The lists without references to changing objects, which
  /// only a change of the list itself changes, are by list.
  private var open: [MadeValue] = []
  private var openLists: [ObjectIdentifier: [MadeValue]] = [:]
  /// For each name, the work of the last copy of a value that was about to change, and the number of statements before it.
  private var copies: [GlobalID: (elements: Int, at: Int)] = [:]
  /// The last value of each name, and the values that no name holds any more, with their sizes.
  private var latest: [GlobalID: MadeValue] = [:]
  private var retired: [(value: MadeValue, bytes: Int)] = []
  private var retiredBytes = 0

  /// Makes an empty record.
  public init() {}

  /// Makes a record of some statements of another record.
  init(_ statements: [RecordedStatement], program: ProgramDescription) {
    self.statements = statements
    history = statements
    self.program = program
  }
}

extension SessionRecord {
  /// Adds a finished statement to the record.
  func add(_ statement: RecordedStatement, undo step: UndoStep) {
    history.append(statement)
    guard statement.changed else { return }
    statements.append(statement)
    for global in statement.writes { retire(global) }
    for value in statement.made {
      retire(value.global)
      latest[value.global] = value
      watch(value)
    }
    push(step)
  }

  /// Keeps an entry that could not run.
  func addRefused(_ text: String) { refused.append((text, history.count)) }

  private func push(_ step: UndoStep) {
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

  /// Removes the last undo step, and removes its statement from the record. The result is the removed step; nil if
  /// there is no step.
  func takeLast() -> UndoStep? {
    guard let step = steps.popLast() else { return nil }
    heldByteCount -= stepBytes.removeLast()
    statements.removeAll { $0 === step.statement }
    for value in step.statement.made where latest[value.global] === value {
      latest[value.global] =
        statements.lazy.reversed()
        .compactMap { $0.made.last { $0.global == value.global } }.first
    }
    return step
  }

  // MARK: Undone statements

  /// The number of statements that can be undone.
  var undoCount: Int { steps.count }
  /// The number of undone statements that can be done again.
  var redoCount: Int { undone.count }

  func addUndone(_ step: UndoneStep) { undone.append(step) }

  func takeUndone() -> UndoneStep? { undone.popLast() }

  /// Drops the undone statements, because a new statement has changed something.
  func forgetUndone() { undone = [] }

  /// Adds an undone statement again, with its undo step.
  func addAgain(_ step: UndoStep) {
    statements.append(step.statement)
    for value in step.statement.made { latest[value.global] = value }
    push(step)
  }

  // MARK: Shown values

  /// Keeps the value that a statement has shown. This function is called before the statement is added.
  func keep(_ answer: MadeValue, of statement: RecordedStatement) {
    answering = statement
    answerPlace = statements.count
    watch(answer)
  }

  /// Adds the statement that changed nothing but has shown the last value.
  ///
  /// - Returns: the statement before which it was added; nil if it is the last one.
  func insertAnswering() -> RecordedStatement? {
    guard let answering else { return nil }
    let place = min(answerPlace, statements.count)
    statements.insert(answering, at: place)
    return place + 1 < statements.count ? statements[place + 1] : nil
  }

  private func watch(_ value: MadeValue) {
    guard case .held(let held) = value.state, ValueFingerprint.canChange(held) else { return }
    if case .list(let list) = held, list.isPlain {
      openLists[ObjectIdentifier(list), default: []].append(value)
    } else {
      open.append(value)
    }
  }

  /// Copies the values that a change of `list`, or of any other object, may change, so that the record keeps their
  /// contents. This function is called before the change. If each of many statements changes a large value, only some of
  /// its contents are kept, because the copies would take longer with each statement.
  func settle(_ list: ListValue? = nil) {
    let own = list.flatMap { openLists.removeValue(forKey: ObjectIdentifier($0)) } ?? []
    for value in open + own {
      guard case .held(let held) = value.state else { continue }
      value.state = copy(of: held, in: value.global).map(MadeValue.State.kept) ?? .lost
    }
    open = []
  }

  private func copy(of value: Value, in global: GlobalID) -> Value? {
    if let last = copies[global], last.elements > SessionRecord.smallElements,
      (history.count - last.at) * SessionRecord.copiedElements < last.elements
    {
      return nil
    }
    let (copy, elements) = ValueFingerprint.kept(value)
    copies[global] = (elements, history.count)
    return copy
  }

  /// Records that a name no longer holds the value that was recorded for the name.
  private func retire(_ global: GlobalID) {
    guard let value = latest.removeValue(forKey: global), let content = value.content else {
      return
    }
    let bytes = ByteText.size(of: content)
    retired.append((value, bytes))
    retiredBytes += bytes
    while retiredBytes > SessionRecord.heldBytes, !retired.isEmpty {
      let first = retired.removeFirst()
      retiredBytes -= first.bytes
      first.value.release(isStopped: isStopped)
    }
  }

  /// The statements on which the current values of some names depend. A statement is included if the names refer to
  /// its results, or if a later included statement read its results.
  func slice(_ names: Set<GlobalID>, objects: Set<Int>, readsAll: Bool) -> SessionRecord {
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
  /// Writes recordings and other data from outside the session to files beside the session's file, such as
  /// `take-microphone-1.wav` beside `take.sonde`. The session's text then contains the names of these files.
  ///
  /// - Parameter path: the path of the session's file.
  /// - Throws: any error of the files' writers.
  public func writeOutsideFiles(beside path: String) throws {
    let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    let lead = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    var number = 0
    for file in statements.flatMap(\.outsideFiles) {
      number += 1
      let path = "\(stem)-\(file.source)-\(number).\(file.ending)"
      try file.write(path)
      // The text of the session contains only the name, because the file and the session move together.
      file.path = String(path.dropFirst(lead.count))
    }
  }
}
