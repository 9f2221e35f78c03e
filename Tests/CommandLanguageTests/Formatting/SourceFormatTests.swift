// Tests of the formatter: formatted sources have one style, their trees and comments are unchanged, and a second
// formatting changes nothing.

import CommandLanguage
import LanguageTestSupport
import TestSupport
import Testing

@Suite struct SourceFormatTests {
  /// The formatted source, or the error if the source cannot be parsed.
  static func formatted(_ source: String) -> String {
    LanguageThread.run {
      do throws(Diagnostic) {
        return try SourceFormat.format(source, name: "source")
      } catch {
        return "\(error)"
      }
    }
  }

  static func tree(_ source: String) -> String? {
    LanguageThread.run { try? Interpreter.tree(of: source) }
  }

  /// The text of the comments without trailing blanks.
  static func comments(_ text: String) -> [String] {
    let source = Source(text, name: "source")
    return Lexer.read(source).comments.map { comment in
      var text = Substring(source.text(comment.span.start..<comment.span.end))
      while let last = text.unicodeScalars.last, " \t\r".unicodeScalars.contains(last) {
        text.unicodeScalars.removeLast()
      }
      return String(text)
    }
  }

  /// The parts of two texts from the first position at which the texts differ.
  private static func parting(_ first: String, _ second: String) -> String {
    let same = zip(first.utf8, second.utf8).prefix { $0 == $1 }.count
    return [first, second].map { text in
      String(decoding: text.utf8.dropFirst(max(0, same - 80)).prefix(160), as: UTF8.self)
    }.joined(separator: " <> ")
  }

