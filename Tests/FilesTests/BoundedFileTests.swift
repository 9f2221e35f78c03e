import Files
import Glibc
import TestSupport
import Testing

@Suite struct BoundedFileTests {
  /// A length of more than two reading blocks (64 KiB each) that is not a multiple of the block length.
  private static let long = 150_001

  @Test func bytesOfAFileReadBackUnchanged() throws {
    let folder = TemporaryFolder()
    let bytes = (0..<Self.long).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: folder / "a")
    #expect(try BoundedFile.bytes(folder / "a") == bytes)
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537])
  func aFileAtTheSizeLimitIsReadAndALargerFileIsRefused(size: Int) throws {
    let folder = TemporaryFolder()
    try AtomicFile.write([UInt8](repeating: 7, count: size), to: folder / "a")
    #expect(try BoundedFile.bytes(folder / "a", limit: size).count == size)
    if size > 0 {
      let error = try #require(throws: FileError.self) {
        try BoundedFile.bytes(folder / "a", limit: size - 1)
      }
      #expect(error.reason == "larger than \(size - 1) bytes")
    }
  }

  @Test func aMissingFileIsReportedAsMissing() throws {
    let folder = TemporaryFolder()
    let error = try #require(throws: FileError.self) { try BoundedFile.bytes(folder / "none") }
    #expect(error.description == "\(folder / "none"): no such file")
  }

  @Test func aFolderCannotBeReadAsAFile() throws {
    let folder = TemporaryFolder()
    let error = try #require(throws: FileError.self) { try BoundedFile.bytes(folder.path) }
    #expect(error.reason == "is a folder")
  }

  @Test func bytesThatAreNotUTF8AreRefusedAsText() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write([0x61, 0xFF, 0x62], to: folder / "a")
    let error = try #require(throws: FileError.self) { try BoundedFile.text(folder / "a") }
    #expect(error.reason == "not UTF-8 text")
  }

  @Test func textOfAFileReadsBackUnchanged() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("Größe 5 µs\n", to: folder / "a")
    #expect(try BoundedFile.text(folder / "a") == "Größe 5 µs\n")
  }

  /// Makes an empty file without a temporary file.
  static func make(_ path: String) throws {
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
    try #require(file >= 0)
    close(file)
  }

  /// A reader of a pipe without a writer would wait without end.
  @Test func pipesDevicesAndSocketsAreRefusedAtOnce() throws {
    let folder = TemporaryFolder()
    #expect(mkfifo(folder / "pipe", 0o666) == 0)
    for (path, reason) in [
      (folder / "pipe", "is a named pipe, not a file"), ("/dev/zero", "is a device, not a file"),
      ("/dev/null", "is a device, not a file"), (folder.path, "is a folder"),
    ] {
      #expect(throws: FileError(path, reason)) { try BoundedFile.bytes(path) }
      #expect(throws: FileError(path, reason)) { try BoundedFile.requireFile(path) }
      #expect(throws: FileError(path, reason)) { try BoundedFile.open(path) }
    }
  }

  @Test func aFileOfUnknownSizeIsReadToItsEnd() throws {
    // The system says that files of /proc have 0 bytes.
    #expect(try BoundedFile.text("/proc/self/status").hasPrefix("Name:"))
  }
}
