// Tests that run the scripts of Tests/Scripts/sound with the whole standard library.

import LanguageTestSupport
import SessionRecords
import SoundCommands
import TestSupport
import Testing

@Suite struct SoundScriptTests {
  private static let scripts = Script.all { $0 == "sound" }

  @Test func theFolderOfSoundScriptsHasManyScripts() { #expect(Self.scripts.count >= 60) }

  @Test(arguments: scripts)
  func aSoundScriptFulfilsItsExpectations(_ script: Script) {
    let folder = TemporaryFolder()
    script.check(with: SoundLibrary.registry, folder: folder.path) {
      SessionRecorder.attach(to: $0)
    }
    #expect(folder.names == [], "a script left files behind")
  }
}
