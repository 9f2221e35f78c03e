// Tests of the program's own check of paths. A confinement belongs to the current folder of the process, so the tests
// give absolute paths into that folder and out of it.

import Files
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite struct ConfinementTests {
  private let confinement: Confinement
  private let inside: TemporaryFolder

  init() throws {
    let own = try Confinement()
    confinement = own
    inside = TemporaryFolder()
  }

  private func refusal(_ path: String) -> String? {
    do throws(SandboxError) {
      try confinement.check(path)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func filesInTheFolderAndNewFilesArePermitted() {
    #expect(refusal("Package.swift") == nil)
    #expect(refusal("\(confinement.folder)/Package.swift") == nil)
    #expect(refusal("Sources/../Package.swift") == nil)
    #expect(refusal("no-such-folder/new/file.wav") == nil)
    #expect(refusal(".") == nil && refusal("") == nil)
    // Only bytes count: these are names of new files and not ways out.
    #expect(refusal("\u{FF0E}\u{FF0E}\u{2215}x.wav") == nil && refusal("..\u{200B}x.wav") == nil)
  }

  /// The check sees the bytes that the opening of the file sees, also in a name that is not UTF-8.
  @Test func aLinkWithANameThatIsNotUTF8IsFollowed() throws {
    let folder = TemporaryFolder()
    #expect(mkdir(folder / "in", 0o700) == 0)
    let own = try Confinement(to: folder / "in")
    let link: [CChar] = (folder / "in/").utf8.map { CChar(bitPattern: $0) } + [-23, 0]
    #expect(symlink("..", link) == 0)
    #expect(throws: SandboxError.self) { try own.check(folder / "in/\u{efe9}/secret.sonde") }
    #expect(unlink(link) == 0)
    try own.check(folder / "in/\u{efe9}")
  }

  @Test(arguments: [
    "/", "/etc/passwd", "..", "../x.wav", "Sources/../../x.wav", "./.././x", "/proc/self/cwd/../x",
    "/dev/null", "/proc/self/environ", "//etc//passwd", "/tmp/",
  ])
  func pathsOutsideAreRefused(path: String) {
    let text = refusal(path)
    #expect(
      text
        == "'\(path)' is outside the working folder: --safe reads and writes only inside \(confinement.folder)"
    )
  }

  @Test func anotherFolderWhoseNameBeginsAlikeIsOutside() throws {
    #expect(refusal(confinement.folder + "-other/x")?.contains("outside") == true)
    #expect(refusal(confinement.folder + "x")?.contains("outside") == true)
  }

  @Test func nulCharactersAndMissingFoldersBeforeDotsAreRefused() {
    #expect(refusal("a\u{0}.wav") == "'a.wav' contains a NUL character")
    #expect(refusal("no-such-folder/../../x.wav")?.contains("does not exist") == true)
  }

  @Test func linksAndSecondNamesAreRefused() throws {
    // A link to a link in the same folder leads out through the second.
    let name = ".confinement-tests-\(getpid())"
    #expect(mkdir(name, 0o700) == 0)
    defer { Folders.removeAll(name) }
    try AtomicFile.write("x", to: inside / "x.wav")
    #expect(symlink(inside.path, name + "/out") == 0 && symlink("out/x.wav", name + "/x.wav") == 0)
    #expect(symlink(inside / "new.wav", name + "/new.wav") == 0)
    #expect(symlink("self", name + "/self") == 0 && mkfifo(name + "/pipe", 0o600) == 0)
    try AtomicFile.write("x", to: name + "/one.wav")
    #expect(symlink("one.wav", name + "/alias.wav") == 0)
    for (path, words) in [
      ("out/x.wav", "outside"), ("x.wav", "outside"), ("out/new.wav", "outside"),
      ("new.wav", "leads to no file"), ("self", "leads to no file"), ("self/x", "leads to no file"),
      ("pipe", "is a device, a pipe or a socket"), ("out/../x", "outside"),
    ] {
      #expect(refusal("\(name)/\(path)")?.contains(words) == true, "\(path)")
    }
    #expect(refusal(name + "/alias.wav") == nil)
    #expect(link(name + "/one.wav", name + "/two.wav") == 0)
    #expect(refusal(name + "/one.wav")?.contains("second name") == true)
  }
}
