// Tests of the history file of the prompt.

import Consoles
import Files
import Glibc
import TestSupport
import Testing

@Suite struct HistoryFileTests {
  private let home = TemporaryFolder()
  private var file: HistoryFile { HistoryFile(path: "\(home.path)/sonde/history") }

  @Test(arguments: ["plain", "a\nb", "back\\slash\\n", "\r\n", "größe ♯", "", "#123"])
  func historyEntriesReadBackUnchanged(entry: String) {
    #expect(HistoryFile.decoded(HistoryFile.encoded(entry)) == entry)
    #expect(!HistoryFile.encoded(entry).utf8.contains(10))
  }

  @Test func historyEntriesAreAppendedInOrder() throws {
    #expect(try file.load() == [])
    try file.append("one")
    try file.append("two\nlines")
    #expect(try file.load() == ["one", "two\nlines"])
  }

  @Test func aLongHistoryFileKeepsItsLatestEntries() throws {
    try file.append("first")
    let count = 2 * HistoryFile.capacity + 5
    let lines = (0..<count).map { "entry \($0)\n" }.joined()
    try AtomicFile.write(lines, to: file.path)
    let entries = try file.load()
    #expect(entries.count == HistoryFile.capacity)
    #expect(entries.last == "entry \(count - 1)")
    #expect(try BoundedFile.bytes(file.path).count { $0 == 10 } == HistoryFile.capacity)
  }

  @Test func theReadablePartOfADamagedHistoryFileIsKept() throws {
    try file.append("one")
    try AtomicFile.write([0xff, 0xfe, 0x0a, 0x00, 0x0a, 0x5c, 0x0a, 0x61], to: file.path)
    #expect(try file.load().last == "a")
  }

  @Test func theHistoryKeepsTheLatestOfEqualEntries() throws {
    for entry in ["a", "b", "a", "c", "b"] { try file.append(entry) }
    #expect(try file.load() == ["a", "c", "b"])
  }

  @Test func anUnterminatedHistoryLineIsNotJoinedToTheNextEntry() throws {
    try file.append("one")
    try AtomicFile.write("one\nhalf", to: file.path)
    try file.append("two")
    #expect(try file.load() == ["one", "half", "two"])
  }

  /// When one session shortens the history file while others append entries, no appended entry is lost.
  @Test func severalSessionsShareTheHistoryFile() async throws {
    try file.append("first")
    let lines = (0...2 * HistoryFile.capacity).map { "old \($0)\n" }.joined()
    try AtomicFile.write(lines, to: file.path)
    let file = file
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in 0..<4 {
        group.addTask {
          for entry in 0..<50 {
            try file.append("new \(session) \(entry)")
            if entry == 10, session == 0 { _ = try file.load() }
          }
        }
      }
      try await group.waitForAll()
    }
    let entries = Set(try file.load())
    for session in 0..<4 {
      for entry in 0..<50 { #expect(entries.contains("new \(session) \(entry)")) }
    }
    var status = stat()
    #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test(arguments: ["/dev/null/history", "/proc/version", ""])
  func aHistoryFileThatCannotBeWrittenIsAnError(path: String) {
    #expect(throws: FileError.self) { try HistoryFile(path: path).append("x") }
  }

  @Test func theHistoryDoesNotKeepVeryLongEntries() throws {
    try file.append(String(repeating: "x", count: HistoryFile.longestEntry + 1))
    #expect(try file.load() == [])
  }

  /// A call on a pipe or on a device may wait without end, so the prompt would not start.
  @Test func aHistoryFileThatIsNoRegularFileIsRefusedAtOnce() throws {
    try Folders.make(above: file.path)
    #expect(mkfifo(file.path, 0o600) == 0)
    let refusal = FileError(file.path, "is a named pipe, not a file")
    #expect(throws: refusal) { try file.load() }
    #expect(throws: refusal) { try file.append("x") }
    unlink(file.path)
    try Folders.make(above: file.path + "/")
    #expect(throws: FileError(file.path, "is a folder")) { try file.load() }
    #expect(throws: FileError(file.path, "is a folder")) { try file.append("x") }
  }
}
