// Tests of the fingerprints of large values, which the record of a session makes when values are overwritten or the
// session is saved: they end soon after an interrupt, and their pieces do not change them.

import CommandLanguage
import Runs
import SessionRecords
import SoundCommands
import Testing

@Suite struct StoppedFingerprintTests {
  /// Each value has enough numbers for at least 8 questions.
  private static let values = [
    "tone(440Hz, 70s)", "rand([3e6])",
    "analyze(tone(440Hz, 4s), fft: 1024, hop: 32, window: \"hann\")",
    "map(0..1e5, def_square)", "[tone(440Hz, 70s), 1]", "(sound: tone(440Hz, 70s), name: \"a\")",
  ]

  private func session() throws -> Interpreter {
    let session = Interpreter.recorded(Context(run: Run(threads: 1), write: { _ in }))
    _ = try session.enter("def def_square(x) { x * x }", name: "t")
    return session
  }

  private func value(_ text: String) throws -> Value {
    let session = try session()
    _ = try session.enter("v = \(text)", name: "t")
    return try #require(session["v"])
  }

  @Test(arguments: values)
  func aFingerprintEndsSoonAfterAStop(_ text: String) throws {
    let value = try value(text)
    var calls = 0
    let words = ValueFingerprint.words(of: value) {
      calls += 1
      return false
    }
    #expect(words?.contains("sha256:") == true && calls >= 8, "\(calls) questions")
    #expect(words == ValueFingerprint.words(of: value))
    for stop in [1, 2, calls / 2] {
      var asked = 0
      let stopped = ValueFingerprint.words(of: value) {
        asked += 1
        return asked >= stop
      }
      #expect(stopped == nil)
      #expect(asked <= stop + 3, "\(asked - stop) questions after the stop")
    }
  }

  /// The expected text was written by a version that hashed each array as a whole.
  @Test func piecesDoNotChangeAFingerprint() throws {
    for (text, expected) in [
      ("zeros([1e6]) + 0.5", "tensor sha256:3b20daedbe9cdcf2~wUAAw5DAwpgAwyGA98NY"),
      ("map(0..100000, def_double)", "list sha256:6251aa08c1d4bd4b~y_vly0cOS5rty3ZWQEA0"),
    ] {
      let session = try session()
      _ = try session.enter("def def_double(x) { x * 2 }; v = \(text)", name: "t")
      let words = try #require(session["v"].flatMap { ValueFingerprint.words(of: $0) })
      #expect(words.hasPrefix(expected), "\(words)")
    }
  }

  /// A record releases the large values that no name holds any more. Their fingerprints are left out after an interrupt.
  @Test(arguments: [false, true])
  func anInterruptLeavesOutTheFingerprintOfAReleasedValue(isStopped: Bool) throws {
    let session = try session()
    _ = try session.enter("v = zeros([7e7])", name: "t")
    session.record.isStopped = { isStopped }
    _ = try session.enter("v = 1", name: "t")
    session.record.isStopped = { false }
    let words = session.record.statements.suffix(2).map { $0.made.first?.words() }
    #expect((words.first??.hasPrefix("tensor sha256:") ?? false) == !isStopped)
    #expect(words.last == "1")
  }
}
