import Files
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private struct Trouble: Error {}

  @Test func anAtomicWriteLeavesOnlyTheFinishedFile() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("one", to: folder / "a.txt")
    try AtomicFile.write("two", to: folder / "a.txt")
    #expect(try BoundedFile.text(folder / "a.txt") == "two")
    #expect(folder.names == ["a.txt"])
  }

  @Test func anEmptyFileCanBeWritten() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write([UInt8](), to: folder / "empty")
    #expect(try BoundedFile.bytes(folder / "empty").isEmpty)
  }

  @Test func aFailedWriteKeepsTheOldFile() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("old", to: folder / "a.txt")
    #expect(throws: Trouble.self) {
      try AtomicFile.write(to: folder / "a.txt") { temporary in
        try AtomicFile.write("half of the n", to: temporary)
        throw Trouble()
      }
    }
    #expect(try BoundedFile.text(folder / "a.txt") == "old")
    #expect(folder.names == ["a.txt"])
  }

  @Test func theTemporaryFileIsInTheSameFolderWithTheSameExtension() throws {
    let folder = TemporaryFolder()
    let seen = try AtomicFile.write(to: folder / "a.wav") { $0 }
    #expect(seen.hasPrefix(folder.path + "/"))
    #expect(seen.hasSuffix(".wav"))
    #expect(seen != folder / "a.wav")
  }

  @Test func theErrorNamesAMissingFolder() throws {
    let folder = TemporaryFolder()
    let path = folder / "none/a.txt"
    let error = try #require(throws: FileError.self) { try AtomicFile.write("x", to: path) }
    #expect(error.description == "\(path): no such file or directory")
  }

  @Test func anAtomicWriteDoesNotReplaceAFolder() throws {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.path) }
    #expect(folder.names.isEmpty)
    try AtomicFile.write("x", to: folder / "still-writable")
  }
}
