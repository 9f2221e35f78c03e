import CommandLanguage
import Runs
import Testing

struct Chord: ObjectValue, CommandArgument, CommandResult {
  var notes: Int
  var kind: String { "chord" }
  var summary: String { "chord · \(notes) notes" }
  static let takes = "a chord"
}

@Suite struct CommandDeclarations {
  static let play = Command(
    "play", area: "sound", "Plays it.",
    Parameter<Chord>("chord", "what to play"),
    Parameter<Double?>("from", "where to begin", default: nil, unit: "s"),
    Parameter<Double>("gain", "how loud", default: 0.5, allowed: .within(0...1)),
    example: "play(chord(3))", gives: "a chord"
  ) { (context: Context, chord: Chord, from: Double?, gain: Double) -> Chord in
    Chord(notes: chord.notes + 1)
  }
  static let none = Command("none", area: "x", "Nothing.", example: "none") {
    (_: Context) -> Void in
  }

  @Test func theSignatureOfACommandShowsTheDefaultValues() {
    #expect(Self.play.signature == "play(chord, from:, gain: 0.5)")
    #expect(Self.none.signature == "none()")
  }
}
