// Random texts for the completion. SONDE_STRESS_TEXTS sets the number of texts.

import CommandLanguage
import CommandReference
import Glibc
import TestSupport
import Testing

@Suite struct RandomCompletionTests {
  private static let count =
    getenv("SONDE_STRESS_TEXTS").flatMap { Int(String(cString: $0)) } ?? 300

  private static let pieces = [
    "train", "load", "steps", "opt", "c", "c.", ".inv", ".root", "print ", "(", ")", "[", "]", "{",
    "}", ",", ":", " ", "\n", "\"", "\\(", "\\", "|>", "=", "==", "..", "1", "2.5", "440Hz", "#",
    "if ", "for i in ", "def f(x) ", "fn(x) ", "é", "日本", "🎻", "e\u{301}", "\u{0}", "\u{2028}",
    "\u{fffd}", "help ", "./", "~/", "*", "\"\"", "nan", "and ", "not ", "\t", "\r\n", "%", "@",
  ]

  @Test func everyTextHasCompletionsThatStartInsideTheText() throws {
    let session = Sample.session()
    try session.run("r = (wavelength: 3, inner: (feet: 9)); l = [1, \"two\"]", name: "test")
    var random = Seeded(21)
    for _ in 0..<Self.count {
      let text = (0..<Int(random.next() % 12)).map { _ in
        Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
      }.joined()
      // The cursor is at any byte, as in a terminal.
      let cut = Int(random.next() % UInt64(text.utf8.count + 1))
      let before = String(decoding: text.utf8.prefix(cut), as: UTF8.self)
      let found = Completion.at(before, in: session.context)
      #expect((0...before.utf8.count).contains(found.start), "\(before.debugDescription)")
      #expect(found.candidates.allSatisfy { !$0.text.isEmpty }, "\(before.debugDescription)")
    }
  }
}
