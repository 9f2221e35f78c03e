// Runs the scripts of Tests/Scripts/sound with the whole standard library.

import LanguageTestSupport
import SessionRecords
import SoundCommands
import TestSupport
import Testing

@Suite struct SoundScriptTests {
  @Test(arguments: Script.all { $0 == "sound" })
  func runsAsItSays(_ script: Script) {
    let folder = TemporaryFolder()
    script.check(with: SoundLibrary.registry, folder: folder.path) {
      SessionRecorder.attach(to: $0)
    }
    #expect(folder.names == [], "a script left files behind")
  }
}
