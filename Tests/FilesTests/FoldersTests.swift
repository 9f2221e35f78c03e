// Tests of making folders and of temporary folders.

import Files
import TestSupport
import Testing

@Suite struct FoldersTests {
  @Test func missingFoldersAreMadeAndTheirNamesReturned() throws {
    let folder = TemporaryFolder()
    let made = try Folders.make(above: folder / "a/b/file.wav")
    #expect(made == [folder / "a", folder / "a/b"])
    #expect(try Folders.make(above: folder / "a/b/file.wav") == [])
    #expect(folder.names == ["a"])
  }

  // The error about a file at a folder's path (EEXIST) occurs when its subfolder is made.
  @Test func makingAFolderAtThePathOfAFileIsAnError() throws {
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
