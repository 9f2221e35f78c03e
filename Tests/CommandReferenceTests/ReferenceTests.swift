import CommandLanguage
import CommandReference
import Testing

/// A session with one command that has all sorts of parameters.
private func session() -> Interpreter {
  var registry = CommandRegistry.language
  registry.add(ReferenceCommands.all)
  registry.add([
    Command(
      "train", area: "model", "Trains a model.",
      Parameter<Double>("steps", "how long", allowed: .whole(from: 1)),
      Parameter<String>(
        "optimizer", "what moves the weights", default: "adam",
        choices: ["adam", "adagrad", "sgd"]),
      Parameter<Double>("rate", "how fast", default: 0.001, unit: "1/step", allowed: .positive),
      example: "train(3)"
    ) { (context: Context, steps: Double, optimizer: String, rate: Double) -> Void in },
    Command(
      "load", area: "files", "Loads a file.", Parameter<String>("path", "which", isPath: true),
      example: "load"
    ) { (context: Context, path: String) -> Void in },
  ])
  return Interpreter(registry: registry, context: Context(write: { _ in }))
}

@Suite struct CompletionTests {
  private func texts(_ text: String, _ session: Interpreter) -> [String] {
    Completion.at(text, in: session.context).candidates.map(\.text)
  }

  @Test func namesBeginWithTheWord() {
    let session = session()
    session["trumpet"] = .number(1)
    #expect(texts("tr", session) == ["trumpet", "train", "true", "try"])
    #expect(Completion.at("x = tr", in: session.context).start == 4)
  }

  @Test func keywordArgumentsOfTheCall() {
    let session = session()
    #expect(texts("train(3, op", session) == ["optimizer:"])
    #expect(texts("train 3, ra", session) == ["rate:"])
    #expect(!texts("train(3, rate: 1, ", session).contains("rate:"))
    #expect(texts("train(3, rate: r", session).contains("rate:") == false)
  }

  @Test func choicesInStrings() {
    let session = session()
    #expect(texts("train(3, optimizer: \"a", session) == ["adam", "adagrad"])
    #expect(texts("train 3, optimizer: \"", session).count == 3)
    #expect(texts("print \"a", session) == [])
  }

  @Test func pathsInStrings() {
    let session = session()
    #expect(Completion.at("load \"so", in: session.context).isPath)
    #expect(Completion.at("x = load(\"so", in: session.context).isPath)
    #expect(!Completion.at("print(\"so", in: session.context).isPath)
  }

  @Test func propertiesOfValues() throws {
    let session = session()
    _ = try session.enter("r = (fft: 1, frames: (hop: 2))", name: "t")
    #expect(texts("r.f", session) == ["fft", "frames"])
    #expect(texts("print r.frames.", session) == ["hop"])
    #expect(texts("nothing.f", session) == [])
  }

  @Test func nothingInCommentsAndNumbers() {
    let session = session()
    #expect(texts("# tr", session) == [])
    #expect(texts("12", session) == [])
  }

  @Test func anyTextIsRead() {
    let session = session()
    for text in ["", ")))", "(((", "\"\\", "a.", ".", "a.b.", "{}}}", "\u{fc}", ", : ."] {
      _ = Completion.at(text, in: session.context)
    }
  }
}

@Suite struct HelpTextTests {
  @Test func helpHasAllOfTheDeclaration() throws {
    let session = session()
    let help = try #require(HelpText.about("train", in: session.context))
    #expect(help.hasPrefix("train(steps, optimizer: \"adam\", rate: 0.001)\n  Trains a model."))
    #expect(help.contains("a number, whole, 1 or more"))
    #expect(help.contains("\"adam\", \"adagrad\" or \"sgd\", default \"adam\""))
    #expect(help.contains("a number, in 1/step, above 0, default 0.001"))
  }

  @Test func helpOfAFunctionIsItsComment() throws {
    let session = session()
    _ = try session.enter("# Twice as long.\n# Slowly.\ndef twice(x, by: 2) { x }", name: "t")
    #expect(
      HelpText.about("twice", in: session.context) == "twice(x, by: 2)\n  Twice as long.\n  Slowly."
    )
  }

  @Test func searchFindsAllWords() throws {
    let session = session()
    #expect(HelpText.search("moves weights", in: session.registry)?.contains("train(") == true)
    #expect(HelpText.search("qqq", in: session.registry) == nil)
  }

  @Test func helpTakesItsLine() throws {
    let session = session()
    _ = try session.enter("help train", name: "t")
    _ = try session.enter("help", name: "t")
    #expect(throws: Diagnostic.self) { try session.enter("help qqqq", name: "t") }
  }
}

@Suite struct ReferencePageTests {
  @Test func aPageHasItsTable() throws {
    let session = session()
    let page = ReferencePage.markdown(
      try #require(session.registry.commands["train"]), output: { _ in "done" })
    #expect(page.hasPrefix("# train\n\n```\ntrain(steps, optimizer: \"adam\", rate: 0.001)\n```"))
    #expect(page.contains("| `steps` | a number, whole, 1 or more | required | how long |"))
    #expect(page.contains("```text\ndone\n```"))
    #expect(
      ReferencePage.index(session.registry).contains("- [`train`](train.md): Trains a model."))
  }
}
