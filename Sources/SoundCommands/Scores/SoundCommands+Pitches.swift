// The conversions between frequencies, names of pitches and keys of MIDI.

internal import CommandLanguage
internal import Scores

extension SoundCommands {
  private static let tuning = Parameter<Double>(
    "tuning", "the frequency of A4", default: 440, unit: "Hz", allowed: .positive)

  static let pitches: [Command] = [
    Command(
      "hertz", area: "numbers",
      "Returns the frequency of a pitch such as \"A4\", or of a key of MIDI.",
      Parameter<PitchesArgument?>("pitch", "the pitch, or a list of pitches"),
      Parameter<PitchesArgument?>(
        "midi", "the key of MIDI, where 69 is A4 and 0.01 is a cent", default: nil),
      tuning,
      example: "print hertz(\"A4\"), hertz(midi: 69), hertz(\"A4\", tuning: 442Hz)",
      gives: "a number in Hz, or a list or a tensor of such numbers",
      details: """
        A pitch has a letter from A to G, one or two sharps (`#`) or flats (`b`), and an octave from -1 \
        to 9: `"A4"`, `"C#3"`, `"Bb-1"`. C4 is the middle C, and an octave begins at C. The frequency \
        of a key is tuning · 2^((key − 69) / 12). Wherever a command takes the frequency of a note, it \
        also takes the name of a pitch, which it reads with A4 at 440 Hz.
        """
    ) {
      (_: Context, pitch: PitchesArgument?, midi: PitchesArgument?, a4: Double) -> Value in
      let tuning = Tuning(a4: a4)
      switch (pitch, midi) {
      case (let pitch?, nil):
        return try pitch.map({ try checked($0, "hertz") }, tuning.hertz)
      case (nil, let midi?): return midi.map(tuning.hertz, tuning.hertz)
      case (nil, nil):
        throw CommandError(
          "hertz needs a pitch or 'midi'", hint: "write hertz(\"A4\") or hertz(midi: 69)")
      default:
        throw CommandError("hertz takes either a pitch or 'midi', not both", about: "midi")
      }
    },
    Command(
      "midi", area: "numbers",
      "Returns the key of MIDI for a frequency or for a pitch such as \"A4\".",
      Parameter<PitchesArgument>("pitch", "the frequency in Hz, the pitch, or a list of these"),
      tuning,
      example: "print midi(440Hz), midi(\"C4\"), midi(445Hz)",
      gives: "a number, or a list or a tensor of numbers",
      details: """
        The key is 69 + 12 log2(frequency / tuning). A frequency between two keys gives a key with a \
        fraction: 0.01 is one cent.
        """
    ) { (_: Context, pitch: PitchesArgument, a4: Double) -> Value in
      let tuning = Tuning(a4: a4)
      return try pitch.map({ tuning.key(hertz: try checked($0, "midi", isPositive: true)) }, { $0 })
    },
  ]

  /// The frequency itself.
  ///
  /// - Throws: `CommandError` if the number is no frequency.
  private static func checked(
    _ hertz: Double, _ command: String, isPositive: Bool = false
  ) throws(CommandError) -> Double {
    guard isPositive ? hertz > 0 : hertz >= 0 else {
      throw CommandError(
        "\(command): a frequency must be \(isPositive ? "above 0" : "0 or more") Hz, not "
          + NumberText.format(hertz), about: "pitch")
    }
    return hertz
  }
}
