// Tests that the prompt loads readline when it starts, and that an error names a missing library or function.

import Files
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PromptLibraryTests {
  private let home = Home()
  private let folder = TemporaryFolder()

  @Test func thePromptLoadsReadline() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    #expect(terminal.mappedFiles.contains("libreadline.so"))
  }

  @Test func aMissingLibraryIsNamedWithItsPackage() throws {
    // Two files with the names of the readline library are found first, but are no libraries.
    for name in ["libreadline.so.8", "libreadline.so"] {
      try AtomicFile.write("no library", to: folder / name)
    }
    let terminal = try home.start(["LD_LIBRARY_PATH": folder.path])
    terminal.expect("error: the prompt needs GNU readline and cannot load libreadline.so.8: ")
    terminal.expect("install the package libreadline8")
    #expect(terminal.exitStatus() == 1)
    #expect(terminal.isSane)
  }

  @Test func aMissingFunctionIsNamed() throws {
    // A link with the name of the readline library leads to another library.
    let files = try String(decoding: BoundedFile.bytes("/proc/self/maps"), as: UTF8.self)
    let other = try #require(files.split(separator: "\n").first { $0.contains("/libz.so") })
    let path = try #require(other.split(separator: " ").last)
    try #require(symlink(String(path), folder / "libreadline.so.8") == 0)
    let terminal = try home.start(["LD_LIBRARY_PATH": folder.path])
    terminal.expect("error: the prompt needs GNU readline and cannot load add_history in ")
    #expect(terminal.exitStatus() == 1)
  }
}
