// Runs every script of Tests/Scripts about the record, and every example of its commands.

import CommandLanguage
import LanguageTestSupport
import SessionRecords
import Testing

@Suite struct RecordScriptTests {
  private static let scripts = Script.all { $0 == "session" }

  @Test func thereAreScripts() { #expect(Self.scripts.count >= 16) }

  @Test(arguments: scripts)
  func runsAsItSays(_ script: Script) {
    script.check(with: .recording) { SessionRecorder.attach(to: $0) }
  }

  @Test func everyExampleRuns() throws {
    for command in RecordCommands.all {
      _ = try Interpreter.recorded().enter(command.example, name: command.name)
    }
  }
}
