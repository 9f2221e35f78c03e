// Tests that run every script of Tests/Scripts that needs no sound commands.

import CommandLanguage
import LanguageTestSupport
import Testing

/// The scripts that test only the language.
let languageScripts = Script.all { $0 != "sound" && $0 != "session" }

@Suite struct ScriptTests {
  @Test func theFolderOfLanguageScriptsHasManyScripts() {
    #expect(languageScripts.count >= 380)
  }

  @Test(arguments: languageScripts)
  func aLanguageScriptFulfilsItsExpectations(_ script: Script) {
    script.check(with: .language)
  }
}
