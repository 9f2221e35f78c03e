// Tests that any source gives a value or an error without a crash or a hang, and that the session works
// afterwards. The sources are random bytes, random words of the language, and the scripts of Tests/Scripts with
// random changes; all random numbers are seeded. Each source is checked and run. A watching thread interrupts
// each run, so that an endless loop ends.

import CommandLanguage
import Glibc
import LanguageTestSupport
import Runs
import TestSupport
import Testing

@Suite struct FuzzTests {
  /// The time that one source may run before it is interrupted, in microseconds.
  static let patience: UInt32 = 50_000

  /// Checks and runs each source, and expects that `faults` finds no fault.
  static func survive(_ sources: [String]) {
    let found = LanguageThread.run { sources.flatMap { Self.faults(of: $0) } }
    #expect(found.isEmpty, "\(found.prefix(3).joined(separator: "\n---\n"))")
  }

  /// The faults of a session with this source: an error without a message or a position, a contradiction between
  /// `check` and the run, or a session that does not work afterwards.
  private static func faults(of source: String) -> [String] {
    let interrupt = Interrupt()
    let context = Context(run: Run(interrupt: interrupt), write: { _ in })
    context.folder = "/nowhere"
    let session = Interpreter(registry: .language, context: context)
    let wholeness = Interpreter.wholeness(of: source)
    let found = session.check(source, name: "fuzz")
    let (done, stopped) = (Interrupt(), Interrupt())
    LanguageThread.start {
      var waited: UInt32 = 0
      while waited < Self.patience, !done.isRequested {
        usleep(200)
        waited += 200
      }
      interrupt.request()
      stopped.request()
    }
    var failure: Diagnostic?
    do throws(Diagnostic) {
      _ = try session.enter(source, name: "fuzz")
    } catch {
      failure = error
    }
    done.request()
    while !stopped.isRequested { usleep(50) }
    interrupt.clear()

    var faults: [String] = []
    for error in found + (failure.map { [$0] } ?? []) where error.kind != .quit {
      let isNowhere = error.source != nil && error.line < 1
      if error.message.isEmpty || error.render().isEmpty || isNowhere {
        faults.append("an error without words or place: \(error)")
      }
    }
    let isUnread = failure?.kind == .syntax || failure?.kind == .incomplete
    if wholeness != .whole, !isUnread { faults.append("not whole, and it ran") }
    if (wholeness == .open) != (failure?.kind == .incomplete) {
      faults.append("open is \(wholeness == .open), and the error is \(failure?.message ?? "none")")
    }
    if found.contains(where: { $0.kind == .syntax || $0.kind == .incomplete }) != isUnread {
      faults.append("the check says \(found.count) errors, the run \(failure?.message ?? "none")")
    }
    let sum = try? session.enter("1 + 1", name: "after").value
    if sum.map(ValueText.shown) != "2" { faults.append("1 + 1 is \(sum.debugDescription)") }
    return faults.map { "\($0) in \(source.prefix(200).debugDescription)" }
  }

  @Test func aSessionStillWorksAfterRandomBytes() {
    var dice = Seeded(1)
    let sources = (0..<400).map { _ in
      let count = Int.random(in: 0...200, using: &dice)
      return String(
        decoding: (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }, as: UTF8.self)
    }
    Self.survive(sources)
  }

  @Test func aSessionStillWorksAfterRandomWords() {
    var dice = Seeded(2)
    let words = [
      "x", "y", "f", "if", "else", "while", "for", "in", "def", "fn", "try", "catch", "return",
      "break", "continue", "global", "and", "or", "not", "true", "nil", "(", ")", "[", "]", "{",
      "}",
      ",", ":", ";", "\n", ".", "..", "=", "+=", "+", "-", "*", "/", "//", "%", "^", "@", "==", "<",
      "|>", "?", "\"a\"", "\"\\(", "1", "0", "2.5", "1e3", "0x1f", "3s", "by", "time", "print",
      "append", "length", "map", "help", "cd", "clear", "copy", "#",
    ]
    let sources = (0..<1500).map { _ in
      (0..<Int.random(in: 1...40, using: &dice)).map { _ in
        (words.randomElement(using: &dice) ?? "") + (Bool.random(using: &dice) ? " " : "")
      }.joined()
    }
    Self.survive(sources)
  }

