// Tests that no number ends the program: every parameter of every command receives numbers that are not finite, too
// large for an integer, negative, fractional or zero, also inside lists, ranges, tensors and envelopes. A call gives a
// value or an error; a crash ends the whole test. A watching thread interrupts long calls, so that the tests come to
// an end on any machine.

import CommandLanguage
import Glibc
import Runs
import SoundCommands
import Synchronization
import TestSupport
import Testing

@Suite struct HostileNumberTests {
  static let numbers: [Double] = [
    .nan, .infinity, -.infinity, 1e300, -1e300, -0.0, 1e19, -1e19, 0x1p53, -0x1p53, 0x1p63, 0.5, -1,
    0,
  ]

  @Test func everyParameterOfEveryCommandSurvivesEveryNumber() throws {
    let folder = TemporaryFolder()
    let (calls, sum) = try LanguageThread.run {
      Result { () throws -> (Int, Value) in
        let bench = try Bench(folder.path)
        defer { bench.watch.isDone.store(true, ordering: .relaxed) }
        for command in ExampleTests.commands where !Bench.left.contains(command.name) {
          for index in command.parameters.indices { bench.call(command, changing: index) }
        }
        return (bench.calls, try bench.session.run("1 + 1", name: "after"))
      }
    }.get()
    #expect(calls > 5000)
    #expect(ValueText.shown(sum) == "2")
  }

  /// Every kind of value with indexes, with `n` for the number.
  @Test func everyIndexSurvivesEveryNumber() throws {
    let values = [
      "[1, 2, 3]", "\"abc\"", "0..5", "5..0 by -1", "tensor([1, 2, 3])", "zeros([2, 3])", "x", "pv",
      "pv[3]", "[]", "\"\"", "x.samples", "pv.mags", "(a: 1)", "n..3", "0..n", "0..3 by n", "n..n",
    ]
    let uses = [
      "v[n]", "v[n..]", "v[..n]", "v[n..1]", "v[0..n]", "v[.. by n]", "v[n..n by n]", "v[n, n]",
      "v[n.., ..n]", "v[n] = 1", "v[n..] = 1", "v[0..n] = 1", "v[0..3 by n] = 1",
      "for a in v { break }", "for i, a in v { break }", "show v", "length(v)", "string(v)",
      "reverse(v)", "zip(v, v)", "map(v, fn(x) { x })", "sort(v)", "n in v", "a, b = v", "copy(v)",
      "enumerate(v)", "join(v, \"\")", "tensor(v)", "vars", "same(v, v)", "sum(v)",
    ]
    let folder = TemporaryFolder()
    let runs = try LanguageThread.run {
      Result { () throws -> Int in
        let bench = try Bench(folder.path)
        defer { bench.watch.isDone.store(true, ordering: .relaxed) }
        for number in Self.numbers {
          bench.session["n"] = .number(number)
          for value in values {
            for use in uses {
              bench.run("v = \(value)\n\(use)")
              bench.session["v"] = nil
            }
          }
        }
        return bench.calls
      }
    }.get()
    #expect(runs == Self.numbers.count * values.count * uses.count)
  }
}

/// Interrupts each call that runs for long.
private final class Watch: Sendable {
  /// The time that a call may run, in microseconds.
  private static let patience: UInt32 = 50_000
  let turn = Atomic<Int>(0)
  let isDone = Atomic<Bool>(false)

  init(_ interrupt: Interrupt) {
    LanguageThread.start { [self] in
      var seen = -1
      while !isDone.load(ordering: .relaxed) {
        let now = turn.load(ordering: .relaxed)
        if now == seen { interrupt.request() }
        seen = now
        usleep(Self.patience)
      }
    }
  }
}

/// A session in a temporary folder, with values of all kinds for the arguments of its calls.
private final class Bench {
  /// Commands that end the session or change its folder, its names or its record.
  static let left: Set<String> = ["quit", "cd", "clear", "undo"]

  let session: Interpreter
  let watch: Watch
  private(set) var calls = 0
  private let interrupt = Interrupt()
  private let usual: [Value]
  private let hostile: [[Value]]

  init(_ folder: String) throws {
    let context = Context(run: Run(interrupt: interrupt), write: { _ in })
    context.folder = folder
    session = SondeSession(context, figures: .files).interpreter
    try session.run(
      """
      x = tone(440Hz, 0.1s)
      pv = analyze(x, fft: 256, hop: 64, bins: 8)
      m = model(pv, layers: 1, units: 4, mixtures: 1, sequence: 4)
      train m, steps: 2
      save x, "a.wav"
      """, name: "set-up")
    let values = try session.run(
      """
      [1, 440, 0.01, 0, 2, 16, 512, "a.wav", true, x, pv, pv[3], m, generator(m),
        tensor([1, 2, 3]), [1, 2], [[1, 2], [3, 4]], [[0, 1], [1, 2]], 0..3, fn(x) { 1 }, (a: 1),
        envelope([[0, 1], [1, 2]]), every(10ms, pv), plot([1, 2]), session, [x], ["a"]]
      """, name: "values")
    guard case .list(let list) = values else { throw CommandError("no list") }
    usual = list.values
    let session = session
    hostile = HostileNumberTests.numbers.map { number in
      let step = number == 0 || number.isNaN ? 1e-300 : number
      let text = NumberText.format(number)
      return [
        .number(number), .list([number]), .list([1, number, 2]),
        .list([Value.list([0, 1]), .list([number, 2])]),
        .list([Value.list([0, number]), .list([1, number])]), .range(RangeValue(0, number)),
        .range(RangeValue(number, 3)), .range(RangeValue(0, 3, by: step)),
      ]
        + ["tensor([1, \(text)])", "envelope([[0, \(text)], [1, 2]])", "(a: \(text))"].compactMap {
          try? session.run($0, name: "value")
        }
    }
    watch = Watch(interrupt)
  }

  /// Runs a source; any error is fine.
  func run(_ source: String) { attempt { _ = try session.run(source, name: "source") } }

  /// Calls a command with each hostile value for one parameter, and usual values for the others that are required.
  func call(_ command: Command, changing index: Int) {
    let parameter = command.parameters[index]
    for value in hostile.joined() where parameter.accepts(value) {
      var (arguments, named): ([Value], [(String, Value)]) = ([], [])
      for (place, other) in command.parameters.enumerated()
      where place == index || other.isRequired {
        guard let given = place == index ? value : usual(other) else { return }
        if other.isNamedOnly || place > arguments.count {
          named.append((other.name, given))
        } else {
          arguments.append(given)
        }
      }
      let function = FunctionValue([command])
      attempt { _ = try session.call(function, arguments, named: named) }
    }
  }

  private func attempt(_ work: () throws -> Void) {
    interrupt.clear()
    calls += 1
    watch.turn.store(calls, ordering: .relaxed)
    try? work()
    interrupt.clear()
  }

  private func usual(_ parameter: ParameterDescription) -> Value? {
    if let choice = parameter.choices?.first { return .string(choice) }
    return usual.first { value in
      guard parameter.accepts(value) else { return false }
      guard case .number(let number) = value else { return true }
      return parameter.allowed?.contains(number) ?? true
    }
  }
}
