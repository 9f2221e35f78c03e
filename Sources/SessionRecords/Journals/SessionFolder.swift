// The folder with the journals of the last sessions. Each of these sessions can be resumed.

internal import Encodings
internal import Files
internal import Glibc

/// The journals of a user's sessions.
public struct SessionFolder: Sendable {
  /// The largest number of journals that are kept.
  static let mostJournals = 50
  /// The number of journals whose checkpoints are kept, counted from the latest journal.
  static let mostWorks = 4
  /// The size of the largest file that counts as a journal, in bytes.
  private static let largest = 64 << 20

  /// The path of the folder.
  public let path: String

  /// Makes a `SessionFolder` for the folder at a path.
  public init(path: String) { self.path = path }

  /// The folder of journals beside the history file: `$XDG_STATE_HOME/sonde/sessions`, or
  /// `~/.local/state/sonde/sessions`; nil if there is no home folder.
  public static var usual: SessionFolder? { Folders.state("sessions").map(SessionFolder.init) }

  /// The journal of a session whose program has ended.
  public struct Journal: Sendable {
    /// The path of the file.
    public let path: String
    /// The time of the last write to the file, in seconds since 1970.
    public let time: Int
  }

  /// The journals of sessions whose program has ended, the latest first.
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

  /// Makes a journal for a session that begins now.
  ///
  /// - Parameters:
  ///   - isHidden: whether `journals` leaves out the new journal until `reveal` is called.
  ///   - program: the name and version of the program, for the second line of the journal.
  ///   - note: called if the journal cannot be written, and when it is complete again.
  public func newJournal(
    isHidden: Bool = false, program: ProgramDescription, note: @escaping (String) -> Void
  ) -> SessionJournal {
    let stamp = DateText.local(time(nil), "%Y-%m-%d-%H%M%S")
    let file = "\(path)/\(stamp)-\(getpid()).sonde"
    // If the folder cannot be made, opening the file reports the error.
    _ = try? Folders.make(above: file)
    chmod(path, 0o700)
    return SessionJournal(path: file, isHidden: isHidden, program: program, note: note)
  }

  /// Whether the journal at a path ends with the line that marks the normal end of a session.
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

  /// Removes the journal at a path and its checkpoints.
  public static func remove(_ path: String) {
    unlink(path)
    Folders.removeAll(WorkCheckpoints.folder(of: path))
  }

  /// Removes the oldest journals. Of the remaining journals, only the latest keep their checkpoints.
  ///
  /// - Parameter journals: all journals, the latest first.
  public func removeOld(among journals: [Journal]) {
    for (index, journal) in journals.enumerated() {
      if index >= SessionFolder.mostJournals - 1 {
        SessionFolder.remove(journal.path)
      } else if index >= SessionFolder.mostWorks - 1 {
        WorkCheckpoints.removeWorks(in: WorkCheckpoints.folder(of: journal.path))
      }
    }
    // A hidden journal without a lock belongs to a program that ended while the program was resuming a session.
    for name in Folders.names(in: path) where name.hasPrefix(".") && name.hasSuffix(".sonde") {
      let hidden = "\(path)/\(name)"
      if SessionFolder.isLocked(hidden) { continue }
      unlink(hidden)
      Folders.removeAll(WorkCheckpoints.folder(of: "\(path)/\(name.dropFirst())"))
    }
  }

  private var names: [String] {
    Folders.names(in: path).filter { $0.hasSuffix(".sonde") && !$0.hasPrefix(".") }
  }

  /// Locks the journal at a path, so that no other program resumes the journal's session while the lock is held.
  ///
  /// - Returns: the descriptor of the locked file, which the caller must close; nil if another program holds the
  ///   lock.
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
