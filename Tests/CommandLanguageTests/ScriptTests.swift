// Runs every script of Tests/Scripts that needs the language alone.

import CommandLanguage
import LanguageTestSupport
import Testing

/// The scripts of the language.
let languageScripts = Script.all { $0 != "sound" && $0 != "session" }

@Suite struct ScriptTests {
  @Test func thereAreManyScripts() {
    #expect(languageScripts.count >= 380)
  }

  @Test(arguments: languageScripts)
  func aScriptDoesWhatItExpects(_ script: Script) {
    script.check(with: .language)
  }
}
