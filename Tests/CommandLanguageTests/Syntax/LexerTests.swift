// Tests of the lexer: the ends of tokens, the blanks before them, and invalid tokens.

import CommandLanguage
import Testing

@Suite struct LexerTests {
  /// The tokens of a source as text, with `_` before each token that follows a blank.
  static func words(_ text: String) -> [String] {
    Lexer.read(Source(text, name: "words")).tokens.dropLast().map { token in
      let word =
        switch token.kind {
        case .newline: "newline"
        case .semicolon: ";"
        case .end: "end"
        case .name(let name): name
        case .keyword(let keyword): "'\(keyword.rawValue)'"
        case .number(let number): "\(number)"
        case .symbol(let symbol): symbol.rawValue
        case .stringStart: "<"
        case .piece(let text): "\"\(text)\""
        case .interpolationStart: "\\("
        case .interpolationEnd: ")"
        case .stringEnd: ">"
        case .line(let text): "line(\(text))"
        case .broken(let message, _, _): "broken(\(message))"
        }
      return (token.blankBefore && token.kind != .newline ? "_" : "") + word
    }
  }

  @Test(arguments: [
    ("a+b", ["_a", "+", "b"]), ("f (1)", ["_f", "_(", "1.0", ")"]), ("f -1", ["_f", "_-", "1.0"]),
    ("a // b /= c", ["_a", "_//", "_b", "_/=", "_c"]), ("a|>f", ["_a", "|>", "f"]),
    ("1..5", ["_1.0", "..", "5.0"]), ("x.5", ["_x", ".", "5.0"]), ("1.5.a", ["_1.5", ".", "a"]),
    ("250ms 2kHz 3s 4Hz", ["_0.25", "_2000.0", "_3.0", "_4.0"]), ("0x1F", ["_31.0"]),
    ("1_000e-3", ["_1.0"]), ("if by not", ["_'if'", "_by", "_'not'"]),
    ("é_1 = 2", ["_é_1", "_=", "_2.0"]),
    ("a # c\nb", ["_a", "newline", "_b"]), ("[1\n2]", ["_[", "1.0", "_2.0", "]"]),
    ("({\n})", ["_(", "{", "newline", "_}", ")"]), ("a\u{a0}b\u{2003}c", ["_a", "_b", "_c"]),
    ("\u{feff}a", ["_a"]), ("a\r\nb", ["_a", "newline", "_b"]),
    ("a\rb", ["_a", "newline", "_b"]), ("a\n\rb", ["_a", "newline", "newline", "_b"]),
  ])
  func theLexerSplitsSourceTextIntoTokens(_ text: String, _ expected: [String]) {
    #expect(Self.words(text) == expected)
  }

  @Test(arguments: [
    (#""a\n\"\\\u{e9}""#, ["_<", "\"a\n\"\\é\"", ">"]), ("\"\"", ["_<", ">"]),
    (#""a\(b)c""#, ["_<", "\"a\"", "\\(", "b", ")", "\"c\"", ">"]),
    (#""\(f("\(1)"))""#, ["_<", "\\(", "f", "(", "<", "\\(", "1.0", ")", ">", ")", ")", ">"]),
    ("\"# no comment\"", ["_<", "\"# no comment\"", ">"]),
    ("\"a\u{2028}\u{85}\u{B}\u{C}\"", ["_<", "\"a\u{2028}\u{85}\u{B}\u{C}\"", ">"]),
  ])
  func stringsAreReadWithTheirEscapes(_ text: String, _ expected: [String]) {
    #expect(Self.words(text) == expected)
  }

  @Test(arguments: [
    ("help train m", ["_help", "_line(train m)"]), ("cd ../a b # c", ["_cd", "_line(../a b)"]),
    ("cd a; ls", ["_cd", "_line(a)", ";", "_ls"]),
    ("{ help x }", ["_{", "_help", "_line(x)", "_}"]),
    ("help \"all words\"", ["_help", "_line(all words)"]), ("help = 3", ["_help", "_=", "_3.0"]),
    ("help - 3", ["_help", "_-", "_3.0"]), ("x = help y", ["_x", "_=", "_help", "_y"]),
    ("help", ["_help"]), ("cd(\"a\")", ["_cd", "(", "<", "\"a\"", ">", ")"]),
  ])
  func commandsLikeHelpReadTheRestOfTheLineAsText(_ text: String, _ expected: [String]) {
    #expect(Self.words(text) == expected)
  }

  @Test(arguments: [
    ("1.", "a number does not end with '.'"), (".5", "a number does not start with '.'"),
    ("1__0", "'_' is allowed only between digits"), ("3sec", "'sec' is not a unit"),
    ("0x", "the hexadecimal number is not valid"), ("1e999", "the number is too large"),
    ("\"a", "the string is not closed"), ("\"\\q\"", "the string contains an unknown escape"),
    ("\"\\u{110000}\"", "the escape \\u needs a character code in braces"),
    ("a & b", "the character '&' has no meaning here"),
    ("“a”", "the character '“' has no meaning here"),
    ("\u{1}", "the character with the code 1 has no meaning here"),
    ("\"\\(a", "the string is not closed"),
  ])
  func invalidTokensCauseErrorsThatStateTheReason(_ text: String, _ message: String) {
    #expect(Self.words(text).contains { $0.hasSuffix("broken(\(message))") }, "\(Self.words(text))")
  }

  @Test func everyTokenStoresItsPositionInTheSourceText() {
    let source = Source("ab \"c\\(d)e\" 12s", name: "places")
    let texts = Lexer.read(source).tokens.map { source.text($0.span.start..<$0.span.end) }
    #expect(texts == ["ab", "\"", "c", "\\(", "d", ")", "e", "\"", "12s", ""])
  }

  @Test func everyCommentStoresItsLineNumber() {
    let source = Source("#!/bin/x\n# one\n## two \nx # three\n  # %% cell", name: "comments")
    let comments = Lexer.read(source).comments
    #expect(comments.map(\.line) == [1, 2, 3, 4, 5])
    #expect(comments.map(\.isAlone) == [true, true, true, false, true])
    #expect(comments.map { $0.text(in: source) } == [nil, "one", "two", "three", nil])
  }
}
