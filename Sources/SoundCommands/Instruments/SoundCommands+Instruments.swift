// Commands that make, train and compare instruments.

internal import CommandLanguage
internal import Instruments
internal import SoundModels
internal import Sounds

extension SoundCommands {
  static let instrumentSetUp = """
    i = instrument([tone(220Hz, 1s), tone(330Hz, 1s)])
    train i, steps: 20
    """

  static let instruments: [Command] = [
    Command(
      "instrument", area: "instrument",
      "Creates an instrument: a model of many notes that plays notes of any pitch and loudness.",
      Parameter<RecordingsArgument>(
        "sounds", "the recordings: of one note each, or of many notes"),
      Parameter<Int?>(
        "fft",
        "the number of samples of the analysis window; by default five periods of each note, at least 22 ms",
        default: nil, allowed: .whole(64...32768)),
      Parameter<Int?>(
        "hop",
        "the number of samples between frames; by default 6 ms, or 12 ms if the recordings last over 3 minutes",
        default: nil, allowed: .whole(8...8192)),
      Parameter<Int?>(
        "bins",
        "the number of bins of a transform of `fft` samples (by default 2048) that are learnt; by default all",
        default: nil, allowed: .whole(from: 2)),
      Parameter<PitchesByHandArgument>(
        "pitch",
        "the pitch of each recording by hand, one note each; nil for recordings without pitch; \"auto\" finds it",
        default: .found),
      Parameter<LoudnessByHandArgument?>(
        "loudness", "the loudness of each recording by hand; by default it is measured",
        default: nil),
      Parameter<Int>("layers", "the number of LSTM layers", default: 1, allowed: .whole(1...16)),
      Parameter<Int>(
        "units", "the number of units in each layer", default: 100, allowed: .whole(1...4096)),
      Parameter<Int>(
        "mixtures", "the number of Gaussian components in the mixture", default: 1,
        allowed: .whole(1...256)),
      Parameter<Int?>(
        "seed",
        "the seed of the weights and the training; by default a seed derived from the session's seed"
      ),
      example: """
        i = instrument([tone(220Hz, 1s), tone(330Hz, 1s)])
        for n in i.notes { print n.pitch }
        """,
      gives: "an instrument",
      details: """
        Analysis finds the pitch, the loudness, the attack, the hold and the release of each recording, or of each note in \
        a long one, and `show i` lists them. A note of which it is not sure is told, and `pitch:` gives its pitch by \
        hand. The loudness of a note is the mean power of its hold, or of the loudest 50 ms of a note that dies away. \
        Recordings without pitch, such as drums, are learnt as whole spectra, and are played by their names or numbers. \
        The notes with a pitch are learnt as partials and noise, in coordinates that move with the pitch: so an asked \
        pitch is exact, also one that no recording has. The model reads the pitch and the loudness, and learns how the \
        levels move. The recordings are not needed to play a saved instrument.
        """
    ) {
      (
        context: Context, sounds: RecordingsArgument, fft: Int?, hop: Int?, bins: Int?,
        pitch: PitchesByHandArgument, loudness: LoudnessByHandArgument?, layers: Int, units: Int,
        mixtures: Int, seed: Int?
      ) -> Instrument in
      var recordings = sounds.list
      try pitch.apply(to: &recordings)
      try loudness?.apply(to: &recordings)
      return try Instrument.make(
        of: recordings,
        settings: InstrumentSettings(
          fft: fft, hop: hop, bins: bins, layers: layers, units: units, mixtures: mixtures),
        seed: context.seed("model", given: seed), run: context.run, onNote: { context.note($0) })
    },
    Command(
      "train", area: "model",
      "Trains an instrument; Ctrl-C stops the training, and the next `train` resumes it.",
      Parameter<Instrument>("instrument"),
      epochs, steps, time,
      batch,
      Parameter<Double?>(
        "learning_rate", "the highest learning rate of the schedule; by default 0.003",
        default: nil,
        allowed: .positive),
      example: instrumentSetUp + "\nprint i.steps",
      details: """
        An instrument has a model of its notes with a pitch, and one of those without; each is trained for as long as the \
        option says. By default the training ends by itself.
        """
    ) {
      (
        context: Context, instrument: Instrument, epochs: Double?, steps: Int?, time: Double?,
        batch: Int, rate: Double?
      ) -> Value in
      let request = TrainingRequest(
        length: try .stated(epochs: epochs, steps: steps, time: time), streams: batch,
        learningRate: rate)
      guard instrument.models.allSatisfy({ !$0.sources.isEmpty || $0.stopped?.frames != nil })
      else {
        throw CommandError(
          "train: this instrument was read from a file, which does not contain its recordings",
          hint: "make it again with `instrument` to train it further")
      }
      for model in instrument.models {
        _ = try context.train(model, request, on: nil, heldOut: nil, checkpoint: nil)
      }
      return .nil
    },
    Command(
      "compare", area: "looking",
      "Compares an instrument with recordings, note by note: each note is played with the recording's pitch, loudness and"
        + " duration.",
      Parameter<Instrument>("instrument"),
      Parameter<RecordingsArgument>(
        "sounds", "the recordings: of one note each, or of many notes"),
      Parameter<PitchesByHandArgument>(
        "pitch", "the pitch of each recording by hand, as for `instrument`", default: .found),
      drawSeed,
      example: instrumentSetUp
        + "\nfor n in compare(i, [tone(275Hz, 1s)]) { print n.pitch_error < 3 }",
      gives: "a list with a record for each note",
      details: """
        Each record has the note's name, pitch and loudness, and the figures of `measure`: the log-spectral distance over \
        all bins (dB), the pitch error (cents), the correlation of the loudness envelopes, and the level error (dB). A \
        figure that has no meaning for the note is nil. A note states the medians and the worst of all notes.
        """
    ) {
      (
        context: Context, instrument: Instrument, sounds: RecordingsArgument,
        pitch: PitchesByHandArgument, seed: Int?
      ) -> Value in
      var recordings = sounds.list
      try pitch.apply(to: &recordings)
      let found = try instrument.compare(
        with: recordings, seed: context.seed("note", given: seed), run: context.run,
        onNote: { context.note($0) })
      context.note(NoteComparison.summary(found))
      func value(_ number: Double?) -> Value { number.map(Value.number) ?? .nil }
      return .list(
        ListValue(
          found.map { one in
            .record([
              "name": .string(one.note.name), "pitch": value(one.note.pitch),
              "loudness": .number(one.note.loudness), "distance": .number(one.distance),
              "pitch_error": value(one.pitchError), "envelope_correlation": value(one.envelope),
              "level_error": value(one.levelError),
            ])
          }))
    },
  ]
}

extension NoteComparison {
  /// The medians and the worst of the figures of several notes, in a sentence.
  fileprivate static func summary(_ all: [NoteComparison]) -> String {
    func part(_ name: String, _ values: [Double], _ unit: String, digits: Int) -> String? {
      guard !values.isEmpty else { return nil }
      let sorted = values.sorted()
      let middle = sorted[sorted.count / 2]
      let worst = sorted.last ?? middle
      return
        "\(name) \(QuantityText.fixed(middle, digits))\(unit) (worst \(QuantityText.fixed(worst, digits)))"
    }
    let parts = [
      part("distance", all.map(\.distance), " dB", digits: 1),
      part("pitch error", all.compactMap(\.pitchError), " cents", digits: 1),
      part("level error", all.compactMap { $0.levelError.map(abs) }, " dB", digits: 1),
    ].compactMap { $0 }
    return "medians of \(MessageText.count(all.count, "note")): \(parts.joined(separator: " · "))"
  }
}
