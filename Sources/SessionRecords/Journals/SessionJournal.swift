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
  public private(set) var path: String
  /// The checkpoints of the session's long work.
  private let works: WorkCheckpoints
  /// The time between two checkpoints of long work, in seconds.
  let interval: Double
  /// The default time between two checkpoints, in seconds: the value of the environment variable `SONDE_CHECKPOINT`,
  /// or 20.
  public static var usualInterval: Double {
    getenv("SONDE_CHECKPOINT").flatMap { Double(String(cString: $0)) }
      .flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? 20
  }
  /// Called once if the journal cannot be written.
  private let note: (String) -> Void

  private let finalPath: String
  private let program: String
  private var file: Int32?
  private var hasFailed = false
  private var size = 0
  private var writer = SessionWriter()
  /// The statements of the file: the position of each statement, and the state of the writer at this position.
  private var statements: [Entry] = []
  private var running: Entry?
  private var names: Set<String> = []

  private struct Entry {
    let statement: RecordedStatement
    let offset: Int
    let writer: SessionWriter
    /// The statement's number in the script, counted from 1.
    let number: Int
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
  ///   - note: called once if the journal cannot be written; the session then continues without a journal.
  public init(
    path: String, isHidden: Bool = false, program: String, interval: Double = usualInterval,
    note: @escaping (String) -> Void
  ) {
    self.path = isHidden ? SessionJournal.hidden(path) : path
    finalPath = path
    self.interval = interval
    self.program = program
    self.note = note
    works = WorkCheckpoints(WorkCheckpoints.folder(of: path))
  }

  deinit { if let file { close(file) } }

  private static func hidden(_ path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[..<slash] + "." + path[slash...]
  }
}

extension SessionJournal {
  // MARK: Statements

  /// Writes a statement at the beginning of its run.
  func begin(_ statement: RecordedStatement) {
    if file == nil { open() }
    var now = writer
    let offset = size
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

  /// Removes the last statement from the file, after `undo` has undone this statement.
  func takeBack(_ statement: RecordedStatement) {
    guard let last = statements.last, last.statement === statement, let entry = running else {
      return
    }
    statements.removeLast()
    forget(last)
    writer = last.writer
    running = Entry(
      statement: entry.statement, offset: last.offset, writer: writer, number: last.number)
    replace(from: last.offset, by: [], ends: false)
  }

  /// Ends the journal of a session that has ended normally. The journal of a session that changed nothing is removed.
  public func finish() {
    guard file != nil, running == nil else { return }
    if statements.isEmpty {
      unlink(path)
      return
    }
    append(SessionScript.end + "\n")
    sync()
  }

  /// Whether the file contains all statements of the session up to now.
  public var isWhole: Bool { file != nil && !hasFailed }

  /// Makes a hidden journal visible in the list of sessions that can be resumed.
  public func reveal() {
    guard path != finalPath, isWhole else { return }
    sync()
    if rename(path, finalPath) != 0 { return fail(reason) }
    path = finalPath
  }

  /// Removes the journal and its checkpoints, and stops writing.
  public func discard() {
    hasFailed = true
    unlink(path)
    Folders.removeAll(works.folder)
  }

  /// Writes the whole journal to the disk, so that its content survives a power failure.
  func sync() { if let file { fdatasync(file) } }

  // MARK: Checkpoints

  /// Saves a checkpoint of the running statement's long work.
  ///
  /// - Parameters:
  ///   - end: the end that the record contains if the work is stopped at this step.
  ///   - write: writes the state of the work to the file at a path.
  func keep(_ end: WorkEnd, _ write: (String) throws -> Void) {
    guard file != nil, !hasFailed, let entry = running else { return }
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
      // The old files stay until the note contains the name of the new file.
      works.remove(old)
    } catch {
      fail("\(error)")
    }
  }

  /// Saves data that the running statement took from outside the session.
  ///
  /// - Returns: the path of the file; nil if no file was saved.
  func keep(_ file: RecordedFile) -> String? {
    guard self.file != nil, !hasFailed, running != nil else { return nil }
    do {
      let path = try works.keep(file)
      running?.kept.append(path)
      return path
    } catch {
      fail("\(error)")
      return nil
    }
  }

  private func forget(_ entry: Entry) { works.remove(entry.kept) }

  // MARK: The file

  /// Replaces the content of the file, from the byte at `offset` to the end, by the given lines.
  private func replace(from offset: Int, by lines: [String], ends: Bool) {
    guard let file, !hasFailed else { return }
    if size > offset, ftruncate(file, off_t(offset)) != 0 { return fail(reason) }
    size = offset
    append(lines.joined(separator: "\n") + (ends && !lines.isEmpty ? "\n" : ""))
  }

  private func append(_ text: String) {
    guard let file, !hasFailed, !text.isEmpty else { return }
    let bytes = Array(text.utf8)
    guard pwrite(file, bytes, bytes.count, off_t(size)) == bytes.count else { return fail(reason) }
    size += bytes.count
  }

  private func open() {
    if hasFailed { return }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return fail(reason) }
    // Because of the lock, other programs detect that this session is still running.
    flock(descriptor, LOCK_EX)
    file = descriptor
    size = 0
    var head = SessionScript.head(program)
    if let folder = getcwd(nil, 0) {
      head.append(SessionJournal.folderMark + ValueText.quoted(String(cString: folder)))
      free(folder)
    }
    append(head.joined(separator: "\n") + "\n")
  }

  private var reason: String { "\(path): \(String(cString: strerror(errno)))" }

  private func fail(_ reason: String) {
    if !hasFailed { note("note: the session's journal cannot be written: \(reason)") }
    hasFailed = true
  }
}
