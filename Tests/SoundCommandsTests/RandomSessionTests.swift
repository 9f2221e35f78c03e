// Property tests of sessions of random statements: a session replays to the same fingerprints, is taken back by `undo`
// statement by statement, gives the same values when the statements are entered again, and resumes from its journal.
// Sessions that were edited at random are replayed with a difference or an error.
//
// `SONDE_STRESS_SEED` and `SONDE_STRESS_COUNT` set the first seed and the number of sessions; tools/stress.d/sessions
// runs the long form.

import CommandLanguage
import Files
import Glibc
import Runs
import SessionRecords
import SoundCommands
import TestSupport
import Testing

@Suite struct RandomSessionTests {
  private static func setting(_ name: String, or usual: Int) -> Int {
    getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
  }
  private static let seed = setting("SONDE_STRESS_SEED", or: 1)
  private static let count = setting("SONDE_STRESS_COUNT", or: 24)

  private let folder = TemporaryFolder()

  private func session() -> Interpreter {
    let context = Context(run: Run(threads: 1), write: { _ in }, note: { _ in })
    // A time limit of the test would depend on the machine; edited loops are stopped by their number of turns.
    return .recorded(context)
  }

  /// The values of all names, as the record describes them.
  private func state(_ session: Interpreter) -> [String: String] {
    var state: [String: String] = [:]
    for name in session.globalNames {
      state[name] = session[name].flatMap { ValueFingerprint.words(of: $0) }
    }
    return state
  }

  @Test func randomSessionsReplayUndoAndResumeToTheSameFingerprints() throws {
    for number in 0..<Self.count {
      let seed = Self.seed + number
      var statements = RandomStatements(seed: UInt64(seed))
      let entries = statements.next(40)
      let first = session()
      let path = folder / "\(seed).sonde"
      let recorder = SessionRecorder.attach(to: first)
      recorder.journal = SessionJournal(path: path, program: "p") { Issue.record("\($0)") }
      var states = [state(first)]
      for entry in entries {
        let before = first.record.statements.count
        _ = try? first.enter(entry, name: "t")
        if first.record.statements.count > before { states.append(state(first)) }
      }
      let text = SessionScript.text(of: first.record)
      let replayed = session()
      let outcome = try SessionReplay(text, name: "s").run(in: replayed)
      #expect(outcome.failure == nil && outcome.difference == nil, "seed \(seed): \(outcome)")
      var plain = state(replayed)
      // The name in the `catch` of failed statements does not leave its block.
      plain["e"] = nil
      #expect(plain == states.last, "seed \(seed)")

      let resumed = session()
      let resumption = try SessionReplay(journalAt: path).resume(in: resumed)
      #expect(resumption.remarks == [], "seed \(seed): \(resumption.remarks)")
      #expect(state(resumed) == states.last, "seed \(seed)")
      let typed = first.record.statements.map(\.text)
      #expect(resumed.record.statements.map(\.text) == typed, "seed \(seed)")

      for session in [first, resumed] {
        for count in stride(from: states.count - 1, to: 0, by: -1) {
          _ = try session.enter("undo", name: "t")
          #expect(state(session) == states[count - 1], "seed \(seed): undo of \(typed[count - 1])")
          // The same statement gives the same values again, with the same random draws.
          if count % 7 == 0 {
            _ = try? session.enter(typed[count - 1], name: "t")
            #expect(state(session) == states[count], "seed \(seed): again \(typed[count - 1])")
            _ = try session.enter("undo", name: "t")
          }
        }
      }
    }
  }

  @Test func sessionsEditedAtRandomGiveAnErrorOrADifference() throws {
    var ran = 0
    for number in 0..<Self.count {
      let seed = UInt64(Self.seed + number)
      var statements = RandomStatements(seed: seed)
      let first = session()
      for entry in statements.next(15) { _ = try? first.enter(entry, name: "t") }
      let lines = SessionScript.text(of: first.record).split(
        separator: "\n", omittingEmptySubsequences: false
      ).map(String.init)
      var random = Seeded(seed &+ 1000)
      for _ in 0..<8 {
        var edited = lines
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: 0..<edited.count, using: &random)
          let other = Int.random(in: 0..<edited.count, using: &random)
          switch Int.random(in: 0...4, using: &random) {
          case 0 where edited.count > 3: edited.remove(at: place)
          case 1: edited.insert(edited[place], at: other)
          case 2: edited.swapAt(place, other)
          default:
            // A changed digit could turn into a loop of hours, so numbers stay.
            var letters = Array(edited[place])
            let places = letters.indices.filter { !letters[$0].isNumber }
            guard !places.isEmpty else { continue }
            let at = places[Int.random(in: 0..<places.count, using: &random)]
            letters[at] =
              [" ", "\"", "(", "]", "·", "#", "\u{2028}", "~", "="][
                Int.random(in: 0...8, using: &random)]
            edited[place] = String(letters)
          }
        }
        let text = edited.joined(separator: "\n")
        do {
          let outcome = try SessionReplay(text, name: "s").run(in: session())
          ran += 1
          if let difference = outcome.difference { #expect(difference.hasPrefix("s:")) }
        } catch {
          #expect(error is SessionReplay.Refusal || error is Diagnostic, "\(error)")
        }
        _ = try? SessionReplay(journal: text, path: "s").resume(in: session())
      }
    }
    #expect(ran > 0)
  }
}
