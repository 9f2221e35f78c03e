// Tests of patterns of paths, and of names that look like patterns.

import Files
import TestSupport
import Testing

@Suite struct PathPatternTests {
  private let folder = TemporaryFolder()

  init() throws {
    for name in [
      "a1.wav", "a2.wav", "b1.wav", "take [1].wav", "take 1.wav", "who?.wav", ".hidden.wav",
      "old [x]/c.wav", "new/d.wav", "new/deep/e.wav", "bérl.wav",
    ] {
      try Folders.make(above: folder / name)
      try AtomicFile.write("", to: folder / name)
    }
  }

  @Test(arguments: [
    ("a*.wav", ["a1.wav", "a2.wav"]), ("?1.wav", ["a1.wav", "b1.wav"]),
    ("[a-b]1.wav", ["a1.wav", "b1.wav"]), ("[!a]1.wav", ["b1.wav"]), ("[^a]1.wav", ["b1.wav"]),
    ("[]a]1.wav", ["a1.wav"]), (".h*", [".hidden.wav"]), ("b?rl.wav", ["bérl.wav"]),
    ("*/*.wav", ["new/d.wav", "old [x]/c.wav"]), ("new/*/*", ["new/deep/e.wav"]),
    ("none*", []), ("a1.wav", ["a1.wav"]), ("[", []),
    ("*1*.*v", ["a1.wav", "b1.wav", "take 1.wav", "take [1].wav"]),
    // The name of an existing file or folder is no pattern.
    ("take [1].wav", ["take [1].wav"]), ("who?.wav", ["who?.wav"]),
    ("old [x]/*", ["old [x]/c.wav"]), ("./a?.wav", ["./a1.wav", "./a2.wav"]),
  ])
  func aPatternStandsForTheFilesThatMatch(pattern: String, files: [String]) throws {
    #expect(try PathPattern(pattern).paths(in: folder.path) == files)
  }

  @Test func theFolderOfAPatternIsNoPattern() throws {
    #expect(try PathPattern("*.wav").paths(in: folder / "old [x]") == ["c.wav"])
    #expect(
      try PathPattern("\(folder.path)/old [x]/?.wav").paths(in: "")
        == ["\(folder.path)/old [x]/c.wav"])
  }

  /// A pattern with many stars needs a time that grows with the length of the name, not with its power.
  @Test func manyStarsAreQuick() throws {
    try AtomicFile.write("", to: folder / String(repeating: "a", count: 200))
    let pattern = String(repeating: "*a", count: 60) + "*b"
    #expect(try PathPattern(pattern).paths(in: folder.path) == [])
  }
}
