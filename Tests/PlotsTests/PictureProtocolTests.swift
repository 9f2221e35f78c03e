// Tests of the byte sequences that show a picture inside a terminal, as the protocols define them.

import Encodings
import Plots
import Testing

@Suite struct PictureProtocolTests {
  @Test func sixelsAreSentToTheTerminalUnchanged() {
    let picture = "\u{1b}Pq\"1;1;2;6#0~~\u{1b}\\"
    #expect(PictureProtocol.sixel.sequence(Array(picture.utf8), width: 2) == picture)
    #expect(PictureProtocol.sixel.format == .sixel)
  }

  @Test func kittyReceivesASmallPictureInOneChunk() {
    #expect(
      PictureProtocol.kitty.sequence(Array("foobar".utf8), width: 9)
        == "\u{1b}_Ga=T,f=100,q=2,m=0;Zm9vYmFy\u{1b}\\")
    #expect(PictureProtocol.kitty.format == .png)
  }

  /// 3072 bytes become 4096 base64 digits, the largest size of a chunk.
  @Test(arguments: [(3072, [4096]), (3073, [4096, 4]), (9000, [4096, 4096, 3808])])
  func kittyReceivesALargePictureInChunks(size: Int, expected: [Int]) {
    let picture = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let text = PictureProtocol.kitty.sequence(picture, width: 9)
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
    #expect(digits == Base64.text(picture))
  }

  @Test func iterm2ReceivesAPictureAsAFile() {
    #expect(
      PictureProtocol.iterm2.sequence(Array("fooba".utf8), width: 640)
        == "\u{1b}]1337;File=inline=1;size=5;width=640px:Zm9vYmE=\u{7}")
    #expect(PictureProtocol.iterm2.format == .png)
  }
}
