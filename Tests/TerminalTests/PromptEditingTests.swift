// Tests of typing, pasting and completing at the prompt of the built program.

import Files
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PromptEditingTests {
  private let home = Home()

  /// Types the keys one at a time, as a person does: the program reads each key before the next one is typed.
  private func type(_ keys: String..., into terminal: PseudoTerminal) {
    for key in keys {
      terminal.type(key)
      terminal.settled()
    }
  }

  private func history(_ lines: String...) -> String { lines.joined(separator: "\\n") + "\n" }

  // MARK: Indentation

  @Test func thePromptIndentsLinesByTheirBlocks() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    type(
      "if true {", "\r", "for i in 0..2 {", "\r", "print i", "\r", "}", "\r", "}", "\r",
      into: terminal)
    terminal.expect(line: "0\r\n1")
    #expect(
      home.history
        == history("if true {", "  for i in 0..2 {", "    print i", "  }", "}"))
  }

  @Test func thePromptDoesNotIndentLinesThatAreTypedWithIndentation() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    type(
      "if true {", "\r", " ", " ", "print 1", "\r", " ", " ", " ", " ", "print 2", "\r", "}", "\r",
      into: terminal)
    terminal.expect(line: "1\r\n2")
    #expect(home.history == history("if true {", "  print 1", "    print 2", "  }"))
  }

  @Test func aClosingBracketAfterTypedBlanksIsNotMoved() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    type(
      "if true {", "\r", "if true {", "\r", "print 1", "\r", " ", " ", "}", "\r", "}", "\r",
      into: terminal)
    terminal.expect(line: "1")
    #expect(home.history == history("if true {", "  if true {", "    print 1", "  }", "}"))
  }

  @Test func theTabKeyIndentsAtTheStartOfALine() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    type("[", "\r", "\t", "1", "\r", "]", "\r", into: terminal)
    terminal.expect(line: "[1]")
    #expect(home.history == history("[", "    1", "  ]"))
  }

  @Test func altReturnAddsANewLineToACompleteEntry() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    type("print 1", "\u{1b}\r", "print 2", "\r", into: terminal)
    terminal.expect(line: "1\r\n2")
    #expect(home.history == history("print 1", "print 2"))
  }

  // MARK: Pasting

  /// Scripts for pasting, and their expected output.
  static let pastes: [(text: String, output: String)] = [
    ("a = 1\r\nif a == 1 {\r\n  print \"one\"\r\n}\r\nprint 2\r\n", "one\r\n2"),
    ("if true {\n\tprint \"tab\"\n\n\n\tprint 2\n}\n", "tab\r\n2"),
    ("print 1\nprint 2  # behind", "1\r\n2"),
    ("# before\n\ndef f(x) {\n    # inside\n    x * 2\n}\n\nprint f(4)\n\n", "8"),
    ("print [\n1,\n2\n]", "[1, 2]"),
    ("print \"h\u{e4}\u{1d11e}\"", "h\u{e4}\u{1d11e}"),
    ("    print 1\n    print 2", "1\r\n2"),
  ]

  @Test(arguments: pastes.indices)
  func pastedLinesAreOneEntry(_ index: Int) throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~\(Self.pastes[index].text)\u{1b}[201~")
    terminal.settled()
    terminal.type("\r")
    terminal.expect(line: Self.pastes[index].output)
    #expect(home.history.split(separator: "\n").count == (index == 6 ? 0 : 1))
  }

  @Test(arguments: pastes.indices)
  func pastedLinesRunInTerminalsWithoutBracketedPaste(_ index: Int) throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type(Self.pastes[index].text.replacing("\r\n", with: "\r").replacing("\n", with: "\r"))
    terminal.settled()
    terminal.type("\r")
    let output = Self.pastes[index].output
    // Complete statements run at once, so their output appears between the pasted lines.
    let isInParts = [0, 2, 6].contains(index)
    for line in isInParts ? output.split(separator: "\r\n").map(String.init) : [output] {
      terminal.expect(line: line)
    }
  }

  @Test func anIncompletePastedEntryIsContinuedByTyping() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~print [1,\n2,\n\u{1b}[201~")
    terminal.settled()
    terminal.type("3]\r")
    terminal.expect(line: "[1, 2, 3]")
    // An unclosed string is an error, and the prompt continues.
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~print \"open\nprint 2\u{1b}[201~\r")
    terminal.expect("the string is not closed")
    terminal.enter("4")
    terminal.expect(line: "4")
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~x = 1 \\\nprint 5\u{1b}[201~\r")
    terminal.expect("error")
    terminal.enter("6")
    terminal.expect(line: "6")
  }

  @Test func aBracketedPasteWithoutAnEndMarkTimesOut() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~1 + 1")
    terminal.settled()
    terminal.type("\r")
    terminal.expect(line: "2")
  }

  // MARK: Characters

  @Test func wideAndCombiningCharactersCanBeEditedAtThePrompt() throws {
    let terminal = try home.start()
    // Backspace deletes the last of three wide characters, and it deletes an accent alone or a letter with its
    // accent.
    terminal.enter("print \"日本語\u{7f}\"")
    terminal.expect(line: "日本")
    terminal.enter("print \"🎻🎹\u{7f}\"")
    terminal.expect(line: "🎻")
    terminal.enter("length(\"e\u{301}\") > 0")
    terminal.expect(line: "true")
  }

  @Test func typedBytesThatAreNotUTF8CauseAnError() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type([0x78, 0xff, 0xc3, 0x28, 0x0d])
    terminal.expect("error")
    terminal.enter("print \"still\" + \"here\"")
    terminal.expect(line: "stillhere")
  }

  // MARK: Completion

  @Test func theTabKeyCompletesByContext() throws {
    try AtomicFile.write("x", to: "\(home.path)/takes/my one.wav".madeFolders)
    let terminal = try home.start()
    terminal.enter("cd \(home.path)")
    terminal.enter("r = (wavelength: 3)")
    terminal.enter("r.wav\t * 2")
    terminal.expect(line: "6")
    terminal.enter("print \"is \\(r.wav\t)\"")
    terminal.expect(line: "is 3")
    terminal.enter("tone(440Hz, 1s, ga\t0.25).peak < 0.3")
    terminal.expect(line: "true")
    terminal.enter("print \"\" + \"takes\"")
    terminal.expect(line: "takes")
    terminal.enter("load \"ta\tmy\t")
    terminal.expect("takes/my one.wav: ")
    terminal.enter("cd tak\t")
    terminal.enter("ls()")
    terminal.expect(line: "[\"my one.wav\"]")
    terminal.enter("TON\t(440Hz, 1s).rate")
    terminal.expect(line: "44100")
    terminal.enter("[3, 1] |> sor\t")
    terminal.expect(line: "[1, 3]")
  }

  @Test func theCompletionListDescribesArguments() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    type("train m, ep\t\u{1}", into: terminal)
    terminal.expect("epochs: ")
    type("\u{5}\u{15}", "train(m, s\t\t", into: terminal)
    terminal.expect("\nsteps:      a whole number, 1 or more\r\n")
    terminal.expect("sonde> train(m, s")
  }

  // MARK: Keymaps

  @Test func thePromptReadsTheInputrcFile() throws {
    try AtomicFile.write(
      "set editing-mode emacs\n\"\\C-t\": \"print 42\"\n\"\\C-g\": sonde-up\n",
      to: "\(home.path)/inputrc")
    let terminal = try home.start(["INPUTRC": "\(home.path)/inputrc"])
    terminal.enter("\u{14}")
    terminal.expect(line: "42")
    terminal.enter("\u{7}")
    terminal.expect(line: "42")
  }

  @Test func thePromptSupportsViKeys() throws {
    try AtomicFile.write("set editing-mode vi\n", to: "\(home.path)/inputrc")
    let terminal = try home.start(["INPUTRC": "\(home.path)/inputrc"])
    terminal.expect("sonde> ")
    // The keys move to the beginning, delete a character and type another one, and Return in command mode runs the
    // entry.
    type("10 + 1", "\u{1b}", "0", "x", "i", "2", "\u{1b}", "\r", into: terminal)
    terminal.expect(line: "21")
    terminal.expect("sonde> ")
    // Return in command mode continues an open entry in insert mode.
    type("[1,", "\u{1b}", "A", "\u{1b}", "\r", "2]", "\r", into: terminal)
    terminal.expect(line: "[1, 2]")
    terminal.expect("sonde> ")
    type("\u{1b}", "k", "\r", into: terminal)
    terminal.expect(line: "[1, 2]")
  }

  @Test func theCursorMovesToATypedCharacter() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    // The line has no z, one é behind the beginning, and a 1 before the end.
    type(
      "print \"1é2\"", "\u{1d}z", "\u{1}", "\u{1d}é", "3", "\u{5}", "\u{1b}\u{1d}1", "4",
      into: terminal)
    type("\r", into: terminal)
    terminal.expect(line: "413é2")
  }

  @Test(arguments: ["emacs", "vi"]) func bytesThatAreNoTextBecomeACharacter(mode: String) throws {
    try AtomicFile.write("set editing-mode \(mode)\n", to: "\(home.path)/inputrc")
    let terminal = try home.start(["INPUTRC": "\(home.path)/inputrc"])
    terminal.expect("sonde> ")
    // The first bytes are never text, the second bytes lack their end, and the last ones are whole.
    let bytes: [UInt8] = [0xc1, 0xa4, 0x78, 0xe2, 0x82, 0x79, 0xc3, 0xa9]
    terminal.type(Array("print length(\"".utf8) + bytes)
    // In vi mode, a movement over such bytes would never return.
    if mode == "vi" { type("\u{1b}", "0", "E", "E", "E", "$", "a", into: terminal) }
    type("\")", "\r", into: terminal)
    terminal.expect(line: "7")
  }
}

extension String {
  /// The path of this folder, after making all missing folders of the path.
  fileprivate var madeFolders: String {
    get throws {
      try Folders.make(above: self)
      return self
    }
  }
}
