// What was typed in earlier sessions. One entry is one line of the file, its newlines and backslashes
// escaped. An entry is appended by one write before it runs, under a lock that whoever shortens the file
// holds too, so that neither a crash nor a second session loses or mixes anything.

internal import Files
internal import Glibc

/// The entries typed at the prompt, kept across sessions.
public struct HistoryFile: Sendable {
  /// The most entries that are kept.
  public static let capacity = 10_000
  /// Longer entries are not kept.
  public static let longestEntry = 100_000

  public let path: String

  public init(path: String) { self.path = path }

  /// The file in the user's folder for such things: `$XDG_STATE_HOME/sonde/history`, or
  /// `~/.local/state/sonde/history`; nil where there is no home.
  public static var usual: HistoryFile? { Folders.state("history").map(HistoryFile.init) }

  /// The entries, the oldest first; of equal ones the latest alone. A missing file has none; what is no
  /// text is passed over.
  ///
  /// A file that has grown to twice the capacity is written anew with the latest entries.
  ///
  /// - Throws: `FileError`.
  public func load() throws -> [String] {
    guard access(path, F_OK) == 0 else { return [] }
    var lines = try lines()
    if lines.count > 2 * Self.capacity { lines = try shorten() }
    var seen = Set<String>()
    return lines.suffix(Self.capacity).reversed().compactMap { line in
      let entry = Self.decoded(String(decoding: line.filter { $0 != 0 }, as: UTF8.self))
      return seen.insert(entry).inserted ? entry : nil
    }.reversed()
  }

  /// Adds an entry at the end, making the file and its folders where they are missing; only their owner
  /// may read them.
  ///
  /// - Throws: `FileError`.
  public func append(_ entry: String) throws {
    let line = Self.encoded(entry) + "\n"
    guard line.utf8.count <= Self.longestEntry else { return }
    Self.makeFolders(of: path)
    try locked { file in
      // A line that was left without its end is not mixed with this one.
      var last: UInt8 = 10
      let size = lseek(file, 0, SEEK_END)
      if size > 0 { pread(file, &last, 1, size - 1) }
      let bytes = Array((last == 10 ? line : "\n" + line).utf8)
      guard write(file, bytes, bytes.count) == bytes.count else { throw FileError.last(path) }
    }
  }

  private func lines() throws -> [ArraySlice<UInt8>] {
    try BoundedFile.bytes(path, limit: 1 << 28).split(separator: 0x0a)
      .filter { $0.count < Self.longestEntry }
  }

  /// Writes the file anew with its latest lines, which it gives.
  private func shorten() throws -> [ArraySlice<UInt8>] {
    try locked { _ in
      let kept = try Array(lines().suffix(Self.capacity))
      try AtomicFile.write(to: path) { temporary in
        try AtomicFile.write(Array(kept.joined(separator: [0x0a])) + [0x0a], to: temporary)
        chmod(temporary, 0o600)
      }
      return kept
    }
  }

  /// Runs `body` with the file open at its end, while no other session changes it.
  private func locked<Result>(_ body: (Int32) throws -> Result) throws -> Result {
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw FileError.last(path) }
      defer { close(file) }
      // Where locks are not to be had, it goes on without.
      flock(file, LOCK_EX)
      var mine = stat()
      var current = stat()
      fstat(file, &mine)
      // Another session may have put a shorter file in its place meanwhile.
      guard stat(path, &current) == 0, mine.st_ino == current.st_ino else { continue }
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

  private static func makeFolders(of path: String) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
  }
}
