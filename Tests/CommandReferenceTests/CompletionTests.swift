// Tests of the Tab candidates in each context.

import CommandLanguage
import CommandReference
import Files
import TestSupport
import Testing

@Suite struct CompletionTests {
  private let session = Sample.session()

  private func texts(_ text: String) -> [String] {
    Completion.at(text, in: session.context).candidates.map(\.text)
  }

  private func notes(_ text: String) -> [String] {
    Completion.at(text, in: session.context).candidates.map(\.note)
  }

  @Test func completionOffersNamesThatBeginWithTheTypedWord() {
    session["trumpet"] = .number(1)
    #expect(texts("tru") == ["trumpet", "true"])
    #expect(Completion.at("x = tr", in: session.context).start == 4)
    #expect(notes("trum") == ["number"])
  }

  @Test func completionReachesIntoUsedFiles() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write(
      "# Twice.\ndef double(x) { 2 * x }\nlimit = 3\n", to: folder / "tools.sonde")
    try AtomicFile.write("", to: folder / "tune.mid")
    session.context.folder = folder.path
    #expect(texts("use \"t") == ["tools.sonde"])
    _ = try session.enter("use \"tools.sonde\"", name: "t")
    #expect(texts("tools.") == ["double", "limit"])
    #expect(notes("tools.d") == ["double(x)"])
    #expect(texts("use tools.d") == ["double"])
    #expect(texts("help tools.d") == ["double"])
    #expect(Completion.at("help tools.d", in: session.context).start == 11)
    let help = HelpText(columns: 80).about("tools.double", in: session.context)
    #expect(help == "double(x)\n  Twice.")
  }

  @Test func completionIgnoresLetterCaseIfNoNameMatchesExactly() {
    #expect(texts("TRAI") == ["train"])
    session["Tr"] = .number(1)
    #expect(texts("Tr") == ["Tr"])
  }

  @Test func completionOffersTheKeywordArgumentsOfTheCall() {
    #expect(texts("train(3, op") == ["optimizer:"])
    #expect(notes("train(3, op") == ["\"adam\", \"adagrad\" or \"sgd\", default \"adam\""])
    #expect(texts("train 3, ra") == ["rate:"])
    #expect(texts("train(3,\n  ra") == ["rate:"])
    #expect(texts("train 3,\n  ra") == ["rate:"])
    #expect(!texts("train(3, rate: 1, ").contains("rate:"))
    #expect(!texts("train(3, rate: r").contains("rate:"))
    // Completion does not offer a parameter whose argument is already given by position.
    #expect(texts("train(3, ").prefix(2) == ["optimizer:", "rate:"])
    #expect(texts("train(st").first == "steps:")
    #expect(Completion.at("train 3, ra", in: session.context).suffix == " ")
  }

  @Test func completionOffersKeywordArgumentsOfTheInnermostCall() {
    #expect(texts("print(train(3, ra").contains("rate:"))
    #expect(!texts("train(3, print(ra").contains("rate:"))
    #expect(texts("train 3, rate: sqrt(4), op") == ["optimizer:"])
    #expect(texts("x = [train(3, op") == ["optimizer:"])
    #expect(texts("train 3, rate: (fn(a) { a })(1), op") == ["optimizer:"])
  }

  @Test func offeredKeywordArgumentsDependOnTheKindOfTheFirstArgument() throws {
    _ = try session.enter("c = chord(440)", name: "t")
    #expect(texts("turn(c, ").prefix(1) == ["by:"])
    #expect(texts("turn(3, ").prefix(1) == ["to:"])
    #expect(texts("turn(chord(3), ").prefix(1) == ["by:"])
    #expect(texts("c |> turn(b").contains("by:"))
    #expect(!texts("c |> turn(t").contains("to:"))
  }

  @Test func completionOffersKeywordArgumentsOfUserFunctions() throws {
    _ = try session.enter("def stretch_twice(f, by: 2) { f }", name: "t")
    #expect(texts("stretch_twice(3, b").contains("by:"))
  }

  @Test func completionOffersKeywordArgumentsOfTheFunctionsOfARecord() throws {
    _ = try session.enter("def f(x, by: 2, how: \"a\") { x }; r = (in: (f: f), n: 3)", name: "t")
    #expect(texts("r.in.f(").prefix(3) == ["x:", "by:", "how:"])
    #expect(texts("r.in.f(3, b") == ["by:"])
    #expect(texts("3 |> r.in.f(").prefix(2) == ["by:", "how:"])
    #expect(texts("r.n(3, b").isEmpty)
    // The result of such a function is unknown; it is not the argument.
    #expect(texts("r.in.f(r).").isEmpty)
    #expect(texts("(r).n") == ["n"])
  }

  @Test func completionOffersOnlyWordsThatCanStandAtTheCursor() throws {
    _ = try session.enter("n = 3; w = [1]", name: "t")
    let statements = ["while", "for", "def", "return", "global", "use", "break"]
    let values = ["true", "nil", "not", "fn", "if", "try"]
    for start in ["", "n = 3; ", "if n > 2 { ", "if n > 2 { }\n", "x = fn(a) { ", "try { n } "] {
      let words = texts(start)
      #expect(
        statements.allSatisfy(words.contains) && values.allSatisfy(words.contains), "\(start)")
      #expect(words.contains("append") && !words.contains("and"), "\(start)")
      #expect(words.contains("catch") == start.hasSuffix("} "), "\(start)")
    }
    for start in [
      "x = ", "print ", "print(", "n + ", "[1, ", "(a: ", "if ", "while ", "return ", "not ",
      "for k in ",
      "x = \"\\(", "f(\n", "print n, ",
    ] {
      let words = texts(start + "n") + texts(start + "t") + texts(start + "f") + texts(start + "i")
      #expect(["nil", "true", "try", "fn", "if"].allSatisfy(words.contains), "\(start)")
      #expect(["for", "in"].allSatisfy { !words.contains($0) }, "\(start)")
      #expect(texts(start + "app").isEmpty, "a command without a result: \(start)")
    }
    for start in ["x = n ", "n ", "[n ", "if n ", "for k "] {
      #expect(Set(texts(start)) == ["and", "or", "in"], "\(start)")
    }
    for start in ["def ", "for ", "fn "] { #expect(texts(start).isEmpty, "\(start)") }
  }

  @Test func completionAfterAPipeOffersOnlyFunctions() {
    session["training"] = .number(1)
    #expect(texts("3 |> tra") == ["train"])
    #expect(texts("3 |> train(o").contains("optimizer:"))
  }

  @Test func completionInAStringOffersTheChoicesOfTheParameter() {
    #expect(texts("train(3, optimizer: \"a") == ["adam", "adagrad"])
    #expect(texts("train 3, optimizer: \"").count == 3)
    #expect(texts("print \"a") == [])
    #expect(Completion.at("train 3, optimizer: \"s", in: session.context).suffix == "\"")
  }

  @Test func completionWorksInInterpolatedCode() {
    session["trumpet"] = .number(1)
    #expect(texts("print \"a \\(trum") == ["trumpet"])
    #expect(texts("print \"a \\(train(3, op") == ["optimizer:"])
    #expect(texts("print \"a \\(1) trum") == [])
    #expect(texts("print \"\\(\"a\") \\(trum") == ["trumpet"])
  }

  @Test func completionOffersNamesDefinedInTheSameEntry() {
    #expect(texts("def f(wavelength) {\n  wavel") == ["wavelength"])
  }

  @Test func completionOffersThePropertiesOfValues() throws {
    _ = try session.enter("r = (fft: 1, frames: (hop: 2)); l = [r]; c = chord(3)", name: "t")
    #expect(texts("r.f") == ["fft", "frames"])
    #expect(notes("r.f") == ["number", "record"])
    #expect(texts("print r.frames.") == ["hop"])
    #expect(texts("l[0].frames.") == ["hop"])
    #expect(texts("l[-1].fr") == ["frames"])
    #expect(texts("l[1].") == [])
    #expect(notes("c.r") == ["a number: the lowest note, in Hz"])
    #expect(texts("c[0].ro") == ["root"])
    #expect(texts("c[0..3].ro") == ["root"])
    #expect(texts("nothing.f") == [])
    #expect(texts("3.") == [])
  }

  @Test func completionOffersPropertiesWithoutReadingTheirValues() throws {
    _ = try session.enter("c = chord(3)", name: "t")
    #expect(texts("c.inversion.inversion.ro") == ["root"])
    #expect(texts("chord(3).inv") == ["inversion"])
    #expect(texts("c.broken.") == [])
  }

  @Test func completionAfterHelpOffersTopics() {
    #expect(texts("help whi") == ["while"])
    #expect(texts("help tra") == ["train"])
    #expect(texts("help chor") == ["chord"])
    #expect(texts("help reset f") == ["reset functions"])
  }

  @Test func completionInCommentsAndNumbersOffersNothing() {
    #expect(texts("# tr") == [])
    #expect(texts("x = 1  # tr") == [])
    #expect(texts("12") == [])
    #expect(texts("12tr") == [])
    #expect(texts("print \"#\", chor") == ["chord"])
  }

  @Test(arguments: [
    "", ")))", "(((", "\"\\", "a.", ".", "a.b.", "{}}}", "\u{fc}", ", : .", "\"\\(",
    "\"\\(\"\\(", "\"a\nb", "help ", "cd \"", "a |>", "[..", "x[-", "\"\\()\\(.", "f(a: \"\\(b: ",
  ])
  func completionCandidatesReplaceTheEndOfAnyText(text: String) {
    for end in text.indices + [text.endIndex] {
      let before = String(text[..<end])
      let found = Completion.at(before, in: session.context)
      #expect((0...before.utf8.count).contains(found.start), "\(before)")
      let word = String(decoding: before.utf8.dropFirst(found.start), as: UTF8.self).lowercased()
      for candidate in found.candidates {
        #expect(candidate.text.lowercased().hasPrefix(word), "\(before): \(candidate.text)")
      }
    }
  }
}

