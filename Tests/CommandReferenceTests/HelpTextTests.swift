// Tests of the text that `help` prints.

import CommandLanguage
import CommandReference
import Testing

@Suite struct HelpTextTests {
  private let session = Sample.session()

  private func help(_ topic: String, columns: Int = 80) -> String {
    HelpText(columns: columns).about(topic, in: session.context) ?? ""
  }

  @Test func helpOfACommandShowsItsWholeDeclaration() {
    let text = help("train")
    #expect(text.hasPrefix("train(steps, optimizer: \"adam\", rate: 0.001)\n  Trains a model."))
    #expect(text.contains("a number, whole, 1 or more"))
    #expect(text.contains("\"adam\", \"adagrad\" or \"sgd\", default \"adam\""))
    #expect(text.contains("a number, in 1/step, above 0, default 0.001"))
  }

  @Test func helpShowsEachDeclarationOfANameOnce() {
    let text = help("turn")
    #expect(text.split(separator: "Turns a chord.").count == 2)
    #expect(text.split(separator: "Turns a number.").count == 2)
  }

  @Test func helpOfAUserFunctionShowsItsComment() throws {
    _ = try session.enter("# Twice as long.\n# Slowly.\ndef twice(x, by: 2) { x }", name: "t")
    #expect(help("twice") == "twice(x, by: 2)\n  Twice as long.\n  Slowly.")
  }

  @Test func helpOfAValueShowsItsSummaryAndProperties() throws {
    _ = try session.enter("c = chord(440); r = (a: 1, deep: [c])", name: "t")
    #expect(
      help("c") == """
        c is a chord
          chord · 440.0 Hz
          Notes at the same time.

          .root       a number  the lowest note, in Hz
          .inversion  a chord   the next inversion
          .broken     a number  what fails when it is read
        """)
    #expect(help("c.root").hasPrefix("c.root is a number\n  440"))
    #expect(help("r.deep[0].inversion").contains("chord · 880.0 Hz"))
    #expect(help("r").contains("  .a     a number\n  .deep  a list"))
    #expect(help("r.none") == "")
    #expect(help("pi").contains("3.14159"))
  }

  @Test func helpStatesThatAVariableHidesACommand() throws {
    _ = try session.enter("train = 3", name: "t")
    let text = help("train")
    #expect(text.hasPrefix("train is a number"))
    #expect(text.contains("`clear train` brings the built-in back"))
    #expect(text.contains("Trains a model."))
  }

  @Test func helpListsAreasAndKindsOfValues() {
    #expect(help("model").contains("commands for model:\n  train  Trains a model."))
    #expect(help("text").contains("join"))
    #expect(help("chord").contains("chord, a kind of value\n  Notes at the same time."))
    #expect(help("language").contains("  if "))
  }

  @Test(arguments: MessageText.keywords)
  func everyKeywordHasAHelpPage(keyword: String) {
    #expect(Topic.named(keyword) != nil)
    #expect(help(keyword).contains("\n"))
  }

  @Test(arguments: [
    "+", "-", "*", "/", "//", "%", "@", "^", "==", "!=", "<", "<=", ">", ">=", "|>", "..", "=",
    "+=",
    "#", ";", "by", "ranges", "strings", "units", "commands", "records", "slices",
    "reset functions",
  ])
  func everyOperatorHasAHelpPage(name: String) { #expect(Topic.named(name) != nil) }

  @Test func everyLanguageRuleHasACompleteHelpPageAndUniqueNames() {
    var seen: Set<String> = []
    for topic in Topic.all {
      #expect(topic.summary.hasSuffix("."), "\(topic.names[0])")
      #expect(!topic.text.isEmpty && !topic.example.isEmpty, "\(topic.names[0])")
      for name in topic.names { #expect(seen.insert(name).inserted, "\(name)") }
    }
  }

  @Test(arguments: [20, 40, 80, 200])
  func helpLinesFitTheWidthOfTheWindow(columns: Int) {
    let texts =
      [HelpText(columns: columns).overview(session.registry)]
      + ["train", "language", "if", "print", "map"].map { help($0, columns: columns) }
    for line in texts.joined(separator: "\n").split(separator: "\n") {
      // Examples and operator tables are not wrapped.
      let hasOneWord = line.split(separator: " ").count == 1
      #expect(line.count < columns || line.hasPrefix("    ") || hasOneWord, "\(line)")
      #expect(line.last != " ", "\(line)")
    }
  }

  @Test(arguments: [30, 40, 60, 80])
  func theHelpAboutKeysIsIndented(columns: Int) {
    let lines =
      help("keys, prompt", columns: columns).split(separator: "\n")
      + help("prompt", columns: columns).split(separator: "\n").dropFirst()
    #expect(lines.count > 16)
    for line in lines {
      #expect(line.hasPrefix("  ") && line.count < columns, "\(line)")
    }
  }

  @Test func theOverviewIsShorterInALowWindow() {
    let help = HelpText(columns: 80)
    let whole = help.overview(session.registry)
    let count = whole.split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(help.overview(session.registry, rows: count + 1) == whole)
    let brief = help.overview(session.registry, rows: count).split(separator: "\n")
    let areas = session.registry.areas.map(\.name) + ["language"]
    #expect(
      brief.prefix(areas.count).map { $0.prefix { $0 != " " } }
        == areas.map { $0.prefix { $0 != " " } })
    #expect(brief.contains { $0.hasSuffix("  …") })
    #expect(brief.allSatisfy { $0.count < 80 })
    #expect(brief.contains { $0.contains("chord  turn") })
  }

  @Test func helpHasNoTrailingOrRepeatedEmptyLines() {
    for name in session.registry.names + Topic.all.map(\.names[0]) {
      let text = help(name)
      #expect(!text.contains("\n\n\n") && !text.hasSuffix("\n"), "\(name)")
    }
  }

  // MARK: Searching

  private func found(_ words: String) -> [String] {
    HelpSearch(session.registry).results(words).map(\.name)
  }

  @Test func aHelpSearchFindsEntriesThatContainAllWords() {
    #expect(found("moves weights") == ["train"])
    #expect(found("qqq") == [])
    #expect(found("") == [])
  }

  @Test func aHelpSearchListsMatchesOfWholeWordsFirst() {
    #expect(!found("if").contains("identity"))
    #expect(found("if").first == "if")
    // No help text contains "weigh" as a whole word, so the beginning of a word matches.
    #expect(found("weigh") == ["train"])
    // A search does not match the middle of a word.
    #expect(!found("rain").contains("train"))
  }

  @Test func helpOnAnUnknownWordSuggestsNamesAndSearches() throws {
    let context = session.context
    #expect(try ReferenceCommands.text("", in: context).contains("language"))
    #expect(try ReferenceCommands.text("moves weights", in: context) == "  train  Trains a model.")
    #expect {
      try ReferenceCommands.text("trian", in: context)
    } throws: { error in
      "\(error)".contains("did you mean 'train'?")
    }
  }

  @Test func theCommandHelpReadsTheRestOfTheLineAsText() throws {
    _ = try session.enter("help train", name: "t")
    _ = try session.enter("help", name: "t")
    _ = try session.enter("help |>", name: "t")
    #expect(throws: Diagnostic.self) { try session.enter("help qqqq", name: "t") }
  }
}
