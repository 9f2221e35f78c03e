// A session with the null device in which generators play, and which collects its notes.

import CommandLanguage
import Glibc
import Runs
import SessionRecords
import SoundCommands
import Synchronization
import Testing

/// A session with a device, the null device by default.
final class PlayingSession {
  /// The statements that make a generator `g` of a small model `m`.
  static let model = [
    "pv = analyze(noise(0.5s, seed: 1) * 0.1 + tone(440Hz, 0.5s), fft: 512, hop: 128, bins: 12)",
    "m = model(pv, layers: 1, units: 16, mixtures: 2, sequence: 10, seed: 1)",
    "train m, steps: 10", "g = generator(m, seed: 3)",
  ]

  let session: SondeSession
  let notes: Notes
  var interpreter: Interpreter { session.interpreter }

  final class Notes: Sendable {
    let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  init(device: String? = "null") throws {
    let notes = Notes()
    self.notes = notes
    let context = Context(
      run: Run(note: { notes.add($0) }), write: { _ in }, note: { notes.add($0) })
    session = SondeSession(context)
    if let device { try session.play(with: device) }
  }

  /// Enters lines and returns the errors of the kind `failing`; any other error fails the test.
  @discardableResult
  func enter(
    _ entries: [String], failing: Diagnostic.Kind? = nil,
    at place: SourceLocation = #_sourceLocation
  ) -> [Diagnostic] {
    let interpreter = interpreter
    return LanguageThread.run {
      entries.compactMap { entry in
        do throws(Diagnostic) {
          _ = try interpreter.enter(entry, name: "entry")
          return nil
        } catch {
          #expect(error.kind == failing, "\(error)", sourceLocation: place)
          return error
        }
      }
    }
  }

  /// Enters lines, each of which must fail.
  func refuse(_ entries: [String], at place: SourceLocation = #_sourceLocation) {
    let errors = enter(entries, failing: .runtime, at: place)
    #expect(errors.count == entries.count, "\(errors)", sourceLocation: place)
  }

  func number(_ name: String) -> Double {
    if case .number(let number)? = interpreter[name] { return number }
    return .nan
  }

  /// Waits until the playing generator has made `frames` frames. While waiting, the function polls the generator as
  /// the prompt does.
  func wait(frames: Double) {
    repeat {
      usleep(20_000)
      enter(["a = g.count"])
    } while number("a") < frames
  }

  var text: String { SessionScript.text(of: session.recorder.record) }

  /// Replays a session without a sound device, because a replay makes no sound.
  static func replay(_ text: String) throws -> SessionReplay.Outcome {
    let session = try PlayingSession(device: nil)
    let replay = try SessionReplay(text, name: "s.sonde")
    return LanguageThread.run { [interpreter = session.interpreter] in
      replay.run(in: interpreter)
    }
  }
}
