// Tests of packed values: values come back as they were, in circles and with shared parts; and damaged bytes give an error
// and never a crash.

import CommandLanguage
import Runs
import TestSupport
import Testing

@Suite struct PortableTests {
  private let session = Interpreter(registry: .language)

  /// The value of an expression, packed and unpacked in a session of its own.
  private func returned(_ expression: String, _ test: String) throws -> String {
    let value = try session.run("\(expression)", name: "test")
    let message = try session.context.pack(item: value, beyond: PortablePool()).message
    let other = Interpreter(registry: .language)
    other["v"] = try other.context.unpack(message, pool: PortablePool())
    return ValueText.shown(try other.run(test, name: "test"))
  }

  @Test(arguments: [
    (
      "[1, -0.0, 1 / 0, \"ä\\n\", nil, true, 1..5 by 2]", "v",
      "[1, -0, inf, \"ä\\n\", nil, true, 1..5 by 2]"
    ),
    ("(a: (b: []), c: ())", "v", "(a: (b: []), c: ())"),
    ("a = [1]; [a, a]", "append v[0], 2; v[1]", "[1, 2]"),
    ("a = [1]; append a, a; a", "v[1][1][1][0]", "1"),
    ("r = (x: 1); r.self = r; r", "v.self.self.x", "1"),
    ("k = 3; def f(x) { x + k }; f", "v(1)", "4"),
    (
      "def even(n) { if n == 0 { true } else { odd(n - 1) } }; def odd(n) { if n == 0 { false } else { even(n - 1) } }; even",
      "v(10)", "true"
    ),
    ("def adder(n) { fn(x) { n += x; n } }; adder(5)", "v(1); v(1)", "7"),
    ("def pair(n) { [fn() { n += 1 }, fn() { n }] }; pair(1)", "v[0](); v[1]()", "2"),
    ("[sqrt, fn(x, by: 2) { x * by }]", "v[0](9) + v[1](4, by: 3)", "15"),
    ("f = nil; for i in 0..3 { if i == 1 { f = fn() { i } } }; f", "v()", "1"),
    ("use_me = 1; fn() { nosuch }", "try { v() } catch e { e }", "\"unknown name 'nosuch'\""),
  ])
  func aValueComesBackAsItWas(expression: String, test: String, expected: String) throws {
    #expect(try returned(expression, test) == expected)
  }

  @Test func aLongChainOfListsIsPacked() throws {
    let chain = "a = [0]; for i in 0..100_000 { a = [a] }; a"
    #expect(
      try returned(chain, "n = 0; while type(v[0]) == \"list\" { v = v[0]; n += 1 }; n") == "100000"
    )
  }

  @Test func anErrorInASentFunctionHasItsPlace() throws {
    let value = try session.run("x = 1\ndef f(l) {\n  l[5]\n}\nf", name: "script.sonde")
    let message = try session.context.pack(item: value, beyond: PortablePool()).message
    let other = Interpreter(registry: .language)
    other["v"] = try other.context.unpack(message, pool: PortablePool())
    do {
      _ = try other.run("v([1])", name: "test")
      Issue.record("no error")
    } catch {
      #expect(error.description.hasPrefix("script.sonde:3:5: error: the index 5"), "\(error)")
    }
  }

  @Test func damagedBytesAreAnError() throws {
    let value = try session.run(
      "k = [1, \"text\"]; def f(x) { k }; [f, (a: 1..3, b: fn(y) { f(y) }), sqrt, 2.5]",
      name: "test")
    let message = try session.context.pack(item: value, beyond: PortablePool()).message
    var random = Seeded(11)
    func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    var failures = 0
    for turn in 0..<3000 {
      var bytes = message
      if turn % 3 == 0 {
        bytes.removeLast(1 + below(bytes.count - 1))
      } else {
        for _ in 0...turn % 4 { bytes[below(bytes.count)] = UInt8(below(256)) }
      }
      let other = Interpreter(registry: .language)
      if (try? other.context.unpack(bytes, pool: PortablePool())) == nil { failures += 1 }
    }
    #expect(failures > 1500)
  }

  @Test func equalFunctionsHaveEqualIdentities() throws {
    func identity(_ script: String) throws -> [UInt8] {
      let own = Interpreter(registry: .language)
      guard case .function(let function) = try own.run(script, name: "test") else { return [] }
      return try own.context.pack(function).identity
    }
    let first = try identity("k = 2; fn(x) { x * k }")
    #expect(first.isEmpty == false)
    // Neither the place nor the text around the function matters.
    #expect(try identity("# A comment.\n\nother = 5; k = 1 + 1\nfn(x) { x * k }") == first)
    #expect(try identity("k = 3; fn(x) { x * k }") != first)
    #expect(try identity("k = 2; fn(x) { x + k }") != first)
  }
}
