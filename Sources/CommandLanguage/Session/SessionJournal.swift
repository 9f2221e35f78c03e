// A session's journal: a session's script that grows as the session goes, so that what was done outlives
// the program, however that ends. Statements stand in it as a saved session has them; one that is running
// is the last, and no newline ends it. What was taken back or changed nothing is cut off again.

internal import Glibc

/// The journal of a running session.
///
/// ```swift
/// interpreter.journal = try SessionJournal(path: folder + "/now.sonde", program: "sonde 0.1.0")
/// ```
public final class SessionJournal {
  /// Of larger values and files the fingerprint is not worked out for the journal, in bytes.
  static let largestFingerprinted = 16 << 20

  /// What the line begins with that says in which folder the session began.
  static let folderMark = SessionScript.noteMark + "folder "

  public let path: String
  /// The folder that holds what the session's long works had come to; made when the first is kept.
  public let works: String
  /// How often long work is kept, in seconds.
  let interval: Double
  /// How often where nobody says otherwise: `SONDE_CHECKPOINT` seconds, or 20.
  public static var usualInterval: Double {
    getenv("SONDE_CHECKPOINT").flatMap { Double(String(cString: $0)) }
      .flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? 20
  }
  /// Told once that the journal cannot be written.
  private let note: (String) -> Void

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
  ///   - program: what is to be said of the program, such as `sonde 0.1.0`.
  ///   - interval: how often long work is kept, in seconds.
  ///   - note: called once where it cannot be written: the session goes on without.
  public init(
    path: String, program: String, interval: Double = usualInterval,
    note: @escaping (String) -> Void
  ) {
    self.path = path
    self.interval = interval
    self.program = program
    self.note = note
    works = SessionJournal.works(of: path)
  }

  deinit { if let file { close(file) } }

  /// The folder of the works of the journal at `path`.
  static func works(of path: String) -> String {
    (path.hasSuffix(".sonde") ? String(path.dropLast(6)) : path) + ".works"
  }

  /// The file that the work number `work` of the statement number `number` is kept in: as it was behind a
  /// step, or when it was done.
  static func work(_ number: Int, _ work: Int, step: Int?, in folder: String) -> String {
    "\(folder)/\(number)-\(work)\(step.map { "-\($0)" } ?? "").safetensors"
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
      upTo: SessionJournal.largestFingerprinted)
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

  /// What was written so far outlives the machine too.
  func sync() { if let file { fdatasync(file) } }

  // MARK: Works

  /// Keeps what a long work of the running statement has come to.
  ///
  /// - Parameters:
  ///   - work: its number in the statement, counted from 1.
  ///   - note: what the statement's note is to say, as if it had been stopped there; nil where the work is
  ///     done.
  ///   - write: writes the file at a path.
  func keep(work: Int, note: StatementNote?, _ write: (String) throws -> Void) {
    guard file != nil, !hasFailed, let entry = running else { return }
    let step = note?.ends.last?.step
    let path = SessionJournal.work(entry.number, work, step: step, in: works)
    guard keep(path, write) else { return }
    if let note {
      var now = entry.writer
      replace(
        from: entry.offset, by: now.lines(ofRunning: entry.statement, note: note.text), ends: false)
      sync()
    }
    // What the note said before stays until it says something else.
    let before = "\(works)/\(entry.number)-\(work)-"
    for old in entry.kept where old != path && old.hasPrefix(before) {
      unlink(old)
      running?.kept.removeAll { $0 == old }
    }
  }

  /// Keeps what the running statement was given from outside; gives the file's path, nil where none is kept.
  ///
  /// - Parameter number: its number in the statement, counted from 1.
  func keep(_ file: RecordedStatement.OutsideFile, number: Int) -> String? {
    guard self.file != nil, !hasFailed, let entry = running else { return nil }
    let path = "\(works)/\(entry.number)-\(file.source)-\(number).\(file.ending)"
    return keep(path, file.write) ? path : nil
  }

  /// Writes a file among the works of the running statement; false where that failed.
  private func keep(_ path: String, _ write: (String) throws -> Void) -> Bool {
    do {
      if mkdir(works, 0o700) != 0, errno != EEXIST {
        throw CommandError("\(works): \(String(cString: strerror(errno)))")
      }
      try write(path)
    } catch {
      fail("\(error)")
      return false
    }
    if running?.kept.contains(path) == false { running?.kept.append(path) }
    return true
  }

  private func forget(_ entry: Entry) { for path in entry.kept { unlink(path) } }

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
    flock(descriptor, LOCK_EX | LOCK_NB)
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
