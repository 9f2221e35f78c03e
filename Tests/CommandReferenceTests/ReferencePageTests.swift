// Tests of the generated reference pages.

import CommandLanguage
import CommandReference
import Testing

@Suite struct ReferencePageTests {
  @Test func aReferencePageHasATableOfParameters() throws {
    let session = Sample.session()
    let page = ReferencePage.markdown(
      try #require(session.registry.commands["train"]), output: { _ in "done" })
    #expect(page.hasPrefix("# train\n\n```\ntrain(steps, optimizer: \"adam\", rate: 0.001)\n```"))
    #expect(page.contains("| `steps` | a number, whole, 1 or more | required | how long |"))
    #expect(page.contains("```text\ndone\n```"))
    #expect(
      ReferencePage.index(session.registry).contains("- [`train`](train.md): Trains a model."))
  }

  @Test func languageRulesAndKindsOfValuesHaveReferencePages() {
    let rules = ReferencePage.rules { $0.names[0] == "if" ? "good" : nil }
    #expect(rules.contains("\n## if\n\nAlso `else`\n"))
    #expect(rules.contains("```text\ngood\n```"))
    #expect(rules.contains("\n## `|>`\n"))
    let kinds = ReferencePage.kinds(Sample.session().registry)
    #expect(kinds.contains("## chord\n\nNotes at the same time."))
    #expect(kinds.contains("| `root` | a number | the lowest note, in Hz |"))
  }
}