  /// Whether a formatted source has the same tree and comments as before, and a second formatting changes nothing.
  static func keeps(_ source: String) -> Bool {
    let once = formatted(source)
    let checks = [
      tree(once) == tree(source), comments(once) == comments(source), formatted(once) == once,
    ]
    #expect(
      checks == [true, true, true],
      """
      tree, comments, twice; the trees part at: \(parting(tree(source) ?? "", tree(once) ?? ""))
      --- of ---
      \(source)
      --- is ---
      \(once)
      """)
    return checks == [true, true, true]
  }

  @Test(
    arguments: [
      ("x=1", "x = 1"), ("x  =  a+b*-c", "x = a + b * -c"), ("x = - 2 ^ - 1", "x = -2 ^ -1"),
      ("a ,b=b , a", "a, b = b, a"), ("f( x,name:3 ) [ 0 ]", nil),
      ("f( x,name:3 )[ 0 ]", "f(x, name: 3)[0]"),
      ("r . name", "r.name"), ("x = 0 .. 10 by - 1", "x = 0..10 by -1"),
      ("t[ .. , 3 ]", "t[.., 3]"), ("t[..by 2]", "t[.. by 2]"), ("t[.. by]", "t[..by]"),
      ("x = not(a)", "x = not (a)"), ("f = fn (a , b ?) {a}", "f = fn(a, b?) { a }"),
      ("def f (a:1){a}", "def f(a: 1) { a }"), ("if(a){b}else{c}", "if (a) { b } else { c }"),
      ("f -1", "f -1"), ("f - 1", "f - 1"), ("f-1", "f - 1"), ("f (1)", "f (1)"),
      ("f [1]", "f [1]"),
      ("print   not ok", "print not ok"), ("x  not  in xs", "x not in xs"),
      ("x = 1;", "x = 1"), ("vars ;", "vars;"), ("f(1) ;", "f(1);"),
      ("a = 1; b = 2", "a = 1\nb = 2"),
      ("print 1; print 2", "print 1;\nprint 2"),
      ("if a { b = 1; c = 2; }", "if a { b = 1; c = 2 }"),
      ("if a {\nb = 1; c = 2 }", "if a {\n  b = 1\n  c = 2\n}"), ("if a {}", "if a { }"),
      ("if a {\n\n}", "if a { }"), ("s = \"a\\(  b+1 )\"", "s = \"a\\(  b+1 )\""),
      ("x = 0x1F + 1_000 + 250ms", "x = 0x1F + 1_000 + 250ms"),
      ("\n\nx = 1\n\n\n\ny = 2\n\n", "x = 1\n\ny = 2"), ("l = [1,2,]", "l = [1, 2]"),
      ("l = [\n1,\n2,\n]", "l = [\n  1,\n  2,\n]"), ("x = a +\nb", "x = a +\n  b"),
      ("help   train   m", "help train   m"), ("x |>f |> g( 1 )", "x |> f |> g(1)"),
      ("5 .x", "5 .x"), ("r = (if : 1)", "r = (if: 1)"),
      ("try{a}catch e{b}", "try { a } catch e { b }"),
      ("f(fn(x) {\nx\n}, 2)", "f(fn(x) {\n  x\n}, 2)"), ("x\u{a0}= 1", "x = 1"), ("", nil),
    ] as [(String, String?)])
  func allSourcesAreFormattedInOneStyle(_ source: String, _ expected: String?) {
    guard let expected else {
      #expect(Self.tree(source) == nil || Self.formatted(source) == "")
      return
    }
    #expect(Self.formatted(source) == expected + "\n")
    #expect(Self.keeps(source))
  }

  @Test func formattingAlignsComments() {
    let source = """
      #!/usr/bin/env sonde
      # About
      # this.
      x=1 # one
      longer=2    # two
                  # and more
      # alone

      y=f(a, # first
      # between
      b)
      # %% [markdown]
      """
    let expected = """
      #!/usr/bin/env sonde
      # About
      # this.
      x = 1       # one
      longer = 2  # two
                  # and more
      # alone

      y = f(a,  # first
        # between
        b)
      # %% [markdown]

      """
    #expect(Self.formatted(source) == expected)
    #expect(Self.keeps(source))
  }

  @Test func formattingBreaksLongLines() {
    let source = """
      values = [1111111111, 2222222222, 3333333333, 4444444444, 5555555555, 6666666666, 7777777777, 8888888888]
      each "clarinet, free", x, pv, clarinet, fn(m, take) { sample(m, duration: 4s, seed: take) + something }
      def quiet(source) { fn(t, frame) { if max(frame.mags) < 0.01 { source[length(source) // 2] } else { nil } } }
      y = some_function(with_an_argument, another: value_that_is_long, third: call_of(something), fourth: 3)
      print name, "seed", seed, "draw", take, format(f.distance, digits: 2), "dB", format(f.drift), "cents"
      """
    let expected = """
      values = [
        1111111111, 2222222222, 3333333333, 4444444444, 5555555555, 6666666666, 7777777777, 8888888888
      ]
      each "clarinet, free", x, pv, clarinet, fn(m, take) {
        sample(m, duration: 4s, seed: take) + something
      }
      def quiet(source) {
        fn(t, frame) { if max(frame.mags) < 0.01 { source[length(source) // 2] } else { nil } }
      }
      y = some_function(
        with_an_argument, another: value_that_is_long, third: call_of(something), fourth: 3
      )
      print name, "seed", seed, "draw", take, format(f.distance, digits: 2), "dB", format(f.drift),
        "cents"

      """
    #expect(Self.formatted(source) == expected)
    #expect(Self.keeps(source))
  }

  @Test(arguments: Script.all { _ in true })
  func formattingKeepsTheSyntaxTreeOfEveryScript(_ script: Script) {
    guard Self.tree(script.text) != nil else {
      #expect(Self.formatted(script.text).hasPrefix("source:"))
      return
    }
    #expect(Self.keeps(script.text))
  }

  @Test func formattingKeepsTheSyntaxTreeOfRandomSources() {
    var maker = SentenceMaker(.documented, seed: 31)
    for _ in 0..<3000 where !Self.keeps(maker.source()) { return }
  }

  /// Longer names make other lines too long, so the formatter is also tested with sources whose names are long.
  @Test func formattingKeepsTheSyntaxTreeOfSourcesWithLongNames() {
    var maker = SentenceMaker(.documented, seed: 37)
    for _ in 0..<1500 {
      let source = maker.source().replacing(
        "pv", with: "a_name_of_forty_letters_that_makes_lines_long")
      if !Self.keeps(source) { return }
    }
  }
}
