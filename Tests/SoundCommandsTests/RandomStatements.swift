// Random statements of the language for tests of sessions: numbers, strings, lists, records, functions, loops, random
// draws, tensors, sounds, frames, small models with few training steps, and generators. Most statements succeed; some
// fail, before or after they have changed something.

import TestSupport

/// Writes random statements about the names that the earlier statements made.
struct RandomStatements {
  private var random: Seeded
  private var names: [String: [String]] = [:]
  private var count = 0

  init(seed: UInt64) { random = Seeded(seed) }

  /// The next statements of a session.
  mutating func next(_ number: Int) -> [String] { (0..<number).map { _ in statement() } }

  private mutating func pick<Element>(_ all: [Element]) -> Element {
    all[Int.random(in: 0..<all.count, using: &random)]
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  /// A name of a kind; nil if there is none.
  private mutating func old(_ kind: String) -> String? { names[kind].map { pick($0) } }

  /// A new name of a kind, or sometimes an old one, which then gets a new value.
  private mutating func new(_ kind: String) -> String {
    if number(0...4) == 0, let name = old(kind) { return name }
    count += 1
    let name = "\(kind)\(count)"
    names[kind, default: []].append(name)
    return name
  }

  private mutating func value() -> String {
    let number = old("n") ?? "1"
    return pick([
      "\(self.number(-9...9))", number, "\(number) * 2 + 0.5", "[1, \(number)]", "\"a·\u{2028}b\"",
      "nil", "(a: \(number), b: [2])", "0..5",
    ])
  }

  private mutating func statement() -> String {
    let kinds = number(0...29)
    if let n = old("n"), let l = old("l") {
      switch kinds {
      case 0: return "append \(l), \(value())"
      case 1: return "\(l)[0] = \(value())"
      case 2: return "for i in 0..\(number(1...6)) { append \(l), i * \(n); if i == 3 { break } }"
      case 3: return "if \(n) > 0 { \(l)[0] = rand() } else { \(new("n")) = 3 }"
      case 4: return "if true { append \(l), 9; error \"no · \(number(0...9))\" }"
      case 5: return "def \(new("f"))(v, by: 2) {\n  v * by + \(n)\n}"
      case 6: return "\(new("r")) = (a: \(n), l: \(l), s: \"x\")"
      case 7: return "print \(n), rand()"
      case 8: return "nothing(\(n))"
      case 9: return "while length(\(l)) < \(number(2...9)) { append \(l), rand() }"
      default: break
      }
    }
    if let r = old("r"), kinds == 10 { return "\(r).a = \(value())" }
    if let r = old("r"), kinds == 11 { return "append \(r).l, \(number(0...99))" }
    if let f = old("f"), kinds == 12 { return "\(new("n")) = \(f)(\(number(0...9)), by: rand())" }
    if kinds == 13 { return "seed \(number(0...99))" }
    if kinds == 14 { return "\(new("t")) = rand([\(number(1...4)), 3])" }
    if let t = old("t"), kinds == 15 { return "\(t)[0, 1] = \(number(0...9))" }
    if let t = old("t"), kinds == 16 { return "\(new("n")) = sum(\(t) * \(t))" }
    if kinds == 17 { return "\(new("x")) = tone(\(number(100...900))Hz, 0.1s)" }
    if let x = old("x") {
      switch kinds {
      case 18: return "\(new("x")) = \(x) * 0.5 + noise(0.1s) * 0.1"
      case 19: return "\(new("n")) = \(x).peak"
      case 20: return "\(new("p")) = analyze(\(x), fft: 256, bins: 4)"
      default: break
      }
    }
    if let p = old("p"), kinds == 21 {
      return "\(new("m")) = model(\(p), layers: 1, units: 4, mixtures: 1, sequence: 5)"
    }
    if let m = old("m") {
      switch kinds {
      case 22: return "train \(m), steps: \(number(1...3))"
      case 23: return "\(new("g")) = generator(\(m))"
      case 24: return "\(new("x")) = sample(\(m), duration: 0.05s)"
      default: break
      }
    }
    if let g = old("g"), kinds == 25 { return "\(new("o")) = [next(\(g)), next(\(g))]" }
    if let g = old("g"), kinds == 26 { return "for k in 0..3 { next(\(g)) }" }
    switch number(0...5) {
    case 0, 1: return "\(new("n")) = \(number(-99...99)) / \(number(1...9))"
    case 2: return "\(new("n")) = rand()"
    case 3: return "\(new("s")) = \"s\(number(0...9))\u{2029}\u{301}\""
    default: return "\(new("l")) = [\(value()), \(value())]  # a list"
    }
  }
}
