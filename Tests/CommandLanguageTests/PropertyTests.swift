// Properties of random values and sources: the text of a value is a literal of the same value, sources mean the same
// with all three line ends, and slices agree with a plain model. All random numbers are seeded.

import CommandLanguage
import LanguageTestSupport
import TestSupport
import Testing

@Suite struct PropertyTests {
  private static func session() -> Interpreter {
    Interpreter(registry: .language, context: Context(write: { _ in }))
  }

  // MARK: Values

  private static let edges: [Double] = [
    0, -0.0, 1, -1, 0.1, 1e-7, 123456.789, 1e15, 1e16, 1e17, 0x1p53, 0x1p53 + 2, 1e21, 1e300,
    .leastNonzeroMagnitude,
    .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]
  private static let scalars: [Unicode.Scalar] = [
    "a", "Z", " ", "\"", "\\", "\n", "\t", "\r", "(", ")", "{", "}", "#", "é", "\u{301}", "\u{0}",
    "\u{7F}", "\u{85}", "\u{B}", "\u{C}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{202E}", "𝄞",
    "\u{1F468}", "\u{200D}",
  ]
  private static let names = ["a", "in", "if", "nil", "é_1", "by", "_", "Hz", "true"]

  private static func number(_ dice: inout Seeded) -> Double {
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: edges.randomElement(using: &dice) ?? 0
    case 1: Double(Int.random(in: -1000...1000, using: &dice))
    case 2: Double.random(in: -1...1, using: &dice)
    default: Double(bitPattern: dice.next())
    }
  }

  private static func value(_ dice: inout Seeded, depth: Int = 0) -> Value {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &dice) {
    case 0, 1: return .number(number(&dice))
    case 2, 3:
      var text = ""
      for _ in 0..<Int.random(in: 0...6, using: &dice) {
        text.unicodeScalars.append(scalars.randomElement(using: &dice) ?? "a")
      }
      return .string(text)
    case 4: return [.nil, .bool(true), .bool(false)].randomElement(using: &dice) ?? .nil
    case 5:
      let step = number(&dice)
      return .range(
        RangeValue(
          number(&dice), number(&dice), by: step == 0 || step.isNaN ? 1 : step))
    case 6:
      return .list(
        (0..<Int.random(in: 0...4, using: &dice)).map { _ in value(&dice, depth: depth + 1) })
    default:
      let record = RecordValue()
      for _ in 0..<Int.random(in: 0...4, using: &dice) {
        record.set(names.randomElement(using: &dice) ?? "a", value(&dice, depth: depth + 1))
      }
      return .record(record)
    }
  }

  /// Whether two values are equal, with nan equal to nan and 0 different from -0.
  private static func areEqual(_ a: Value, _ b: Value) -> Bool {
    func same(_ a: Double, _ b: Double) -> Bool {
      a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern
    }
    switch (a, b) {
    case (.number(let a), .number(let b)): return same(a, b)
    case (.string(let a), .string(let b)): return Array(a.utf8) == Array(b.utf8)
    case (.range(let a), .range(let b)):
      return same(a.start, b.start) && same(a.end, b.end) && same(a.step, b.step)
    case (.list(let a), .list(let b)):
      return a.count == b.count && zip(a.values, b.values).allSatisfy { areEqual($0, $1) }
    case (.record(let a), .record(let b)):
      return a.keys == b.keys
        && a.keys.allSatisfy { areEqual(a[$0] ?? .nil, b[$0] ?? .nil) }
    case (.nil, .nil): return true
    case (.bool(let a), .bool(let b)): return a == b
    default: return false
    }
  }

  @Test func theTextOfAValueIsALiteralOfTheSameValue() {
    let faults = LanguageThread.run { () -> [String] in
      var dice = Seeded(41)
      let session = Self.session()
      return (0..<4000).compactMap { _ in
        let value = Self.value(&dice)
        let text = ValueText.shown(value)
        do throws(Diagnostic) {
          let read = try session.run("v = \(text)\nv", name: "literal")
          if Self.areEqual(value, read), ValueText.shown(read) == text { return nil }
          return "\(text) is read as \(ValueText.shown(read))"
        } catch {
          return "\(text): \(error)"
        }
      }
    }
    #expect(faults.isEmpty, "\(faults.count) faults: \(faults.prefix(3))")
  }

  // MARK: Sources

  /// Also with separators of other kinds in strings and comments, which are no line ends.
  @Test func sourcesMeanTheSameWithAllLineEnds() {
    var maker = SentenceMaker(.documented, seed: 43)
    for _ in 0..<1500 {
      let source = maker.source().replacing("# remark", with: "# re\u{2028}mark\u{85}\u{B}\u{C}")
      let tree = SourceFormatTests.tree(source)
      let formatted = SourceFormatTests.formatted(source)
      #expect(tree != nil)
      for end in ["\r\n", "\r"] {
        let other = source.replacing("\n", with: end)
        guard SourceFormatTests.tree(other) == tree, SourceFormatTests.formatted(other) == formatted
        else {
          Issue.record("another tree or style with \(end.debugDescription): \(source)")
          return
        }
      }
    }
  }

  // MARK: Slices

  /// The elements of a slice, by the rules of Language.md: one position after another, from the first bound to the
  /// second. A bound below 0 counts from the end, and a bound outside the value is moved to the nearest end.
  static func slice<Element>(
    _ elements: [Element], _ start: Double?, _ end: Double?, _ step: Double
  ) -> [Element] {
    let count = Double(elements.count)
    let (low, high): (Double, Double) = step > 0 ? (0, count) : (-1, count - 1)
    func place(_ bound: Double) -> Double { min(max(bound < 0 ? bound + count : bound, low), high) }
    var result: [Element] = []
    var at = start.map(place) ?? (step > 0 ? low : high)
    let last = end.map(place) ?? (step > 0 ? high : low)
    while step > 0 ? at < last : at > last {
      result.append(elements[Int(at)])
      at += step
    }
    return result
  }

  static let bounds: [Double] = [
    0, 1, 2, 3, 5, 7, 8, -1, -2, -7, -8, -9, 100, -100, 0x1p53, -0x1p53, 1e19, -1e300, .infinity,
    -.infinity, .nan, 0.5, -0.0,
  ]

  /// A random slice as text, with its bounds; nil for a bound that is left out.
  static func randomSlice(
    _ dice: inout Seeded
  ) -> (text: String, start: Double?, end: Double?, step: Double) {
    func bound(_ dice: inout Seeded) -> Double? {
      Int.random(in: 0..<5, using: &dice) == 0 ? nil : bounds.randomElement(using: &dice)
    }
    let (start, end) = (bound(&dice), bound(&dice))
    let steps: [Double] = [1, 1, 1, 2, 3, -1, -2, -3, 100, -100, 0, 0.5, .nan, .infinity]
    let step = steps.randomElement(using: &dice) ?? 1
    let text =
      [start, end].map { $0.map(NumberText.format) ?? "" }.joined(separator: "..")
      + (step == 1 ? "" : " by \(NumberText.format(step))")
    return (text, start, end, step)
  }

  static func isValid(_ start: Double?, _ end: Double?, _ step: Double) -> Bool {
    [start, end].allSatisfy { $0.map { $0 == $0.rounded() } ?? true }
      && step != 0 && step.isFinite && step == step.rounded()
  }

  @Test func slicesOfListsAndStringsAgreeWithAPlainModel() {
    let faults = LanguageThread.run { () -> [String] in
      var dice = Seeded(47)
      let session = Self.session()
      return (0..<4000).compactMap { turn -> String? in
        let numbers = (0..<Int.random(in: 0...8, using: &dice)).map { Double($0) }
        let letters = numbers.map { ["a", "é", "👩‍🚀", "z"][Int($0) % 4] }
        let (text, start, end, step) = Self.randomSlice(&dice)
        let isList = turn % 2 == 0
        session["v"] = isList ? .list(numbers) : .string(letters.joined())
        let found = (try? session.run("v[\(text)]", name: "slice")).map(ValueText.shown)
        var expected: String?
        if Self.isValid(start, end, step) {
          expected = ValueText.shown(
            isList
              ? .list(Self.slice(numbers, start, end, step))
              : .string(Self.slice(letters, start, end, step).joined()))
        }
        return found == expected
          ? nil : "\(numbers.count) elements [\(text)] give \(found ?? "an error")"
      }
    }
    #expect(faults.isEmpty, "\(faults.count) faults: \(faults.prefix(3))")
  }

  @Test func assignedSlicesAgreeWithAPlainModel() {
    let faults = LanguageThread.run { () -> [String] in
      var dice = Seeded(53)
      let session = Self.session()
      return (0..<3000).compactMap { _ -> String? in
        let count = Int.random(in: 0...8, using: &dice)
        let numbers = (0..<count).map { Double($0) }
        let (text, start, end, step) = Self.randomSlice(&dice)
        session["v"] = .list(numbers)
        let isDone = (try? session.run("v[\(text)] = 9", name: "slice")) != nil
        var expected = numbers
        let isValid = Self.isValid(start, end, step)
        if isValid {
          for place in Self.slice(Array(0..<count), start, end, step) { expected[place] = 9 }
        }
        let found = session["v"].map(ValueText.shown)
        return isDone == isValid && found == ValueText.shown(.list(expected))
          ? nil : "\(count) elements [\(text)] = 9 give \(found ?? "nothing")"
      }
    }
    #expect(faults.isEmpty, "\(faults.count) faults: \(faults.prefix(3))")
  }
}
