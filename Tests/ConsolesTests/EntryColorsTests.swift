// Tests of the colours of an entry, and of their legibility.

import Consoles
import Glibc
import TestSupport
import Testing

struct EntryColorsTests {
  private static let functions: Set<String> = ["print", "tone", "help", "f"]

  private static func roles(_ text: String) -> [String] {
    var colors = EntryColors()
    colors.update(Array(text.utf8)) { functions.contains($0) }
    let bytes = Array(text.utf8)
    return colors.runs.map { run in
      "\(run.role) \(String(decoding: bytes[run.start..<run.end], as: UTF8.self))"
    }
  }

  @Test(arguments: [
    (
      "x = tone(440Hz, amplitude: 0.5) # a",
      [
        "function tone", "number 440Hz", "label amplitude", "number 0.5", "comment # a",
      ]
    ),
    (
      "if true and not x.in { y.tone }", ["keyword if", "value true", "keyword and", "keyword not"]
    ),
    (
      "print \"a\\n\\(f(1))b",
      [
        "function print", "string \"a\\n\\(", "function f", "number 1", "string )b",
      ]
    ),
    ("f \"one\" \"two\"", ["function f", "string \"one\"", "string \"two\""]),
    ("help tone # x", ["function help", "string tone", "comment # x"]),
    ("(in: 1) $", ["label in", "number 1", "wrong $"]),
    ("日本 = \"é\"", ["string \"é\""]),
  ])
  func eachPartHasTheColourOfItsRole(text: String, roles: [String]) {
    #expect(Self.roles(text) == roles)
  }

  @Test func aChangedEntryHasTheColoursOfANewEntry() {
    let pieces = [
      "x = [1,\n", "2]\n", "# note\n", "def f(a) {\n", "}\n", "\"a\\(", ")\"", "\n", "help f\n",
      "(", ")",
      "print x.in\n", "\"", "é", "in: 3 ", "{ ", "1kHz\n",
    ]
    for seed in 0..<200 as Range<UInt64> {
      var random = Seeded(seed)
      var text: [Unicode.Scalar] = []
      var colors = EntryColors()
      for _ in 0..<40 {
        if text.isEmpty || Int.random(in: 0..<3, using: &random) > 0 {
          let at = Int.random(in: 0...text.count, using: &random)
          let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
          text.insert(contentsOf: piece.unicodeScalars, at: at)
        } else {
          let at = Int.random(in: 0..<text.count, using: &random)
          let end = min(text.count, at + Int.random(in: 1..<20, using: &random))
          text.removeSubrange(at..<end)
        }
        var whole = String.UnicodeScalarView()
        whole.append(contentsOf: text)
        let bytes = Array(String(whole).utf8)
        colors.update(bytes) { Self.functions.contains($0) }
        var fresh = EntryColors()
        fresh.update(bytes) { Self.functions.contains($0) }
        #expect(colors.runs == fresh.runs, "seed \(seed): \(String(whole).debugDescription)")
        if colors.runs != fresh.runs { return }
      }
    }
  }

  @Test(arguments: TextRole.allCases)
  func coloursAreLegibleOnWhiteAndOnBlack(role: TextRole) {
    guard let number = role.palette else { return }
    // The colours of xterm: a cube of six levels, and grey levels. Contrast is defined in WCAG 2.1, where 3 : 1 is the
    // least contrast of large text, and 4.5 : 1 of other text. No colour has 4.6 : 1 on both.
    let levels = [0, 95, 135, 175, 215, 255]
    let place = number - 16
    let grey = 8 + 10 * (number - 232)
    let parts =
      number >= 232
      ? [grey, grey, grey] : [levels[place / 36], levels[place / 6 % 6], levels[place % 6]]
    let linear = parts.map { part in
      let share = Double(part) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    #expect(1.05 / (light + 0.05) > 4)
    #expect((light + 0.05) / 0.05 > 4)
    #expect(role.code(colors: 256).hasSuffix("38;5;\(number)"))
    #expect(!role.code(colors: 8).contains("38;"))
  }
}
