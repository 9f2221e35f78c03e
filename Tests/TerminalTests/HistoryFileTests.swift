// The history's file.

import Files
import Glibc
import Terminal
import Testing

@Suite struct HistoryFileTests {
  private let home = Home()
  private var file: HistoryFile { HistoryFile(path: "\(home.path)/sonde/history") }

  @Test(arguments: ["plain", "a\nb", "back\\slash\\n", "\r\n", "größe ♯", "", "#123"])
  func entriesComeBackAsTheyWere(entry: String) {
    #expect(HistoryFile.decoded(HistoryFile.encoded(entry)) == entry)
    #expect(!HistoryFile.encoded(entry).utf8.contains(10))
  }

  @Test func entriesAreAppendedInOrder() throws {
    #expect(try file.load() == [])
    try file.append("one")
    try file.append("two\nlines")
    #expect(try file.load() == ["one", "two\nlines"])
  }

  @Test func aLongFileIsCutToItsLatestEntries() throws {
    try file.append("first")
    let count = 2 * HistoryFile.capacity + 5
    let lines = (0..<count).map { "entry \($0)\n" }.joined()
    try AtomicFile.write(lines, to: file.path)
    let entries = try file.load()
    #expect(entries.count == HistoryFile.capacity)
    #expect(entries.last == "entry \(count - 1)")
    #expect(try BoundedFile.bytes(file.path).count { $0 == 10 } == HistoryFile.capacity)
  }

  @Test func damagedFilesAreReadAsFarAsTheyGo() throws {
    try file.append("one")
    try AtomicFile.write([0xff, 0xfe, 0x0a, 0x00, 0x0a, 0x5c, 0x0a, 0x61], to: file.path)
    #expect(try file.load().last == "a")
  }

  @Test func anEndlessEntryIsNotKept() throws {
    try file.append(String(repeating: "x", count: HistoryFile.longestEntry + 1))
    #expect(try file.load() == [])
  }
}
