// Tests of a recipe in a long session: the session has a hundred statements in several strands, some strands use values
// of others, and a sound depends on some of the statements.

import CommandLanguage
import Runs
import SessionRecords
import SoundCommands
import Testing

@Suite struct LongSessionTests {
  /// The statements on which the sound `y` depends: functions, a model trained in two steps, a generator, loops,
  /// and changes of lists and records. `!` marks statements that `y` does not need.
  private let strand = [
    "bright = 0.3", "a = tone(330Hz, 0.4s)", "n = noise(0.4s) * 0.05", "x = a * bright + n",
    "pv = analyze(x, fft: 512, hop: 128, bins: 12)", "! peak = x.peak",
    "def near(v, step: 0.5) { v * step + bright }", "opts = (units: 12, turns: [1, 2])",
    "opts.turns[1] = 5", "append opts.turns, 3", "! opts2 = copy(opts)", "! append opts2.turns, 9",
    "m = model(pv, layers: 1, units: opts.units, mixtures: 1, sequence: 10)", "train m, steps: 6",
    "! lost = evaluate(m, pv)", "calm = near(0.2)", "! bright = 0.9", "train m, steps: 4",
    "g = generator(m, from: pv[4])", "out = []",
    "for t in 0..30 { if t % 10 == 0 { reset g, pv[t] }; append out, next(g, variance: calm) }",
    "! first = out[0]", "for i in opts.turns { append out, next(g) }",
    "y = synthesize(frames(out, like: pv))", "! z = y * 2",
  ]

  /// The statements of another strand; the number `k` makes its names unique.
  private func other(_ k: Int) -> [String] {
    [
      "s\(k) = tone(\(200 + 10 * k)Hz, 0.2s)", "w\(k) = s\(k) * 0.5 + noise(0.2s) * 0.1",
      "f\(k) = analyze(w\(k), fft: 256, bins: 8)", "l\(k) = [f\(k).count]",
      "append l\(k), w\(k).peak", "def go\(k)(v) { v + l\(k)[0] }", "v\(k) = go\(k)(\(k))",
      "q\(k) = model(f\(k), layers: 1, units: 8, mixtures: 1, sequence: 10)",
      "train q\(k), steps: 2", "u\(k) = sample(q\(k), duration: 0.1s)", "h\(k) = generator(q\(k))",
      "e\(k) = [next(h\(k)), next(h\(k))]", "k\(k) = length(e\(k)) + v\(k)",
      "r\(k) = rand([\(k + 1)])", "p\(k) = w\(k).peak * 2",
    ]
  }

  /// A hundred statements, in which the strand of `y` is interleaved with the other strands.
  private var statements: [(text: String, isNeeded: Bool)] {
    var others = (0..<5).flatMap { other($0) }.map { (text: $0, isNeeded: false) }
    var all: [(text: String, isNeeded: Bool)] = []
    for line in strand {
      let isNeeded = !line.hasPrefix("! ")
      all.append((isNeeded ? line : String(line.dropFirst(2)), isNeeded))
      all += others.prefix(3)
      others.removeFirst(min(3, others.count))
    }
    return all
  }

  private func session(threads: Int = 2) -> Interpreter {
    Interpreter.recorded(Context(run: Run(threads: threads), write: { _ in }))
  }

  /// Enters a statement; an error fails the test.
  private func enter(_ entry: String, in session: Interpreter) {
    do { _ = try session.enter(entry, name: "entry") } catch { Issue.record("\(error)") }
  }

  @Test func theRecipeOfAValueContainsOnlyTheStatementsThatTheValueNeeds() throws {
    let statements = statements
    #expect(statements.count == 100)
    let session = session()
    LanguageThread.run {
      for statement in statements { enter(statement.text, in: session) }
      enter("part = recipe(y)", in: session)
    }
    guard case .object(let object)? = session["part"], let part = object as? SessionValue else {
      Issue.record("recipe gave no session")
      return
    }
    let texts = part.record.statements.map(\.text)
    #expect(texts == statements.filter(\.isNeeded).map(\.text))
    // A new session that runs only the recipe makes the same sound.
    let made = session.record.statements.first { $0.text.hasPrefix("y = ") }?.made.map {
      $0.words()
    }
    for threads in [1, 3] {
      let again = self.session(threads: threads)
      let replay = try SessionReplay(SessionScript.text(of: part.record), name: "part")
      let outcome = LanguageThread.run { replay.run(in: again) }
      #expect(outcome.difference == nil, "\(outcome.difference ?? "")")
      #expect(outcome.failure == nil, "\(outcome.failure?.description ?? "")")
      let last = again.record.statements.last
      #expect(made != nil && last?.made.map { $0.words() } == made)
    }
  }

  @Test func undoRestoresEveryStateOfALongSession() {
    let session = session()
    LanguageThread.run {
      var fingerprints: [[String?]] = []
      let names = ["opts", "out", "m", "g", "bright"]
      func state() -> [String?] {
        names.map { name in session[name].map { "\(ValueText.shown($0))" } }
      }
      for statement in statements {
        fingerprints.append(state())
        enter(statement.text, in: session)
      }
      for before in fingerprints.reversed() {
        enter("undo", in: session)
        #expect(state() == before)
      }
    }
  }
}
