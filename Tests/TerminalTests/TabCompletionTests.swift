// What Tab offers, as replacements of readline's own word.

import CommandLanguage
import Terminal
import Testing

@Suite struct TabCompletionTests {
  private let source: TabCompletion.Source

  init() throws {
    let registry = CommandRegistry.language
    let session = Interpreter(registry: registry)
    try session.run("wavelength = (metres: 3, feet: 9)", name: "test")
    source = TabCompletion.source(of: session.context)
    // The context holds its session weakly.
    self.session = session
  }

  private let session: Interpreter

  @Test func namesOfTheSessionAndTheLanguageAreOffered() {
    #expect(source("wavel", 0) == TabCompletion(["wavelength"]))
    #expect(source("x = whi", 4) == TabCompletion(["while"]))
    #expect(source("x zzz", 2).candidates.isEmpty)
  }

  @Test func propertiesAreOffered() {
    #expect(source("wavelength.me", 11) == TabCompletion(["metres"]))
    // Where readline's word begins before the dot, so do the replacements.
    #expect(source("wavelength.me", 0) == TabCompletion(["wavelength.metres"]))
  }

  @Test func placesThatMakeNoSenseAreNoTrouble() {
    #expect(source("wavel", 99) == TabCompletion(["ength"]))
    #expect(source("wavel", -1) == TabCompletion(["wavelength"]))
    #expect(source("# wavel", 2).candidates.isEmpty)
  }
}
