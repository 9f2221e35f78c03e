// The folder in which the journals of sessions lie: the last ones, of which each can be taken up again.

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
  public static var usual: SessionFolder? {
    func folder(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let state = folder("XDG_STATE_HOME") ?? folder("HOME").map { "\($0)/.local/state" }
    return state.map { SessionFolder(path: "\($0)/sonde/sessions") }
  }

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

  /// A journal for the session that begins now. Old ones are removed.
  ///
  /// - Parameters:
  ///   - program: what is to be said of the program.
  ///   - note: told where something cannot be written.
  public func newJournal(program: String, note: @escaping (String) -> Void) -> SessionJournal {
    removeOld()
    var moment = time(nil)
    var parts = tm()
    localtime_r(&moment, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%d-%H%M%S", &parts)
    let stamp = String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let file = "\(path)/\(stamp)-\(getpid()).sonde"
    // What cannot be made is said when the file is.
    _ = try? Folders.make(above: file)
    chmod(path, 0o700)
    return SessionJournal(path: file, program: program, note: note)
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
    Folders.removeAll(SessionJournal.works(of: path))
  }

  private func removeOld() {
    for (index, journal) in journals.enumerated() {
      if index >= SessionFolder.mostJournals - 1 {
        SessionFolder.remove(journal.path)
      } else if index >= SessionFolder.mostWorks - 1 {
        Folders.removeAll(SessionJournal.works(of: journal.path))
      }
    }
  }

  private var names: [String] {
    guard let listing = opendir(path) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".sonde"), !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  private static func isLocked(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
