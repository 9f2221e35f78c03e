// Tests that a user's text never becomes a command of gnuplot or a shell.

import Plots
import TestSupport
import Testing

@Suite struct GnuplotTextTests {
  @Test(arguments: [
    ("plain", "'plain'"),
    ("it's", "'it’s'"),
    ("'; system('x'); '", "'’; system(’x’); ’'"),
    ("a\nplot x\r\n\tb", "'a plot x   b'"),
    ("back\\slash\\", "'back\\slash\\'"),
    ("`date` $HOME @x {/Bold b}_c^d", "'`date` $HOME @x {/Bold b}_c^d'"),
    ("nul\0l\u{1b}[31m\u{2028}x\u{202e}y\u{feff}", "'nul l [31m x y '"),
    ("x]]>", "'x]] >'"),
    ("Größe 440 ♯", "'Größe 440 ♯'"),
  ])
  func aLabelBecomesOneQuotedStringOfGnuplot(text: String, expected: String) {
    #expect(GnuplotText.quoted(text) == expected)
  }

  @Test func longLabelsAreTruncated() {
    let text = GnuplotText.plain(String(repeating: "x", count: 5000))
    #expect(text.count == GnuplotText.longest + 1)
    #expect(text.last == "…")
    let marks = "e" + String(repeating: "\u{301}", count: 5000)
    #expect(GnuplotText.plain(marks).unicodeScalars.count <= 16)
  }

  /// Texts that would be commands outside quotes, in every form that gnuplot accepts.
  static func attacks(_ canary: String) -> [String] {
    let command = "touch \(canary)"
    return [
      "`\(command)`", "\"`\(command)`\"", "'; system(\"\(command)\"); '",
      "\"; system('\(command)'); \"", "\nsystem('\(command)')\n", "\\\n!\(command)\n",
      "'\n!\(command)\n'", "x'\\\nsystem \"\(command)\"", "\r!\(command)\r", "\u{85}!\(command)",
      "\u{2028}!\(command)", "@{system('\(command)')}", "$(\(command))", "'.system('\(command)').'",
      "{/Symbol \(command)}", "%s%n%{\(command)}", "'\0!\(command)",
      "'' `\(command)` ''", "a''; system('\(command)'); ''b", "\\'; system('\(command)') #",
      String(repeating: "'", count: 199) + "`\(command)`",
    ]
  }

  static func figure(_ text: String) -> Figure {
    let map = HeatMap(
      values: [1, 2, 3, 4], columns: 2, rows: 2, x: 0...1, y: 0...1, key: Axis(text, unit: text))
    let axis = Axis(text, unit: text)
    let series = Series(text, x: [0, 1], y: [0, 1])
    return Figure(
      [
        Panel(title: text, x: axis, y: axis, secondY: axis, series: [series]),
        Panel(title: text, x: axis, y: axis, series: [series], heatMaps: [map]),
      ], title: text, size: Figure.Size(width: 500, height: 500))
  }

  @Test(arguments: 0..<21)
  func aLabelCannotBecomeAGnuplotCommand(index: Int) throws {
    let folder = TemporaryFolder()
    let attack = Self.attacks("\(folder.path)/canary")[index]
    let harmless = GnuplotScript(Self.figure("harmless"), as: .png).commands
    let script = GnuplotScript(Self.figure(attack), as: .png).commands
    #expect(
      script.split(separator: "\n").map { $0.prefix(8) }
        == harmless.split(separator: "\n").map { $0.prefix(8) })
    for format in [PictureFormat.png, .svg, .text] {
      _ = try Gnuplot().render(Self.figure(attack), as: format)
    }
    #expect(folder.names.isEmpty)
  }

  @Test func hostileLabelsAreDrawnLiterally() throws {
    let svg = String(
      decoding: try Gnuplot().render(Self.figure("a_b^{c} & <d> \"q\" 'r'"), as: .svg),
      as: UTF8.self)
    #expect(svg.contains("a_b^{c} &amp; &lt;d> \"q\" ’r’"))
    #expect(!svg.contains("<d>"))
  }

  @Test func numbersSentToGnuplotReadBackExactly() throws {
    let extremes = [1e-300, -1e-5, 123456789.123456789, 1e15, Double.leastNonzeroMagnitude]
    for value in extremes { #expect(Double(GnuplotText.number(value)) == value) }
  }
}