@Suite struct FileNameTests {
  private let session = Sample.session()
  private let folder = TemporaryFolder()

  init() throws {
    for name in ["a.wav", "b.WAV", "c.txt", "d e.wav", "say \"x\".wav", ".hidden.wav"] {
      try AtomicFile.write("", to: folder / name)
    }
    try Folders.make(above: folder / "takes/x")
    try AtomicFile.write("", to: folder / "takes/one.wav")
    session.context.folder = folder.path
  }

  private func texts(_ text: String) -> [String] {
    Completion.at(text, in: session.context).candidates.map(\.text)
  }

  @Test func completionOfAPathOffersMatchingFilesAndFolders() {
    #expect(texts("load \"") == ["a.wav", "b.WAV", "d e.wav", "say \\\"x\\\".wav", "takes/"])
    #expect(texts("x = load(\"ta") == ["takes/"])
    #expect(texts("load(\"d e") == ["d e.wav"])
    #expect(texts("load(\"say \\\"") == ["say \\\"x\\\".wav"])
    #expect(texts("load \".h") == [".hidden.wav"])
    #expect(texts("print \"a") == [])
    #expect(texts("load \"*") == [])
    #expect(texts("load \"none/") == [])
  }

  @Test func completionOfAPathOffersFilesInsideFolders() throws {
    #expect(texts("load \"takes/") == ["takes/one.wav"])
    let found = Completion.at("load \"takes/o", in: session.context)
    #expect(found.candidates.first?.label == "one.wav")
    #expect(found.suffix == "\"")
    #expect(Completion.at("load \"ta", in: session.context).suffix == "")
    #expect(texts("load \"\(folder.path)/takes/") == ["\(folder.path)/takes/one.wav"])
    #expect(texts("load \"~") == ["~/"])
    _ = try session.enter("cd takes", name: "t")
    #expect(texts("load \"o") == ["one.wav"])
  }

  @Test func completionAfterCdOffersOnlyFolders() {
    #expect(texts("cd ") == ["takes/"])
    #expect(texts("cd t") == ["takes/"])
    #expect(texts("cd a") == [])
  }
}
