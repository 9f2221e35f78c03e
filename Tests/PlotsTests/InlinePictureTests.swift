// The sequences that show a picture inside a terminal, byte for byte as their protocols define them.

import Plots
import Testing

@Suite struct InlinePictureTests {
  /// The examples of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64AgreesWithRFC4648(text: String, expected: String) {
    #expect(InlineProtocol.base64(Array(text.utf8)) == expected)
  }

  @Test func everyByteIsEncoded() {
    #expect(
      InlineProtocol.base64([0, 0x10, 0x83, 0x10, 0x51, 0x87, 0xff, 0xfe, 0xfd]) == "ABCDEFGH//79")
  }

  @Test func sixelsAreSentUnchanged() {
    let picture = "\u{1b}Pq\"1;1;2;6#0~~\u{1b}\\"
    #expect(InlineProtocol.sixel.sequence(Array(picture.utf8), width: 2) == picture)
    #expect(InlineProtocol.sixel.format == .sixel)
  }

  @Test func kittyTakesASmallPictureInOneChunk() {
    #expect(
      InlineProtocol.kitty.sequence(Array("foobar".utf8), width: 9)
        == "\u{1b}_Ga=T,f=100,q=2,m=0;Zm9vYmFy\u{1b}\\")
    #expect(InlineProtocol.kitty.format == .png)
  }

  /// 3072 bytes are 4096 digits, the most that a chunk may have.
  @Test(arguments: [(3072, [4096]), (3073, [4096, 4]), (9000, [4096, 4096, 3808])])
  func kittyTakesALargePictureInChunks(size: Int, expected: [Int]) {
    let picture = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let text = InlineProtocol.kitty.sequence(picture, width: 9)
    let end = "\u{1b}\\"
    #expect(text.hasPrefix("\u{1b}_Ga=T,f=100,q=2,m=") && text.hasSuffix(end))
    let chunks = text.dropLast(end.count).split(separator: "\u{1b}\\\u{1b}_G")
    var digits = ""
    for (place, chunk) in chunks.enumerated() {
      let parts = chunk.split(separator: ";")
      #expect(parts.count == 2)
      #expect(parts[0].hasSuffix(place == chunks.count - 1 ? "m=0" : "m=1"))
      #expect(place == 0 || parts[0].count == 3)
      digits += parts[1]
    }
    #expect(chunks.map { $0.split(separator: ";")[1].count } == expected)
    #expect(digits == InlineProtocol.base64(picture))
  }

  @Test func iterm2TakesAFile() {
    #expect(
      InlineProtocol.iterm2.sequence(Array("fooba".utf8), width: 640)
        == "\u{1b}]1337;File=inline=1;size=5;width=640px:Zm9vYmE=\u{7}")
    #expect(InlineProtocol.iterm2.format == .png)
  }
}
