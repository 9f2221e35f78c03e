// Tests that a script whose values are too large for the limits of the system ends with an error of the language, and
// that the same statement can be caught.

import Files
import TestSupport
import Testing

@Suite struct MemoryLimitTests {
  private let folder = TemporaryFolder()

  /// Runs a script with a limit on its address space, in kilobytes.
  private func run(_ script: String, limit: Int, by option: String = "-v") throws -> Program.Outcome
  {
    try AtomicFile.write(script, to: folder / "a.sonde")
    return try Program.run(
      "run a.sonde", in: folder, under: "; ulimit -c 0; ulimit \(option) \(limit);")
  }

  private static let tone = "x = tone(440Hz, 1s)\n"
  private static let frames = "pv = analyze(tone(440Hz, 1s), fft: 512, bins: 10)\n"
  private static let column = "a = ones([30000, 1])\n"

  /// Each statement asks for at least 2 GB, which the limit of 2 GB does not leave.
  private static let statements = [
    tone + "analyze(x, fft: 1048576, hop: 1)",
    tone + "freeze(analyze(x), at: 0.5, duration: 20000)",
    tone + "stretch(analyze(x), by: 10000)",
    tone + "stretch(analyze(x), map: [[0, 0], [1, 10000]])",
    tone + "stretch(analyze(x), by: fn(t) { 10000 })",
    "tone(440Hz, 8000s)", "silence(44100s)", "noise(44100s)",
    "resample(tone(440Hz, 1000s, rate: 1000), 768000)",
    "zeros([1e9])", "ones([30000, 30000])", "full([1e9], 2)", "arange(1e9)",
    "linspace(0, 1, 1e9)", "randn([1e9])", "rand([1e9])",
    column + "a + transpose(a)", column + "a @ transpose(a)",
    column + "where([true], a, transpose(a))", column + "a > transpose(a)",
    "reverse(0..100000000)", "enumerate(0..50000000)", "map(0..90000000, fn(x) { x })",
    "sort(0..100000000)", "enumerate(ones([5e7, 0]))",
    "s = \"abcdefgh\"\nwhile length(s) < 60000000 { s = s + s }\nsplit(s, \"\")",
    frames + "model(pv, units: 4096, layers: 2)",
    frames + "train model(pv, sequence: 100000), steps: 1, batch: 512",
    "l = [tone(440Hz, 100s)]\nwhile true { append l, concat(l[0], l[0], l[0]) }",
    "x = tone(440Hz, 100s)\nwhile true { x = concat(x, x) }",
    "x = ones([1000000])\nwhile true { x = concat(x, x) }",
  ]

  @Test(arguments: statements) func aValueBeyondTheAddressSpaceIsAnError(_ statement: String) throws
  {
    let lines = statement.split(separator: "\n")
    let last = lines.last.map(String.init) ?? ""
    let script =
      (lines.dropLast().map(String.init) + ["try { \(last) } catch e { print e }", "print 1 + 1"])
      .joined(separator: "\n")
    let outcome = try run(script, limit: 2_000_000)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.hasPrefix("out of memory: "), "\(outcome)")
    #expect(outcome.output.hasSuffix("\n2\n"), "\(outcome)")
  }

  @Test func theErrorStatesWhatIsNeededAndWhatIsFree() throws {
    let outcome = try run(Self.tone + "analyze(x, fft: 1048576, hop: 1)", limit: 2_000_000)
    #expect(outcome.status == 1)
    let text = outcome.errors
    #expect(
      text.contains(/out of memory: this needs 172 GB, and (1(\.\d)? GB|\d+(\.\d)? MB) are free/),
      "\(text)")
  }

  @Test(arguments: ["-d", "-v"]) func bothLimitsOfTheSystemAreHeeded(option: String) throws {
    let outcome = try run("silence(20000s)", limit: 1_500_000, by: option)
    #expect(outcome.status == 1 && outcome.errors.contains("out of memory: this needs 3.2 GB"))
    #expect(try run("print silence(500s).duration", limit: 1_500_000, by: option).output == "500\n")
  }

  @Test(arguments: ["zip(ones([1e9, 0]), [1])", "enumerate(ones([1e9, 0]))"])
  func moreItemsThanAListCanContainAreAnError(statement: String) throws {
    let outcome = try run(statement, limit: 8_000_000)
    #expect(outcome.status == 1 && outcome.errors.contains("the list is too long"), "\(outcome)")
  }
}
