// Tests that run every script of Tests/Scripts about the record, and every example of the record's commands.

import CommandLanguage
import LanguageTestSupport
import SessionRecords
import Testing

@Suite struct RecordScriptTests {
  private static let scripts = Script.all { $0 == "session" }

  @Test func theFolderOfRecordScriptsIsNotEmpty() { #expect(Self.scripts.count >= 16) }

  @Test(arguments: scripts)
  func aRecordScriptFulfilsItsExpectations(_ script: Script) {
    script.check(with: .recording) { SessionRecorder.attach(to: $0) }
  }

  @Test func everyExampleOfARecordCommandRuns() throws {
    for command in RecordCommands.all {
      _ = try Interpreter.recorded().enter(command.example, name: command.name)
    }
  }
}
