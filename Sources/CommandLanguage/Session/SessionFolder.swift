// The folder in which the journals of sessions lie: the last ones, of which each can be taken up again.

internal import Encodings
internal import Files
internal import Glibc

/// The journals of a user's sessions.
public struct SessionFolder: Sendable {
  /// How many journals are kept.
  static let mostJournals = 50
  /// How many of the last ones keep what their long works had come to.
  static let mostWorks = 4
  /// A journal longer than this is none that a person made.
  private static let largest = 64 << 20

  public let path: String

  public init(path: String) { self.path = path }

  /// The folder beside the history: `$XDG_STATE_HOME/sonde/sessions`, or `~/.local/state/sonde/sessions`;
  /// nil where there is no home.
  public static var usual: SessionFolder? { Folders.state("sessions").map(SessionFolder.init) }

  /// A journal of a session that is over.
  public struct Journal: Sendable {
    public let path: String
    /// When it was written last, in seconds since 1970.
    public let time: Int
  }

  /// The journals of sessions that are over, the latest first. Those of running programs are not among
  /// them.
  public var journals: [Journal] {
    names.compactMap { name in
      let path = "\(self.path)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_size <= SessionFolder.largest, !SessionFolder.isLocked(path)
      else { return nil }
      return Journal(path: path, time: status.st_mtim.tv_sec)
    }.sorted { ($0.time, $0.path) > ($1.time, $1.path) }
  }

  /// A journal for the session that begins now.
  ///
  /// - Parameters:
  ///   - isHidden: whether nobody is to find it before `reveal` is called.
  ///   - program: what is to be said of the program.
  ///   - note: told where something cannot be written.
  public func newJournal(
    isHidden: Bool = false, program: String, note: @escaping (String) -> Void
  ) -> SessionJournal {
    let stamp = DateText.local(time(nil), "%Y-%m-%d-%H%M%S")
    let file = "\(path)/\(stamp)-\(getpid()).sonde"
    // What cannot be made is said when the file is.
    _ = try? Folders.make(above: file)
    chmod(path, 0o700)
    return SessionJournal(path: file, isHidden: isHidden, program: program, note: note)
  }

  /// Whether the session of the journal at a path came to its own end.
  public static func hasEnded(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    let end = Array((SessionScript.end + "\n").utf8)
    var bytes = [UInt8](repeating: 0, count: end.count)
    let size = lseek(file, 0, SEEK_END)
    return size >= end.count && pread(file, &bytes, end.count, size - off_t(end.count)) == end.count
      && bytes == end
  }

  /// Removes the journal at a path, with its works.
  public static func remove(_ path: String) {
    unlink(path)
    Folders.removeAll(SessionWorks.folder(of: path))
  }

  /// Removes old journals, and of those that are not quite so old what would be done again.
  ///
  /// - Parameter journals: those that there are, the latest first.
  public func removeOld(among journals: [Journal]) {
    for (index, journal) in journals.enumerated() {
      if index >= SessionFolder.mostJournals - 1 {
        SessionFolder.remove(journal.path)
      } else if index >= SessionFolder.mostWorks - 1 {
        SessionWorks.removeWorks(in: SessionWorks.folder(of: journal.path))
      }
    }
    // What was left by sessions whose taking up was cut off.
    for name in Folders.names(in: path) where name.hasPrefix(".") && name.hasSuffix(".sonde") {
      let hidden = "\(path)/\(name)"
      if SessionFolder.isLocked(hidden) { continue }
      unlink(hidden)
      Folders.removeAll(SessionWorks.folder(of: "\(path)/\(name.dropFirst())"))
    }
  }

  private var names: [String] {
    Folders.names(in: path).filter { $0.hasSuffix(".sonde") && !$0.hasPrefix(".") }
  }

  /// Holds the journal at a path, so that nobody else takes it up meanwhile; the descriptor, to be closed, or nil
  /// where another has it.
  public static func hold(_ path: String) -> Int32? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
    close(file)
    return nil
  }

  private static func isLocked(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
