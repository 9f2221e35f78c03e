// A session's journal: a session's script that grows as the session goes, so that what was done outlives
// the program, however that ends. Statements stand in it as a saved session has them; one that is running
// is the last, and no newline ends it. What was taken back or changed nothing is cut off again.

internal import Files
internal import Glibc

/// The journal of a running session.
///
/// ```swift
/// interpreter.journal = SessionJournal(path: folder + "/now.sonde", program: "sonde 0.1.0") { print($0) }
/// ```
public final class SessionJournal {
  /// Of larger values and files the fingerprint is not worked out for the journal, in bytes.
  static let largestFingerprinted = 16 << 20

  /// What the line begins with that says in which folder the session began.
  static let folderMark = SessionScript.noteMark + "folder "

  /// Where it stands.
  public private(set) var path: String
  /// What the session's long works had come to.
  private let works: SessionWorks
  /// How often long work is kept, in seconds.
  let interval: Double
  /// How often where nobody says otherwise: `SONDE_CHECKPOINT` seconds, or 20.
  public static var usualInterval: Double {
    getenv("SONDE_CHECKPOINT").flatMap { Double(String(cString: $0)) }
      .flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? 20
  }
  /// Told once that the journal cannot be written.
  private let note: (String) -> Void

  private let finalPath: String
  private let program: String
  private var file: Int32?
  private var hasFailed = false
  private var size = 0
  private var writer = SessionWriter()
  /// Where each statement begins, and what the writer was there.
  private var statements: [Entry] = []
  private var running: Entry?
  private var names: Set<String> = []

  private struct Entry {
    let statement: RecordedStatement
    let offset: Int
    let writer: SessionWriter
    /// Its number in the script, counted from 1.
    let number: Int
    /// What was kept of its works.
    var kept: [String] = []
  }

  /// A journal whose file is made when the first statement runs.
  ///
  /// - Parameters:
  ///   - path: the file; its ending is `.sonde`.
  ///   - isHidden: whether nobody is to find it before `reveal` is called: while a session is taken up whose
  ///     own journal is still there.
  ///   - program: what is to be said of the program, such as `sonde 0.1.0`.
  ///   - interval: how often long work is kept, in seconds.
  ///   - note: called once where it cannot be written: the session goes on without.
  public init(
    path: String, isHidden: Bool = false, program: String, interval: Double = usualInterval,
    note: @escaping (String) -> Void
  ) {
    self.path = isHidden ? SessionJournal.hidden(path) : path
    finalPath = path
    self.interval = interval
    self.program = program
    self.note = note
    works = SessionWorks(SessionWorks.folder(of: path))
  }

  deinit { if let file { close(file) } }

  private static func hidden(_ path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[..<slash] + "." + path[slash...]
  }
}

extension SessionJournal {
  // MARK: Statements

  /// A statement begins to run.
  func begin(_ statement: RecordedStatement) {
    if file == nil { open() }
    var now = writer
    let offset = size
    let lines = now.lines(ofRunning: statement, note: nil)
    running = Entry(
      statement: statement, offset: offset, writer: writer, number: now.statementCount)
    replace(from: offset, by: lines, ends: false)
  }

  /// The statement that ran has ended.
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
      // What was kept goes by the number that the statement had as it ran.
      isSeeded: !entry.kept.isEmpty, upTo: SessionJournal.largestFingerprinted)
    statements.append(entry)
    replace(from: entry.offset, by: lines, ends: true)
  }

  /// The last statement was taken back by the one that runs.
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

  /// The session is over, as it ought to be. One in which nothing was done leaves no file.
  public func finish() {
    guard file != nil, running == nil else { return }
    if statements.isEmpty {
      unlink(path)
      return
    }
    append(SessionScript.end + "\n")
    sync()
  }

  /// Whether all that was done so far stands in it.
  public var isWhole: Bool { file != nil && !hasFailed }

  /// From now on it is found where sessions are looked for.
  public func reveal() {
    guard path != finalPath, isWhole else { return }
    sync()
    if rename(path, finalPath) != 0 { return fail(reason) }
    path = finalPath
  }

  /// Nothing is left of it, and nothing more is written.
  public func discard() {
    hasFailed = true
    unlink(path)
    Folders.removeAll(works.folder)
  }

  /// What was written so far outlives the machine too.
  func sync() { if let file { fdatasync(file) } }

  // MARK: Works

  /// Keeps what a long work of the running statement has come to.
  ///
  /// - Parameters:
  ///   - work: its number in the statement, counted from 1.
  ///   - end: how it would have ended if it had been stopped here.
  ///   - write: writes the file at a path.
  func keep(
    work: Int, end: RecordedStatement.WorkEnd, _ write: (String) throws -> Void
  ) {
    guard file != nil, !hasFailed, let entry = running else { return }
    do {
      let path = try works.keep(entry.number, work, step: end.step, write)
      let before = "\(works.folder)/\(entry.number)-\(work)-"
      let old = entry.kept.filter { $0 != path && $0.hasPrefix(before) }
      running?.kept.removeAll { old.contains($0) || $0 == path }
      running?.kept.append(path)
      var note = StatementNote(ofRunning: entry.statement)
      note.ends.append(end)
      var now = entry.writer
      replace(
        from: entry.offset, by: now.lines(ofRunning: entry.statement, note: note.text), ends: false)
      sync()
      // What the note said before stayed until it said something else.
      works.remove(old)
    } catch {
      fail("\(error)")
    }
  }

  /// Keeps what the running statement was given from outside; gives the file's path, nil where none is kept.
  func keep(_ file: RecordedStatement.OutsideFile) -> String? {
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

  /// Puts lines in the place of all that stands from a byte on.
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
    // Whoever looks for sessions that are over sees by the lock that this one is not.
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
    if !hasFailed { note("note: the session is not journalled: \(reason)") }
    hasFailed = true
  }
}
