// Tests of the Tab candidates as replacements for readline's word.

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
    // The context has only a weak reference to the session, so the session must be kept.
    self.session = session
  }

  private let session: Interpreter

  private func texts(_ before: String, _ start: Int) -> [String] {
    source(before, start).candidates.map(\.text)
  }

  @Test func theTabKeyOffersGlobalsAndBuiltInNames() {
    #expect(texts("wavel", 0) == ["wavelength"])
    #expect(source("wavel", 0).candidates.map(\.note) == ["record"])
    #expect(texts("whi", 0) == ["while"])
    #expect(texts("x = whi", 4) == [])
    #expect(source("x zzz", 2).candidates.isEmpty)
  }

  @Test func theTabKeyOffersPropertiesOfValues() {
    #expect(texts("wavelength.me", 11) == ["metres"])
    // If readline's word begins before the dot, the replacements also begin before the dot.
    #expect(texts("wavelength.me", 0) == ["wavelength.metres"])
  }

  @Test func invalidCursorPositionsOfCompletionAreClamped() {
    #expect(texts("wavel", 99) == ["ength"])
    #expect(texts("wavel", -1) == ["wavelength"])
    #expect(source("# wavel", 2).candidates.isEmpty)
  }

  // MARK: Lists

  private typealias Candidate = TabCompletion.Candidate

  @Test func theTabKeyInsertsTheCommonBeginningOfTheCandidates() {
    let found = TabCompletion([Candidate("train"), Candidate("trail"), Candidate("trace")])
    #expect(found.common(word: "t") == "tra")
    // If the candidates differ in letter case, the typed text is kept.
    #expect(TabCompletion([Candidate("Xa"), Candidate("xb")]).common(word: "X") == "X")
    #expect(TabCompletion([Candidate("load")]).common(word: "LO") == "load")
    #expect(TabCompletion([]).common(word: "abc") == "abc")
  }

  @Test func theCandidateListShowsDescriptionsBesideNamesIfTheyFit() {
    let found = TabCompletion([Candidate("a:", note: "a number"), Candidate("long:", note: "x")])
    #expect(found.list(columns: 80, rows: 24) == ["a:     a number", "long:  x"])
    #expect(found.list(columns: 10, rows: 24) == ["a:     a…", "long:  x"])
    let many = TabCompletion((0..<30).map { Candidate("n\($0)", note: "note") })
    let list = many.list(columns: 30, rows: 24)
    #expect(list.first == "n0   n5   n10  n15  n20  n25")
    #expect(list.allSatisfy { $0.count < 30 })
    #expect(many.list(columns: 1, rows: 24).count == 30)
    let mixed = TabCompletion([Candidate("by:", note: "a number")] + many.candidates)
    #expect(mixed.list(columns: 30, rows: 24).first == "by:  a number")
  }
}
