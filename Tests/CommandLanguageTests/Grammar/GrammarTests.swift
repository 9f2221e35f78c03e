// Tests that Documentation/Grammar.md describes the parser: the grammar and the parser accept the same scripts,
// the same changed scripts and the same random sources.

import CommandLanguage
import LanguageTestSupport
import TestSupport
import Testing

/// The parser's error for a source, or nil if the parser accepts the source.
func syntaxError(in source: String) -> Diagnostic? {
  LanguageThread.run {
    do throws(Diagnostic) {
      _ = try Interpreter.tree(of: source)
      return nil
    } catch {
      return error
    }
  }
}

@Suite struct GrammarTests {
  static let grammar = Grammar.documented

  /// Parts of the error messages that Grammar.md lists under "Beyond the grammar".
  static let beyond = [
    "allowed only in a loop", "allowed only in a function", "the loop has the name",
    "has two parameters",
    "is given twice", "the record has", "at most", "nested too deeply",
    "the expression is too long", "names take",
  ]

  static func isBeyond(_ error: Diagnostic) -> Bool {
    beyond.contains { !error.message.ranges(of: $0).isEmpty }
  }

  @Test func everyGrammarRuleIsUsedAndEveryNameHasARule() {
    let words: Set = ["NAME", "NUMBER", "QUOTE", "PIECE", "NEWLINE", "LINE"]
    let used = Set(Self.grammar.rules.values.flatMap(Grammar.names))
    #expect(Self.grammar.rules.count > 70)
    #expect(used.subtracting(Self.grammar.rules.keys).isEmpty)
    #expect(
      Set(Self.grammar.rules.keys).subtracting(used).subtracting(words) == ["Source"])
  }

  @Test func theGrammarHasTheKeywordsOfTheLexer() {
    for keyword in Keyword.allCases {
      #expect(Self.grammar.accepts(keyword.rawValue, as: "KEYWORD"), "\(keyword)")
    }
    #expect(!Self.grammar.accepts("by", as: "KEYWORD"))
  }

  @Test(arguments: Script.all { _ in true })
  func theGrammarAndTheParserAcceptTheSameScripts(_ script: Script) {
    // Longer scripts test limits on depth and length, which are not in the grammar.
    guard script.text.count < 4000 else { return }
    let error = syntaxError(in: script.text)
    if let error, Self.isBeyond(error) { return }
    let accepted = LanguageThread.run { Self.grammar.accepts(script.text) }
    #expect(accepted == (error == nil), "\(error?.description ?? "the parser accepts it")")
  }

  /// The lexer's tokens agree with the grammar's rules for words.
  @Test func theGrammarAcceptsEveryTokenOfTheLexer() {
    var count = 0
    for script in Script.all(where: { _ in true }) where script.text.count < 4000 {
      let words = SourceWords(script.text)
      count += words.tokens.count
      for token in words.tokens {
        let text = words.source.text(token.span.start..<token.span.end)
        switch token.kind {
        case .name: #expect(Self.grammar.accepts(text, as: "NAME"), "\(text)")
        case .number: #expect(Self.grammar.accepts(text, as: "NUMBER"), "\(text)")
        case .piece: #expect(Self.grammar.accepts(text, as: "PIECE"), "\(text)")
        default: break
        }
      }
    }
    #expect(count > 8000)
  }

  @Test func theLexerAndTheGrammarAcceptTheSameRandomNumbersAndNames() {
    var dice = Seeded(11)
    var sound = 0
    for _ in 0..<20_000 {
      let letters = ["0", "1", "9", "_", ".", "e", "E", "x", "a", "+", "-", "s", "m", "k", "Hz"]
      let text = (0..<Int.random(in: 1...7, using: &dice)).map { _ in
        letters.randomElement(using: &dice) ?? ""
      }.joined()
      let tokens = SourceWords(text).tokens
      let isNumber =
        tokens.count == 1 && tokens.allSatisfy { if case .number = $0.kind { true } else { false } }
      let isName =
        tokens.count == 1 && tokens.allSatisfy { if case .name = $0.kind { true } else { false } }
      let isTooLarge = tokens.contains {
        if case .broken("the number is too large", _, _) = $0.kind { true } else { false }
      }
      if isTooLarge { continue }
      #expect(isNumber == Self.grammar.accepts(text, as: "NUMBER"), "\(text)")
      #expect(isName == Self.grammar.accepts(text, as: "NAME"), "\(text)")
      if isNumber { sound += 1 }
    }
    #expect(sound > 800)
  }

  @Test func theParserAcceptsRandomSourcesMadeFromTheGrammar() {
    var maker = SentenceMaker(Self.grammar, seed: 5)
    var size = 0
    for _ in 0..<5000 {
      let source = maker.source()
      size += source.utf8.count
      if let error = syntaxError(in: source) {
        Issue.record("\(error)\n--- of ---\n\(source)")
        return
      }
    }
    // The random sources must be long enough to cover more than trivial cases.
    #expect(size > 500_000)
  }

  @Test func theGrammarAndTheParserAcceptTheSameChangedSources() {
    var dice = Seeded(23)
    var maker = SentenceMaker(Self.grammar, seed: 6)
    let scripts = Script.all { _ in true }.map(\.text).filter { $0.utf8.count < 600 }
    let pieces = [
      "(", ")", "[", "]", "{", "}", " ", "\n", ",", ":", ";", ".", "..", "-", "- ", "=", "+=", "^",
      " by ", "by", " not ", " in ", "if ", "else", "x", " x", "1", "\"", "\\(", "|>", "fn",
      "time ", "profile ",
      "help ", "#", "?", "==", "return ", "global ", "@",
    ]
    var accepted = 0
    for turn in 0..<6000 {
      var bytes = Array(
        (turn % 3 == 0 ? maker.source() : scripts.randomElement(using: &dice) ?? "").utf8)
      guard !bytes.isEmpty, bytes.count < 600 else { continue }
      for _ in 0..<Int.random(in: 1...3, using: &dice) {
        let place = Int.random(in: 0..<bytes.count, using: &dice)
        switch Int.random(in: 0..<3, using: &dice) {
        case 0 where bytes.count > 1: bytes.remove(at: place)
        case 1:
          bytes.insert(contentsOf: (pieces.randomElement(using: &dice) ?? "").utf8, at: place)
        default:
          let other = Int.random(in: place..<min(bytes.count, place + 4), using: &dice)
          bytes.swapAt(place, other)
        }
      }
      let source = String(decoding: bytes, as: UTF8.self)
      let error = syntaxError(in: source)
      if let error, Self.isBeyond(error) { continue }
      if error == nil { accepted += 1 }
      let agrees = LanguageThread.run { Self.grammar.accepts(source) == (error == nil) }
      if !agrees, !Self.hasTimeInHeader(source) {
        Issue.record("\(error?.description ?? "only the parser accepts it")\n--- of ---\n\(source)")
      }
    }
    #expect(accepted > 1000)
  }

  /// Whether a source may contain `time` or `profile` in the header of a loop or condition, where they are plain names.
  static func hasTimeInHeader(_ source: String) -> Bool {
    !source.ranges(of: "time").isEmpty
      || !source.ranges(of: "profile").isEmpty
        && ["if", "while", "for"].contains { !source.ranges(of: $0).isEmpty }
  }
}
