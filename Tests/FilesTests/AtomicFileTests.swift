import Files
import Glibc
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
    #expect(
      error.description == "\(path) could not be saved: there is no folder \(folder / "none")")
  }

  @Test func anAtomicWriteDoesNotReplaceAFolder() throws {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.path) }
    #expect(folder.names.isEmpty)
    try AtomicFile.write("x", to: folder / "still-writable")
  }

  /// The permissions of a file; 0 if there is no file.
  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode : 0
  }

  @Test(arguments: [UInt32(0o600), 0o640, 0o644, 0o700])
  func aReplacedFileKeepsItsPermissions(permissions: UInt32) throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("one", to: folder / "a")
    #expect(chmod(folder / "a", permissions) == 0)
    try AtomicFile.write("two", to: folder / "a")
    #expect(mode(folder / "a") == S_IFREG | permissions)
    // A writer that replaces the temporary file changes nothing in this.
    try AtomicFile.write(to: folder / "a") { try AtomicFile.write("three", to: $0) }
    #expect(mode(folder / "a") == S_IFREG | permissions)
    #expect(try BoundedFile.text(folder / "a") == "three")
  }

  @Test func aFileOfItsOwnerIsNotReadableForOthersWhileItIsWritten() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("one", to: folder / "a")
    _ = chmod(folder / "a", 0o600)
    let seen = try AtomicFile.write(to: folder / "a") { mode($0) }
    #expect(seen == S_IFREG | 0o600)
  }

  @Test func savingThroughALinkReplacesTheTargetOfTheLink() throws {
    let folder = TemporaryFolder()
    try Folders.make(above: folder / "in/")
    try AtomicFile.write("one", to: folder / "in/a")
    _ = symlink("in/a", folder / "link")
    _ = symlink("link", folder / "second")
    try AtomicFile.write("two", to: folder / "second")
    #expect(try BoundedFile.text(folder / "in/a") == "two")
    #expect(
      mode(folder / "second") & S_IFMT == S_IFLNK && mode(folder / "link") & S_IFMT == S_IFLNK)
    _ = symlink("in/new", folder / "dangling")
    try AtomicFile.write("three", to: folder / "dangling")
    #expect(try BoundedFile.text(folder / "in/new") == "three")
    _ = symlink("loop", folder / "loop")
    let error = try #require(throws: FileError.self) {
      try AtomicFile.write("x", to: folder / "loop")
    }
    #expect(
      error.description
        == "\(folder / "loop") could not be saved: the path leads through a loop of links")
    #expect(folder.names == ["dangling", "in", "link", "loop", "second"])
  }

  @Test func aReadOnlyFileIsNotReplaced() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("one", to: folder / "a")
    _ = chmod(folder / "a", 0o444)
    let error = try #require(throws: FileError.self) {
      try AtomicFile.write("two", to: folder / "a")
    }
    #expect(error.isSaving && error.reason.hasPrefix("the file is read-only"))
    #expect(throws: error) { try AtomicFile.requireWritable(folder / "a") }
    #expect(try BoundedFile.text(folder / "a") == "one")
    #expect(folder.names == ["a"])
  }

  @Test func onlyRegularFilesAreReplaced() throws {
    let folder = TemporaryFolder()
    #expect(mkfifo(folder / "pipe", 0o666) == 0)
    _ = symlink("/dev/null", folder / "null")
    for (name, reason) in [
      ("pipe", "is a named pipe, not a file"), ("null", "is a device, not a file"),
    ] {
      #expect(throws: FileError.saving(folder / name, reason)) {
        try AtomicFile.write("x", to: folder / name)
      }
    }
    #expect(mode("/dev/null") & S_IFMT == S_IFCHR)
    #expect(folder.names == ["null", "pipe"])
  }

  @Test(arguments: [(241, true), (242, true), (255, true), (256, false)])
  func aNameHasUpTo255Bytes(count: Int, isAllowed: Bool) throws {
    let folder = TemporaryFolder()
    let name = String(repeating: "n", count: count - 4) + ".wav"
    if isAllowed {
      try AtomicFile.write("x", to: folder / name)
      #expect(folder.names == [name])
    } else {
      let error = try #require(throws: FileError.self) {
        try AtomicFile.write("x", to: folder / name)
      }
      #expect(error.reason == "the name is too long: a name has at most 255 bytes")
    }
  }

  @Test(arguments: ["", "a\u{0}.wav"]) func aPathThatNamesNoFileIsRefused(path: String) throws {
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
    #expect(throws: FileError.self) { try AtomicFile.requireWritable(path) }
    #expect(throws: FileError.self) { try BoundedFile.bytes(path) }
    #expect(throws: FileError.self) { try Folders.entries(in: path) }
    let error = try #require(throws: FileError.self) { try SystemPath.check(path) }
    #expect(!error.description.utf8.contains(0))
  }

  @Test func aPathThatCannotBeWrittenIsFoundBeforehand() throws {
    let folder = TemporaryFolder()
    try AtomicFile.requireWritable(folder / "a.wav")
    #expect(folder.names == [])
    let error = try #require(throws: FileError.self) {
      try AtomicFile.requireWritable("/proc/a.safetensors")
    }
    #expect(error.reason == "no file can be made in the folder /proc")
  }

  /// The number of a process that has ended.
  private func endedProcess() throws -> pid_t {
    var process = pid_t()
    let words = [strdup("/bin/true"), nil]
    defer { free(words[0]) }
    #expect(posix_spawn(&process, "/bin/true", nil, nil, words, environ) == 0)
    var status: Int32 = 0
    #expect(waitpid(process, &status, 0) == process)
    return process
  }

  @Test func temporaryFilesOfEndedProcessesAreRemovedByTheNextSave() throws {
    let folder = TemporaryFolder()
    let ended = try endedProcess()
    let kept = [
      ".sonde-saving-\(getpid())-ab12.wav", ".sonde-saving-x-ab12.wav",
      ".sonde-saving-\(ended).wav",
      ".\(ended)-12-a.wav", "sonde-saving-\(ended)-ab12.wav",
    ]
    for name in kept + [".sonde-saving-\(ended)-ab12.wav", ".sonde-saving-\(ended)-ff"] {
      try BoundedFileTests.make(folder / name)
    }
    try AtomicFile.write("x", to: folder / "a")
    #expect(folder.names == (kept + ["a"]).sorted())
    // A file that a program still locks belongs to a program on another machine or in another container.
    let locked = folder / ".sonde-saving-\(ended)-cd"
    try BoundedFileTests.make(locked)
    let file = open(locked, O_RDONLY | O_CLOEXEC)
    #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
    TemporaryFiles.removeStrays(in: folder.path)
    #expect(SystemPath.exists(locked))
    close(file)
    TemporaryFiles.removeStrays(in: folder.path)
    #expect(!SystemPath.exists(locked))
  }

  @Test func anOldTemporaryFileIsRemovedThoughAProcessHasItsNumber() throws {
    let folder = TemporaryFolder()
    let name = folder / ".sonde-saving-\(getpid())-ab12.wav"
    try BoundedFileTests.make(name)
    TemporaryFiles.removeStrays(in: folder.path)
    #expect(SystemPath.exists(name))
    var times = [timespec(), timespec()]
    for index in times.indices { times[index].tv_sec = time(nil) - 7200 }
    #expect(utimensat(AT_FDCWD, name, times, 0) == 0)
    TemporaryFiles.removeStrays(in: folder.path)
    #expect(!SystemPath.exists(name))
  }
}
