// The entries of earlier sessions. Each entry is one line of the file, with its newlines and backslashes escaped. An
// entry is appended with one write before the entry runs. A lock protects this write and each shortening of the file,
// so that a crash or a second session neither loses nor mixes entries.

internal import Files
internal import Glibc

/// The entries that were typed at the prompt, stored across sessions.
public struct HistoryFile: Sendable {
  /// The largest number of entries that are kept.
  public static let capacity = 10_000
  /// The largest size of an entry that is kept, in bytes.
  public static let longestEntry = 100_000

  public let path: String

  public init(path: String) { self.path = path }

  /// The user's history file: `$XDG_STATE_HOME/sonde/history`, or `~/.local/state/sonde/history`; nil if there is no
  /// home folder.
  public static var usual: HistoryFile? { Folders.state("history").map(HistoryFile.init) }

  /// The entries, the oldest first. Of equal entries, only the latest is included. A missing file has no entries;
  /// bytes that are not text are skipped.  A file with more than twice the largest number of entries is rewritten
  /// with the latest entries.
  ///
  /// - Throws: `FileError` if the file cannot be read or rewritten.
  public func load() throws -> [String] {
    guard SystemPath.exists(path) else { return [] }
    var lines = try lines()
    if lines.count > 2 * Self.capacity { lines = try shorten() }
    var seen = Set<String>()
    return lines.suffix(Self.capacity).reversed().compactMap { line in
      let entry = Self.decoded(String(decoding: line.filter { $0 != 0 }, as: UTF8.self))
      return seen.insert(entry).inserted ? entry : nil
    }.reversed()
  }

  /// Appends an entry. Missing folders and the file are created, and only their owner may read them.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public func append(_ entry: String) throws {
    let line = Self.encoded(entry) + "\n"
    guard line.utf8.count <= Self.longestEntry else { return }
    // If a folder cannot be made, opening the file reports the error.
    _ = try? Folders.make(above: path, mode: 0o700)
    try locked { file in
      // If the file's last line has no newline, a newline keeps that line separate.
      var last: UInt8 = 10
      let size = lseek(file, 0, SEEK_END)
      if size > 0 { pread(file, &last, 1, size - 1) }
      let bytes = Array((last == 10 ? line : "\n" + line).utf8)
      let code = Descriptor.write(bytes, to: file)
      guard code == 0 else {
        // A part of a line would become an entry that nobody typed.
        ftruncate(file, size)
        throw FileError.saving(path, FileError.reason(of: code))
      }
    }
  }

  private func lines() throws -> [ArraySlice<UInt8>] {
    try BoundedFile.bytes(path, limit: 1 << 28).split(separator: 0x0a)
      .filter { $0.count < Self.longestEntry }
  }

  /// Rewrites the file with its latest lines, and returns them.
  private func shorten() throws -> [ArraySlice<UInt8>] {
    try locked { _ in
      let kept = try Array(lines().suffix(Self.capacity))
      try AtomicFile.write(Array(kept.joined(separator: [0x0a])) + [0x0a], to: path)
      return kept
    }
  }

  /// Opens the file for appending and runs `body`. No other session changes the file during this time.
  private func locked<Result>(_ body: (Int32) throws -> Result) throws -> Result {
    while true {
      // A named pipe or a device is refused, because a call on it may wait without end.
      if SystemPath.exists(path) { try BoundedFile.requireFile(path) }
      let bytes = try SystemPath.bytes(path)
      let flags = O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC
      let file = Descriptor.retry { open(bytes, flags, 0o600) }
      guard file >= 0 else { throw FileError.last(path) }
      defer { close(file) }
      // If the file system does not support locks, the file is used without a lock.
      _ = Descriptor.retry { flock(file, LOCK_EX) }
      var mine = stat()
      var current = stat()
      fstat(file, &mine)
      if let kind = BoundedFile.kind(ofMode: mine.st_mode) { throw FileError(path, kind) }
      // Another session may have replaced the file with a shorter file in the meantime.
      guard stat(bytes, &current) == 0, mine.st_ino == current.st_ino else { continue }
      return try body(file)
    }
  }

  package static func encoded(_ entry: String) -> String {
    var line = ""
    for scalar in entry.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  package static func decoded(_ line: String) -> String {
    var entry = ""
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if isEscaped {
        entry.unicodeScalars.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        entry.unicodeScalars.append(scalar)
      }
    }
    return entry
  }
}
