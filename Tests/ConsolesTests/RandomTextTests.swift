// Random texts, cursors and files for the functions that work on entries. SONDE_STRESS_TEXTS sets the number of texts.

import Consoles
import Files
import Glibc
import TestSupport
import Testing

@Suite struct RandomTextTests {
  private static let count =
    getenv("SONDE_STRESS_TEXTS").flatMap { Int(String(cString: $0)) } ?? 3000

  private static let pieces: [[UInt8]] =
    [
      "x", " ", "\n", "\t", "{", "}", "(", "[", "\"", "\\", "é", "日本", "🎻", "e\u{301}", "#", "\r",
      "\u{2028}", "\\n", "\u{1b}[201~", "\u{feff}",
    ].map { Array($0.utf8) } + [[0xff], [0xc3], [0x80], [0], [0xf0, 0x9f]]

  private func bytes(_ random: inout Seeded) -> [UInt8] {
    (0..<Int(random.next() % 24)).flatMap { _ in
      Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
    }
  }

  @Test func movingBetweenLinesStaysInsideAnyText() {
    var random = Seeded(11)
    for _ in 0..<Self.count {
      let text = bytes(&random)
      let point = Int(random.next() % UInt64(text.count + 4)) - 2
      let inside = min(max(point, 0), text.count)
      let line = text[..<inside].count { $0 == 10 }
      if let above = EntryText.lineAbove(from: point, in: text) {
        #expect((0...text.count).contains(above))
        #expect(text[..<above].count { $0 == 10 } == line - 1)
      } else {
        #expect(line == 0)
      }
      if let below = EntryText.lineBelow(from: point, in: text) {
        #expect((0...text.count).contains(below))
        #expect(text[..<below].count { $0 == 10 } == line + 1)
      } else {
        #expect(!text[inside...].contains(10))
      }
    }
  }

  @Test func pastedTextHasNoControlCodesAndKeepsAllOtherCharacters() {
    var random = Seeded(12)
    for _ in 0..<Self.count {
      let text = bytes(&random)
      let pasted = EntryText.pasted(text)
      #expect(pasted.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 || $0 == 10 })
      #expect(pasted.utf8.last != 10)
      #expect(EntryText.pasted(Array(pasted.utf8)) == pasted)
      let indentation = EntryText.indentation(after: pasted)
      #expect(indentation.allSatisfy { $0 == " " || $0 == "\t" })
      if EntryText.isAtLineStart(text) { #expect(text.contains(10)) }
    }
  }

  @Test func everyEntryIsReadBackFromItsHistoryLine() {
    var random = Seeded(13)
    for _ in 0..<Self.count {
      let entry = String(decoding: bytes(&random), as: UTF8.self)
      let line = HistoryFile.encoded(entry)
      #expect(!line.utf8.contains(10) && !line.utf8.contains(13))
      #expect(Array(HistoryFile.decoded(line).utf8) == Array(entry.utf8))
    }
  }

  @Test func everyHistoryFileIsReadAndTakesAnotherEntry() throws {
    var random = Seeded(14)
    let folder = TemporaryFolder()
    let file = HistoryFile(path: folder / "history")
    for _ in 0..<Self.count / 100 {
      try AtomicFile.write((0..<8).flatMap { _ in bytes(&random) }, to: file.path)
      let before = try file.load()
      #expect(Set(before).count == before.count)
      try file.append("the last entry")
      #expect(try file.load() == before.filter { $0 != "the last entry" } + ["the last entry"])
    }
  }
}
