// Random statements of the language. The maker knows the grammar and the declarations of all commands: most arguments
// fit their parameter, so that commands run, and the others are values of any kind, at the limits of their kind. Equal
// seeds give equal statements.

internal import CommandLanguage
internal import TestSupport

/// A source of random statements.
struct StatementMaker {
  /// The statements that every session runs first: one value of each kind, small, so that commands are quick.
  static let preamble = [
    "snd = tone(440Hz, 0.05s, rate: 8000)", "two = mix(snd, noise(0.03s, rate: 8000) * 0.1)",
    "quiet = silence(0.02s, rate: 8000)", "stereo = sound([[0, 0.5, 1], [1, 0.5, 0]], rate: 8000)",
    "pv = analyze(noise(0.06s, rate: 8000), fft: 64, hop: 16)",
    "pw = analyze(snd, fft: 64, hop: 16, bins: 8)", "fr = pv[2]",
    "m = model(pv, units: 4, mixtures: 2, sequence: 4)", "train m, steps: 2",
    "g = generator(m)", "env = envelope([[0, 0], [0.01, 1], [0.02, 0.5]])",
    "t = tensor([[1, 2, 3], [4, 5, 6]])", "vec = tensor([0.5, -1, 2])", "empty = zeros([0, 3])",
    "scalar = sum(vec)", "lst = [1, \"two\", [3, nil], true]", "nums = [0, 1, 2.5, -3]",
    "rec = (a: 1, b: [2, 3], c: \"x\")", "txt = \"sound é\"", "rng = 0..10 by 3",
    "f = fn(x, y: 2) { x }", "curve = fn(time) { 0.5 + time }",
    "steer = fn(time, frame) { nil }", "rule = every(10ms, pv)", "fig = plot(snd)",
    "def twice(a) { a + a }", "save snd, \"a.wav\"", "save t, \"a.npy\"", "save pv, \"a.npz\"",
    "save pw, \"a.pvx\"", "save m, \"a.safetensors\"", "num = 3", "yes = true", "none = nil",
    "v0 = 0", "v1 = [1]", "v2 = \"\"", "v3 = snd", "v4 = vec", "v5 = nil",
  ]

  /// The names of the values of the preamble.
  static let given = [
    "snd", "two", "quiet", "stereo", "pv", "pw", "fr", "m", "g", "env", "t", "vec", "empty",
    "scalar", "lst", "nums", "rec", "txt", "rng", "f", "curve", "steer", "rule", "fig", "twice",
    "num", "yes", "none",
  ]
  /// The names that random statements assign.
  static let variables = ["v0", "v1", "v2", "v3", "v4", "v5"]

  /// A declaration, with the names of the preamble that fit each of its parameters.
  struct Choice {
    var command: Command
    var fitting: [[String]]
  }

  let choices: [Choice]
  let names: [String]
  var dice: Seeded
  /// How many further levels of expressions are allowed.
  var depth = 0
  var isInLoop = false
  var isInFunction = false

  /// A maker for a session in which the preamble has run.
  init(seed: UInt64, for session: Interpreter) {
    dice = Seeded(seed)
    let values = StatementMaker.given.compactMap { name in session[name].map { (name, $0) } }
    choices = session.registry.commands.sorted { $0.key < $1.key }.flatMap(\.value).map { command in
      Choice(
        command: command,
        fitting: command.parameters.map { parameter in
          values.filter { parameter.accepts($0.1) }.map(\.0)
        })
    }
    // `cd()` would leave the session's folder.
    names = session.registry.names.filter { $0 != "cd" }
  }

  /// The next statement.
  mutating func next() -> String {
    depth = 3
    (isInLoop, isInFunction) = (false, false)
    return statement()
  }
}

// MARK: - Random choices

extension StatementMaker {
  /// True once in `turns` calls.
  mutating func oneIn(_ turns: Int) -> Bool { Int.random(in: 0..<turns, using: &dice) == 0 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &dice)]
  }

  mutating func list(_ counts: ClosedRange<Int>, _ make: (inout Self) -> String) -> String {
    (0..<Int.random(in: counts, using: &dice)).map { _ in make(&self) }.joined(separator: ", ")
  }

  /// A number as a literal or a name, often at a limit.
  mutating func number() -> String {
    switch Int.random(in: 0..<10, using: &dice) {
    case 0...4: return String(Int.random(in: -3...12, using: &dice))
    case 5, 6:
      return pick(["0.5", "0.01", "-0.25", "2.75", "1e-3", "3ms", "0.02s", "440Hz", "1kHz"])
    default:
      return pick([
        "nan", "inf", "-inf", "-0", "1e300", "-1e300", "1e-320", "1e15", "9007199254740992",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551616", "2147483648", "4294967296", "-2147483649", "0xffffffffffff",
        "65536",
        "1e9", "16777217", "3.4e38", "1e39", "-1e-45", "0.1 + 0.2", "1e308 * 10", "255", "256",
      ])
    }
  }

  /// A string literal.
  mutating func string() -> String {
    pick([
      "\"\"", "\"a\"", "\"é\\u{1f469}\\u{200d}\\u{1f467}\"", "\"\\u{0}\"", "\"\\n\\t\\\\\"",
      "\"1e5\"",
      "\"nan\"", "\"a,b,c\"", "\"v0\"", "\"\\(\(StatementMaker.variables[0]))\"", "\"\\u{2028}\"",
      "\"\\u{feff}\"", "\"x = 1\"", "\"snd\"", "\"hann\"", "\"\\u{202e}abc\"",
    ])
  }

  /// The path of a file in the session's folder, as a literal. Pictures are rare, because gnuplot takes long.
  mutating func path(_ endings: [String]?) -> String {
    let all = endings ?? []
    let usual = all.filter { !["png", "svg", "pdf"].contains($0) }
    let ending =
      all.isEmpty || oneIn(10)
      ? pick(["txt", "", "wav", "sonde"])
      : pick(
        usual.isEmpty || oneIn(200) ? all : usual)
    return
      "\"\(pick(["a", "b", "sub_", "*", "?", "[a]", " "]))\(ending.isEmpty ? "" : ".")\(ending)\""
  }
}
