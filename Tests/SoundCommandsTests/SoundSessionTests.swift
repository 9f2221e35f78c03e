// Tests of sessions with sound: a replay with any number of threads gives bit-identical results for a stopped training,
// resets in sampling, generators and user functions. `undo` and recipes also work for models.

import CommandLanguage
import Files
import Runs
import SessionRecords
import SoundCommands
import Synchronization
import Testing

@Suite struct SoundSessionTests {
  /// A session in which a training is interrupted at a given step.
  private func session(
    folder: String? = nil, threads: Int = 2, stopAt step: Int? = nil
  ) -> Interpreter {
    let interrupt = Interrupt()
    let isDone = Atomic(false)
    let context = Context(
      run: Run(
        interrupt: interrupt, threads: threads,
        report: { progress in
          guard progress.label == "training", progress.step == step else { return }
          if !isDone.exchange(true, ordering: .relaxed) { interrupt.request() }
        }), write: { _ in })
    context.folder = folder
    return Interpreter.recorded(context)
  }

  private func enter(_ entries: [String], in session: Interpreter) {
    LanguageThread.run {
      for entry in entries {
        session.context.run.interrupt.clear()
        do throws(Diagnostic) {
          _ = try session.enter(entry, name: "entry")
        } catch {
          #expect(error.kind == .interrupted, "\(error)")
        }
      }
    }
  }

  private func replay(_ text: String, threads: Int, folder: String? = nil) throws
    -> SessionReplay.Outcome
  {
    let replay = try SessionReplay(text, name: "s.sonde")
    let session = session(folder: folder, threads: threads)
    return LanguageThread.run { replay.run(in: session) }
  }

  private let small = [
    "pv = analyze(noise(0.5s) * 0.1 + tone(440Hz, 0.5s), fft: 512, hop: 128, bins: 12)",
    "m = model(pv, layers: 2, units: 16, mixtures: 2, sequence: 10)",
  ]

  @Test(arguments: [1, 2, 5])
  func aWholeSessionWithSoundReplaysBitForBit(threads: Int) throws {
    try Folders.withTemporary { folder in
      let first = session(folder: folder, stopAt: 37)
      enter(
        [
          "save tone(330Hz, 0.5s) * 0.5, \"a.wav\"", "a = load(\"a.wav\")",
        ] + small + [
          "train m, epochs: 500", "rand([2])", "train m, steps: 11", "train m, time: 0.2",
          "out = []",
          """
          def quiet(source) {
            fn(t, frame) { append out, t; if t % 7 == 0 { source[3] } else { nil } }
          }
          """,
          "y = sample(m, duration: 0.2s, variance: envelope([[0, 0.1], [0.2, 0.5]]), reset: quiet(pv))",
          "r = every(30ms, pv, pick: \"random\")",
          "z = sample(m, duration: 0.2s, temperature: 0.7, speed: fn(t) { 1 + t / 100 }, reset: r)",
          "z2 = sample(m, duration: 0.2s, reset: r)",
          "g = generator(m, from: pv[20])",
          "made = []",
          "for t in 0..20 { if t % 8 == 0 { reset g, pv[10] }; append made, next(g, variance: 0.2) }",
          "w = synthesize(frames(made, like: pv))", "best = measure(y, z)", "plot pv",
        ], in: first)
      let text = SessionScript.text(of: first.record)
      #expect(text.contains("#= stopped at step 37 · model sha256:"))
      #expect(text.ranges(of: "#= ended at step ").count == 1)
      let outcome = try replay(text, threads: threads, folder: folder)
      #expect(outcome.failure == nil, "\(outcome.failure?.description ?? "")")
      #expect(outcome.difference == nil, "\(outcome.difference ?? "")")
      #expect(outcome.checked == 13)
    }
  }

  @Test func aReplayDiffersIfTheRecordedStopOfATrainingIsRemoved() throws {
    let first = session(stopAt: 20)
    enter(small + ["train m, steps: 60"], in: first)
    let text = SessionScript.text(of: first.record)
    #expect(try replay(text, threads: 2).difference == nil)
    let other = text.replacing("stopped at step 20", with: "stopped at step 21")
    #expect(try replay(other, threads: 2).difference?.contains("m differs") == true)
    // The plan of a stopped training keeps its original length: a plan of sixty steps that is stopped at step twenty
    // gives another result than a plan of twenty steps.
    let short = text.replacing("steps: 60", with: "steps: 20").replacing(
      "stopped at step 20 · ", with: "")
    #expect(try replay(short, threads: 2).difference?.contains("m differs") == true)
  }

