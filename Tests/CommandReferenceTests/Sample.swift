// A session with a few commands, which together have every kind of parameter.

import CommandLanguage
import CommandReference

struct Chord: ObjectValue, CommandArgument, CommandResult {
  var root: Double
  static let takes = "a chord"
  var kind: String { "chord" }
  var summary: String { "chord · \(root) Hz" }
  static let properties: [Property<Chord>] = [
    Property("root", "a number", "the lowest note, in Hz") { .number($0.root) },
    Property("inversion", "a chord", "the next inversion") { chord in
      .object(Chord(root: chord.root * 2))
    },
    Property("broken", "a number", "what fails when it is read") { _ in
      throw CommandError("a completion has read a property")
    },
  ]
  func element(_ index: [IndexItem], in context: Context) throws -> Value? { .object(self) }
}

enum Sample {
  static func session() -> Interpreter {
    var registry = CommandRegistry.language
    registry.add(ReferenceCommands.all)
    registry.add(kind: Chord.self, "chord", "Notes at the same time.")
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
        "load", area: "files", "Loads a file.",
        Parameter<String>("path", "which", isPath: true, endings: ["wav"]),
        example: "load"
      ) { (context: Context, path: String) -> Void in },
      Command(
        "chord", area: "sound", "Makes a chord.", Parameter<Double>("root"), example: "chord(3)",
        gives: "a chord"
      ) { (context: Context, root: Double) -> Chord in Chord(root: root) },
      Command(
        "turn", area: "sound", "Turns a chord.", Parameter<Chord>("chord"),
        Parameter<Double>("by", default: 1), example: "turn(chord(3))", gives: "a chord"
      ) { (context: Context, chord: Chord, by: Double) -> Chord in chord },
      Command(
        "turn", area: "sound", "Turns a number.", Parameter<Double>("number"),
        Parameter<Double>("to", default: 1), example: "turn(3)", gives: "a number"
      ) { (context: Context, number: Double, to: Double) -> Double in number },
    ])
    return Interpreter(registry: registry, context: Context(write: { _ in }))
  }
}
