// A session's journal: the session's script, written while the session runs, so that the statements survive a crash
// of the program. The statements have the same format as in a saved session. A running statement is the last
// statement of the file and has no newline at its end. Statements that were undone or that changed nothing are
// removed from the file.

internal import CommandLanguage
internal import Files
internal import Glibc

/// The journal of a running session.
///
/// ```swift
/// recorder.journal = SessionJournal(path: folder + "/now.sonde", program: "sonde 0.1.0") { print($0) }
/// ```
public final class SessionJournal {
  /// The largest size of a value or file whose fingerprint is written to the journal, in bytes.
  static let largestFingerprinted = 16 << 20

  /// The beginning of the line that names the folder in which the session began.
  static let folderMark = SessionScript.noteMark + "folder "

  /// The path of the file.
  public var path: String { file.path }
  /// The checkpoints of the session's long work.
  let works: WorkCheckpoints
  /// The time between two checkpoints of long work, in seconds.
  let interval: Double
  /// The default time between two checkpoints, in seconds: the value of the environment variable `SONDE_CHECKPOINT`,
  /// or 20.
  public static var usualInterval: Double {
    getenv("SONDE_CHECKPOINT").flatMap { Double(String(cString: $0)) }
      .flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? 20
  }
  private let note: (String) -> Void
  private let program: ProgramDescription
  let file: JournalFile
  private var isDiscarded = false
  /// Whether the user knows that checkpoints or recordings cannot be saved.
  private var hasToldAboutWorks = false
  var writer = SessionWriter()
  /// The statements of the file: the position of each statement, and the state of the writer at this position.
  var statements: [Entry] = []
  var running: Entry?
  var names: Set<String> = []

  struct Entry {
    let statement: RecordedStatement
    var offset: Int
    var writer: SessionWriter
    /// The statement's number in the script, counted from 1.
    var number: Int
    /// The files with the statement's checkpoints and recordings.
    var kept: [String] = []
  }

  /// Makes a journal whose file is created when the first statement runs.
  ///
  /// - Parameters:
  ///   - path: the path of the file, with the extension `.sonde`.
  ///   - isHidden: whether the list of journals leaves out this journal until `reveal` is called. A journal is hidden
  ///     while the journal of the resumed session still exists.
  ///   - program: the name and version of the program, such as `sonde 0.1.0`, for the second line of the journal.
  ///   - interval: the time between two checkpoints of long work, in seconds.
  ///   - note: called if the journal cannot be written, and when the journal is complete again. The session continues,
  ///     and each statement tries again to write what the journal lacks.
  public init(
    path: String, isHidden: Bool = false, program: ProgramDescription,
    interval: Double = usualInterval,
    note: @escaping (String) -> Void
  ) {
    file = JournalFile(path: path, isHidden: isHidden, note: note)
    self.interval = interval
    self.program = program
    self.note = note
    works = WorkCheckpoints(WorkCheckpoints.folder(of: path))
  }
}

extension SessionJournal {
  // MARK: Statements

  /// Writes a statement at the beginning of its run.
  func begin(_ statement: RecordedStatement) {
    if file.size == 0 { file.replace(from: 0, by: head) }
    var now = writer
    let offset = file.size
    let lines = now.lines(ofRunning: statement, note: nil)
    running = Entry(
      statement: statement, offset: offset, writer: writer, number: now.statementCount)
    replace(from: offset, by: lines, ends: false)
  }

  /// Writes a statement with its note at the end of its run.
  func end(_ statement: RecordedStatement) {
    guard let entry = running else { return }
    running = nil
    guard statement.changed else {
      forget(entry)
      replace(from: entry.offset, by: [], ends: true)
      return
    }
    names.formUnion(statement.names)
    writer = entry.writer
    let lines = writer.lines(
      of: statement, catching: SessionScript.freeName(besides: names),
      // The names of the checkpoint files contain the statement's number at the time of its run. The `seed` line
      // above the statement is kept, because the numbering of statements includes `seed` lines.
      isSeeded: !entry.kept.isEmpty, upTo: SessionJournal.largestFingerprinted)
    statements.append(entry)
    replace(from: entry.offset, by: lines, ends: true)
  }

  /// Ends the journal of a session that has ended normally. The journal of a session that changed nothing is removed.
  public func finish() {
    guard file.size > 0, running == nil else { return }
    if statements.isEmpty {
      unlink(path)
      return
    }
    file.replace(from: file.size, by: SessionScript.end + "\n")
    file.sync()
  }

  /// Whether the file contains all statements of the session up to now.
  public var isWhole: Bool { file.isWhole }

  /// Makes a hidden journal visible in the list of sessions that can be resumed.
  public func reveal() { if file.isWhole { file.reveal() } }

  /// Removes the journal and its checkpoints, and stops writing.
  public func discard() {
    isDiscarded = true
    file.discard()
    Folders.removeAll(works.folder)
  }

  /// Writes the whole journal to the disk, so that its content survives a power failure.
  func sync() { file.sync() }

  // MARK: Checkpoints

  /// Saves a checkpoint of the running statement's long work.
  ///
  /// - Parameters:
  ///   - end: the end that the record contains if the work is stopped at this step.
  ///   - write: writes the state of the work to the file at a path.
  func keep(_ end: WorkEnd, _ write: (String) throws -> Void) {
    guard !isDiscarded, let entry = running else { return }
    do {
      let path = try works.keep(entry.number, end.work, step: end.step, write)
      let before = "\(works.folder)/\(entry.number)-\(end.work)-"
      let old = entry.kept.filter { $0 != path && $0.hasPrefix(before) }
      running?.kept.removeAll { old.contains($0) || $0 == path }
      running?.kept.append(path)
      var note = StatementNote(ofRunning: entry.statement)
      note.ends.append(end)
      var now = entry.writer
      replace(
        from: entry.offset, by: now.lines(ofRunning: entry.statement, note: note.text), ends: false)
      sync()
      hasToldAboutWorks = false
      // The old files stay until the note contains the name of the new file.
      if file.isWhole { works.remove(old) }
    } catch {
      tell("a checkpoint cannot be saved beside the session's journal", error)
    }
  }

  /// Saves data that the running statement took from outside the session.
  ///
  /// - Returns: the path of the file; nil if no file was saved.
  func keep(_ file: RecordedFile) -> String? {
    guard !isDiscarded, running != nil else { return nil }
    do {
      let path = try works.keep(file)
      running?.kept.append(path)
      hasToldAboutWorks = false
      return path
    } catch {
      tell("a recording cannot be saved beside the session's journal", error)
      return nil
    }
  }

  func forget(_ entry: Entry) { works.remove(entry.kept) }

  private func tell(_ what: String, _ error: any Error) {
    if !hasToldAboutWorks { note("note: \(what): \(error) — the session continues") }
    hasToldAboutWorks = true
  }

  // MARK: The text

  /// Replaces the text of the journal, from the byte at `offset` to the end, by the given lines.
  func replace(from offset: Int, by lines: [String], ends: Bool) {
    file.replace(
      from: offset, by: lines.joined(separator: "\n") + (ends && !lines.isEmpty ? "\n" : ""))
  }

  /// The lines above the first statement.
  var head: String {
    var head = SessionScript.head(program.text)
    if let folder = getcwd(nil, 0) {
      head.append(SessionJournal.folderMark + ValueText.quoted(String(cString: folder)))
      free(folder)
    }
    return head.joined(separator: "\n") + "\n"
  }
}
