// Strings with every kind of character come back from saved sessions, journals, and sessions in notebooks. U+2028,
// U+2029, U+0085, VT and FF stand in the source text itself.

import CommandLanguage
import Files
import Runs
import SessionRecords
import SoundCommands
import TestSupport
import Testing

@Suite struct LineSeparatorTests {
  private let folder = TemporaryFolder()

  private static let letters: [Unicode.Scalar] = [
    "\u{2028}", "\u{2029}", "\u{85}", "\u{b}", "\u{c}", "\r", "\n", "\u{0}", "\"", "\\", "\t", "·",
    " ", "#", "=", "%", "{", "}", "é", "e", "\u{301}", "\u{200d}", "🎻", "\u{7f}", "\u{1b}",
    "\u{feff}", "~", "x", ";", "'",
  ]

  private static func text(_ random: inout Seeded) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...80, using: &random) {
      text.append(letters[Int.random(in: 0..<letters.count, using: &random)])
    }
    return String(text)
  }

  /// A literal in which only those characters are escaped that a literal cannot contain.
  private static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "{", "}", "\r", "\n", "\u{0}":
        literal += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }

  private func session() -> Interpreter {
    .recorded(Context(run: Run(threads: 1), write: { _ in }))
  }

  private func bytes(_ session: Interpreter, _ name: String) -> [UInt8]? {
    guard case .string(let text)? = session[name] else { return nil }
    return Array(text.utf8)
  }

  @Test func stringsOfAnyCharactersComeBackFromEveryFormOfASession() throws {
    var random = Seeded(2028)
    for round in 0..<25 {
      let texts = (0..<8).map { _ in Self.text(&random) }
      let path = folder / "\(round).sonde"
      let first = session()
      SessionRecorder.attach(to: first).journal = SessionJournal(path: path, program: "p") { _ in }
      for (index, text) in texts.enumerated() {
        do {
          _ = try first.enter("t\(index) = \(Self.literal(text))  # \u{2028}\u{c}·", name: "t")
          _ = try? first.enter("if true { u\(index) = 1; error t\(index) }", name: "t")
        } catch { Issue.record("\(error) \(Array(text.unicodeScalars))") }
        #expect(bytes(first, "t\(index)") == Array(text.utf8))
      }
      let saved = SessionScript.text(of: first.record)
      let notebook = try Notebook(jupyter: Notebook(script: saved).text, name: "a")
      var forms = [saved, notebook.script]
      let updated = try SessionReplay(saved, name: "a", isUpdating: true).update(in: session())
      forms.append(try #require(updated.text))
      for form in forms {
        let second = session()
        let outcome = try SessionReplay(form, name: "a").run(in: second)
        #expect(outcome.failure == nil && outcome.difference == nil, "\(outcome)")
        for (index, text) in texts.enumerated() {
          #expect(bytes(second, "t\(index)") == Array(text.utf8))
        }
      }
      let third = session()
      let resumption = try SessionReplay(journalAt: path).resume(in: third)
      #expect(resumption.remarks == [])
      for (index, text) in texts.enumerated() {
        #expect(bytes(third, "t\(index)") == Array(text.utf8))
      }
      #expect(third.record.statements.map(\.text) == first.record.statements.map(\.text))
    }
  }

  /// Of a public report about a notebook whose strings contained U+2028.
  @Test func aSessionWithALineSeparatorInAStringReplays() throws {
    let script = try BoundedFile.text("\(Repository.top)/Tests/Cases/u2028.sonde")
    let first = session()
    for line in script.split(separator: "\n") where !line.hasPrefix("save") {
      _ = try first.enter(String(line), name: "t")
    }
    #expect(bytes(first, "a") == Array("x\u{2028}y".utf8))
    let saved = SessionScript.text(of: first.record)
    let outcome = try SessionReplay(saved, name: "u").run(in: session())
    #expect(outcome.failure == nil && outcome.difference == nil && outcome.statements == 3)
    let fresh = try SessionReplay(script, name: "u", isUpdating: true)
    #expect(fresh.statementCount == 4)
  }
}