  @Test func aSessionStillWorksAfterRandomlyChangedScripts() {
    var dice = Seeded(3)
    var sources: [String] = []
    // Scripts that need much memory or depth on purpose would make the test slow.
    let scripts = languageScripts.filter {
      !$0.path.contains("deep") && !$0.path.contains("recursion") && !$0.path.contains("too_long")
    }
    let all = scripts.map { Array($0.text.utf8) }
    for bytes in all where !bytes.isEmpty {
      for _ in 0..<6 {
        var changed = bytes
        for _ in 0..<Int.random(in: 1...6, using: &dice) {
          let place = Int.random(in: 0..<max(1, changed.count), using: &dice)
          switch Int.random(in: 0..<4, using: &dice) {
          case 0 where place < changed.count: changed.remove(at: place)
          case 1: changed.insert(UInt8.random(in: 0...255, using: &dice), at: place)
          case 2 where place < changed.count:
            changed[place] = Array("(){}[]\"\\.,=+-\n |>#".utf8).randomElement(using: &dice) ?? 32
          default:
            let other = all.randomElement(using: &dice) ?? bytes
            let start = Int.random(in: 0..<max(1, other.count), using: &dice)
            let end = min(other.count, start + 20)
            changed.insert(contentsOf: other[min(start, end)..<end], at: min(place, changed.count))
          }
        }
        sources.append(String(decoding: changed, as: UTF8.self))
      }
    }
    Self.survive(sources)
  }

  /// Sources of shuffled words from real scripts run more often than sources of random words.
  @Test func aSessionStillWorksAfterScriptsOfShuffledWords() {
    var dice = Seeded(4)
    let words = languageScripts.filter {
      !$0.path.contains("deep") && !$0.path.contains("recursion") && !$0.path.contains("too_long")
    }
    .flatMap { Self.words(of: $0.text) }
    let sources = (0..<1200).map { _ in
      var text = ""
      for _ in 0..<Int.random(in: 1...12, using: &dice) {
        let start = Int.random(in: 0..<words.count, using: &dice)
        let end = min(words.count, start + Int.random(in: 1...9, using: &dice))
        text += words[start..<end].joined()
      }
      return text
    }
    Self.survive(sources)
  }

  /// The words of a text without its comments.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    for line in text.split(separator: "\n") {
      var word = ""
      for letter in line.prefix(while: { $0 != "#" }) {
        let isLetter = letter.isLetter || letter.isNumber || letter == "_"
        if !isLetter || word.last.map({ !$0.isLetter && !$0.isNumber && $0 != "_" }) == true {
          if !word.isEmpty { words.append(word) }
          word = ""
        }
        word.append(letter)
      }
      words += [word, "\n"]
    }
    return words
  }

  @Test func aSessionStillWorksAfterHostileSources() {
    let many = 20_000
    Self.survive([
      String(repeating: "(", count: many), String(repeating: "[", count: many),
      String(repeating: "{", count: many), String(repeating: "-", count: many) + "1",
      String(repeating: "not ", count: many), String(repeating: "\"\\(", count: many),
      String(repeating: "fn() { ", count: many), String(repeating: "if true { ", count: many),
      "x = " + String(repeating: "1 + ", count: many) + "1",
      "x = " + String(repeating: "a.", count: many) + "b",
      "x = f" + String(repeating: "(1)", count: many),
      "x = [" + String(repeating: "1, ", count: many) + "]",
      "x = a" + String(repeating: "[0..", count: many),
      "print " + String(repeating: "1, ", count: many) + "1",
      String(repeating: "x = 1\n", count: many), String(repeating: "else if x ", count: many),
      "if a { } " + String(repeating: "else if a { } ", count: many),
      String(repeating: "a |> ", count: many), "2" + String(repeating: " ^ 2", count: many),
      String(repeating: "a, ", count: many) + "b = 1", "\u{0}\u{1}\u{7f}\u{feff}\u{202e}",
      "s = \"ab\"\nwhile true { s += s }", "l = [1]\nwhile true { append l, l }",
      "r = 0..inf\nprint length(r)", "for i in 0..inf { }", "x = map(0..1e15, sqrt)",
      "l = []\nl[0..1e300] = 3", "print [1][1e300], [1][nan]", "print [1][nan..]",
      "def f(n) { try { f(n + 1) } catch e { f(n + 1) } }\nf(0)",
      "print \"\\u{d800}\"", "x = 0x" + String(repeating: "f", count: 500),
      "clear clear", "print = 3\nprint 4", "clear \"\"", "a = copy(copy)",
      "map = map\nmap map, map",
      "x = format(1e300, decimals: 15)", "x = round(nan)\nprint x // 0, x % 0, 5 % 0",
      "def f(a: f()) { a }\nf()", "for i in 0..3 { i = nil; fn() { i } }", "vars vars",
    ])
  }
}
