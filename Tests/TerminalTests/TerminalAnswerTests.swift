// Tests that a terminal's answers are separated from keys typed between the answers, and that the environment describes
// a terminal.

import Terminal
import TestSupport
import Testing

@Suite struct TerminalAnswerTests {
  /// The two parts of `text`: the typed keys and the terminal's answer.
  private func read(_ text: String, pieces: Int = 1) -> (typed: String, answer: TerminalAnswer) {
    var answer = TerminalAnswer()
    var typed: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      answer.take(rest.prefix(pieces))
      typed += answer.typedBytes()
      rest = rest.dropFirst(pieces)
    }
    typed += answer.typedBytes(all: true)
    return (String(decoding: typed, as: UTF8.self), answer)
  }

  @Test(arguments: [
    ("\u{1b}[?62;4;22c", [4, 22]), ("\u{1b}[?1;2c", [2]), ("\u{1b}[?6c", []),
    ("\u{1b}[?64;1;2;4;6;9;15;16;17;18;21;22;28c", [1, 2, 4, 6, 9, 15, 16, 17, 18, 21, 22, 28]),
  ])
  func theAnswerWithDeviceAttributesIsRead(text: String, expected: [Int]) {
    for pieces in [1, 3, 100] {
      let (typed, answer) = read(text, pieces: pieces)
      #expect(typed == "")
      #expect(answer.attributes == expected)
      #expect(!answer.hasKitty)
    }
  }

  @Test(arguments: [
    ("\u{1b}_Gi=31;OK\u{1b}\\", true), ("\u{1b}_Gi=31,p=2;OK\u{1b}\\", true),
    ("\u{1b}_Gi=31;ENOTSUPPORTED:no\u{1b}\\", false), ("\u{1b}_Gi=3;OK\u{1b}\\", false),
  ])
  func theAnswerOfTheKittyTerminalIsRead(text: String, expected: Bool) {
    let (typed, answer) = read("a" + text + "b\u{1b}[?62c")
    #expect(typed == "ab")
    #expect(answer.hasKitty == expected)
    #expect(answer.attributes == [])
  }

  /// The texts are typed keys, and beginnings of answers that are never completed.
  @Test(arguments: [
    "plot x\r", "\u{1b}[A\u{1b}[B", "\u{1b}", "\u{1b}\u{1b}", "\u{1b}[", "\u{1b}[?", "\u{1b}[?62;",
    "\u{1b}[?25h", "\u{1b}_", "\u{1b}_x", "\u{1b}_G", "\u{1b}_Gi=31;OK",
    "\u{1b}[200~Größe\u{1b}[201~",
    "\u{1b}b\u{1b}f", "\u{1b}[1;5C",
  ])
  func typedKeysAreNotReadAsATerminalAnswer(keys: String) {
    #expect(read(keys).typed == keys)
    #expect(read(keys).answer.attributes == nil)
    let (typed, answer) = read("\u{1b}[?62;4c" + keys)
    #expect(typed == keys)
    #expect(answer.attributes == [4])
  }

  @Test func anUnfinishedLongTerminalAnswerIsReadAsTypedKeys() {
    let text = "\u{1b}_G" + String(repeating: "x", count: 1000)
    #expect(read(text).typed == text)
  }

  @Test(arguments: 0..<50)
  func readingTerminalAnswersLosesNoTypedByte(seed: UInt64) {
    var random = Seeded(seed)
    // The letters occur in answers, but `c` and `\`, which end an answer, are missing.
    let letters: [UInt8] = Array("\u{1b}[]_G?;0123i=OKx".utf8)
    let bytes = (0..<400).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
    var answer = TerminalAnswer()
    answer.take(bytes)
    #expect(answer.typedBytes(all: true) == bytes)
  }

  @Test(arguments: [
    (["TERM": "xterm-256color"], TerminalPictures.Hint.ask(kitty: true)),
    (["TERM": "dumb"], .known(nil)), ([:], .known(nil)), (["TERM": "linux"], .ask(kitty: false)),
    (["TERM": "xterm-kitty"], .known(.kitty)),
    (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], .known(.kitty)),
    (["TERM": "xterm-ghostty"], .known(.kitty)),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .known(.iterm2)),
    (["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"], .known(.iterm2)),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], .known(.iterm2)),
    (["TERM": "tmux-256color", "TMUX": "/x,1,0", "KITTY_WINDOW_ID": "1"], .ask(kitty: false)),
    (["TERM": "screen", "STY": "1.x", "LC_TERMINAL": "iTerm2"], .ask(kitty: false)),
    (["TERM": "dumb", "SONDE_INLINE": "sixel"], .known(.sixel)),
    (["TERM": "xterm-kitty", "SONDE_INLINE": "none"], .known(nil)),
    (["TERM": "xterm", "SONDE_INLINE": "tv"], .ask(kitty: true)),
  ])
  func theEnvironmentChoosesThePictureProtocol(
    variables: [String: String], expected: TerminalPictures.Hint
  ) {
    #expect(TerminalPictures.hint { variables[$0] } == expected)
  }
}
