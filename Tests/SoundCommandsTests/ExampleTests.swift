// Tests that every example of a declaration or rule runs as written, and that every parameter accepts its
// literal default.

import CommandLanguage
import CommandReference
import SoundCommands
import Testing

@Suite struct ExampleTests {
  static let commands: [Command] = SoundLibrary.registry.commands.values.flatMap { $0 }
    .sorted { $0.signature < $1.signature }

  @Test(arguments: commands.indices)
  func theExampleOfEveryCommandRuns(_ index: Int) throws {
    let command = Self.commands[index]
    #expect(!command.example.isEmpty, "\(command.name) has no example")
    let result = try SoundLibrary.runExample(of: command)
    #expect(result.failure == nil, "\(command.name): \(result.failure?.description ?? "")")
  }

  @Test(arguments: Topic.all.indices)
  func theExampleOfEveryLanguageRuleRuns(_ index: Int) throws {
    let result = try SoundLibrary.runExample(Topic.all[index].example)
    #expect(
      result.failure == nil, "\(Topic.all[index].names): \(result.failure?.description ?? "")")
  }

  @Test(arguments: commands.indices)
  func everyDefaultIsInTheRangeOrChoicesOfItsParameter(_ index: Int) {
    let command = Self.commands[index]
    #expect(command.summary.hasSuffix("."), "\(command.name)")
    for parameter in command.parameters {
      if let allowed = parameter.allowed, let number = parameter.defaultText.flatMap({ Double($0) })
      {
        #expect(allowed.contains(number), "\(command.name), \(parameter.name)")
      }
      if let choices = parameter.choices, let text = parameter.defaultText, text != "nil" {
        #expect(choices.contains { "\"\($0)\"" == text }, "\(command.name), \(parameter.name)")
      }
    }
  }

  @Test(arguments: commands.indices)
  func everyDefaultOnAHelpPageIsALiteral(_ index: Int) throws {
    let command = Self.commands[index]
    #expect(!HelpText().text(command).contains("default …"), "\(command.name)")
    for parameter in command.parameters {
      guard let text = parameter.defaultText else { continue }
      let session = Interpreter(registry: SoundLibrary.registry, context: Context(write: { _ in }))
      let value = try session.run(text, name: "default")
      #expect(parameter.accepts(value), "\(command.name), \(parameter.name): \(text)")
    }
  }
}
