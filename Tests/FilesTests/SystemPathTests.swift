// Tests of names that are not UTF-8, which become text reversibly.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct SystemPathTests {
  private func bytes(_ path: String) throws -> [UInt8] {
    try SystemPath.bytes(path).dropLast().map { UInt8(bitPattern: $0) }
  }

  @Test(arguments: [
    Array("plain.wav".utf8), Array("größe ♯ 🎹.wav".utf8), [0xFF], [0x61, 0xFF, 0xFE, 0x62],
    [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    // The characters that stand for bytes, as names that someone gave.
    Array("\u{EF80}x\u{EFFF}".utf8),
  ])
  func everyNameHasATextOfItsOwn(name: [UInt8]) throws {
    #expect(try bytes(SystemPath.text(name)) == name)
  }

  @Test func randomNamesReadBackUnchanged() throws {
    var random = Seeded(5)
    var seen: [String: [UInt8]] = [:]
    for _ in 0..<2000 {
      let name = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 1...255, using: &random)
          : [0xEE, 0xBE, 0xBF, 0x61].randomElement(
            using: &random) ?? 0x61
      }
      let text = SystemPath.text(name)
      #expect(try bytes(text) == name)
      #expect(seen[text] ?? name == name)
      seen[text] = name
    }
  }

  @Test func aByteThatIsNotUTF8HasAFixedCharacter() {
    #expect(SystemPath.text([0x61, 0xE9]) == "a\u{EFE9}")
    #expect(SystemPath.text(Array("é".utf8)) == "é")
  }

  @Test func aFileWithANameThatIsNotUTF8IsSavedListedAndRemoved() throws {
    let folder = TemporaryFolder()
    let name = SystemPath.text([0x67, 0x72, 0xFC, 0xDF, 0x65])
    try AtomicFile.write("x", to: folder / name)
    #expect(try BoundedFile.text(folder / name) == "x")
    #expect(try Folders.entries(in: folder.path).map(\.name) == [name])
    #expect(
      try PathPattern("gr*").paths(in: folder.path) == [name])
  }
}
