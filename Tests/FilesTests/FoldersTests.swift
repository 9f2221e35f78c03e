// Folders, and temporary folders that are removed.

import Files
import TestSupport
import Testing

@Suite struct FoldersTests {
  @Test func missingFoldersAreMadeAndNamed() throws {
    let folder = TemporaryFolder()
    let made = try Folders.make(above: folder / "a/b/file.wav")
    #expect(made == [folder / "a", folder / "a/b"])
    #expect(try Folders.make(above: folder / "a/b/file.wav") == [])
    #expect(folder.names == ["a"])
  }

  // A file in the way (EEXIST) is found when its subfolder is made.
  @Test func aFileInTheWayIsAnError() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("x", to: folder / "a")
    #expect(throws: FileError.self) { try Folders.make(above: folder / "a/b/c/file") }
  }

  @Test func aTemporaryFolderIsRemovedWithItsContents() throws {
    let outside = TemporaryFolder()
    try AtomicFile.write("kept", to: outside / "kept")
    let path = try Folders.withTemporary { folder in
      try Folders.make(above: folder + "/deep/er/")
      try AtomicFile.write("x", to: folder + "/deep/er/file")
      return folder
    }
    #expect(throws: FileError.self) { try BoundedFile.requireFile(path) }
    #expect(outside.names == ["kept"])
  }
}