  @Test func aReplayNamesAChangedFile() throws {
    try Folders.withTemporary { folder in
      let first = session(folder: folder)
      enter(["save tone(330Hz, 0.1s), \"a.wav\""], in: first)
      let loading = session(folder: folder)
      enter(["a = load(\"a.wav\")"], in: loading)
      let text = SessionScript.text(of: loading.record)
      #expect(try replay(text, threads: 1, folder: folder).difference == nil)
      enter(["save tone(331Hz, 0.1s), \"a.wav\""], in: first)
      let difference = try replay(text, threads: 1, folder: folder).difference
      #expect(difference?.contains("the file \"a.wav\" has changed") == true)
    }
  }

  @Test func undoRestoresModelsAndGenerators() {
    let session = session()
    enter(small + ["train m, steps: 5", "g = generator(m, seed: 3)", "a = next(g)"], in: session)
    let model = session.record.statements[2].made.first?.words()
    enter(["b = next(g)", "train m, steps: 4", "undo", "undo"], in: session)
    enter(["again = next(g)", "expected = [m.steps, length(m.losses)]"], in: session)
    #expect(ValueText.shown(session["expected"] ?? .nil) == "[5, 5]")
    enter(["m2 = m"], in: session)
    #expect(session.record.statements.last?.made.first?.words() == model)
    let other = self.session()
    enter(
      small + ["train m, steps: 5", "g = generator(m, seed: 3)", "a = next(g)", "b = next(g)"],
      in: other)
    #expect(other.record.statements.last?.made.last?.words() != nil)
    let again = session.record.statements.first { $0.text == "again = next(g)" }
    #expect(again?.made.map { $0.words() } == other.record.statements.last?.made.map { $0.words() })
  }

  @Test func runningTheRecipeOfASoundGivesTheSameSound() throws {
    let session = session()
    enter(
      small + [
        "n = model(pv, layers: 1, units: 8, mixtures: 1)", "train m, steps: 6", "train n, steps: 3",
        "rand([3])", "train m, steps: 4", "r = every(30ms, pv, pick: \"random\")",
        "x = sample(n, duration: 0.1s, reset: r)", "y = sample(m, duration: 0.1s, reset: r)",
        "x = x * 2", "part = recipe(y)",
      ], in: session)
    guard case .object(let object)? = session["part"], let part = object as? SessionValue else {
      Issue.record("recipe gave no session")
      return
    }
    let texts = part.record.statements.map(\.text)
    // The sound y needs the training of n: the random picks of r for y follow the picks of r for x, and x depends on n.
    #expect(texts.count == 9 && !texts.contains("x = x * 2") && texts.contains("train n, steps: 3"))
    #expect(try replay(SessionScript.text(of: part.record), threads: 2).difference == nil)
    enter(["q = sample(m, duration: 0.1s)", "part = recipe(q)"], in: session)
    guard case .object(let object)? = session["part"], let part = object as? SessionValue else {
      return
    }
    #expect(part.record.statements.map(\.text).count == 5)
    #expect(try replay(SessionScript.text(of: part.record), threads: 2).difference == nil)
  }

  @Test func aSessionIsSavedAsScriptAndNotebook() throws {
    try Folders.withTemporary { folder in
      let session = session(folder: folder)
      enter(
        ["x = tone(440Hz, 10ms)", "save session, \"s.sonde\"", "save session, \"s.ipynb\""],
        in: session)
      #expect(session.record.statements.count == 1)
      let text = try BoundedFile.text(folder + "/s.sonde")
      #expect(text == SessionScript.text(of: session.record))
      let notebook = try Notebook(jupyter: try BoundedFile.text(folder + "/s.ipynb"), name: "s")
      #expect(
        notebook.cells.count == 2 && notebook.cells[1].text.hasPrefix("x = tone(440Hz, 10ms) "))
      enter(["x = session"], in: session)
      #expect(throws: Diagnostic.self) { try session.enter("save 3, \"a.sonde\"", name: "t") }
      #expect(throws: Diagnostic.self) { try session.enter("load(\"s.sonde\")", name: "t") }
    }
  }
}
