// Commands that play notes of instruments: one note, a score, or curves.

internal import CommandLanguage
internal import Instruments
internal import Scores
internal import SoundModels
internal import Sounds
internal import WholeNumbers

extension SoundCommands {
  private static let speed = Parameter<CurveArgument>(
    "speed", "a factor on the speed at which a note moves through its attack and hold",
    default: CurveArgument(1))

  static let notes: [Command] = [
    Command(
      "note", area: "instrument",
      "Plays one note of an instrument: its attack, a hold of any length, and its release.",
      Parameter<Instrument>("instrument"),
      Parameter<NotePitchArgument>(
        "pitch",
        "the pitch in Hz or by name, or a curve of pitches; for a note without pitch, its name or number"
      ),
      Parameter<Double?>(
        "duration",
        "the time from the beginning of the note to its release; a note without pitch needs none",
        unit: "s", allowed: .positive),
      Parameter<CurveArgument?>(
        "loudness",
        "the loudness in dB, also as a curve; by default that of the learnt notes near the pitch",
        default: nil),
      variance, temperature, speed, drawSeed,
      example: instrumentSetUp + """

        x = note(i, "E4", 0.5s, loudness: -12dB)
        y = note(i, envelope([[0s, 220], [1s, 330]]), 1s)
        print y.duration > 1
        """,
      gives: "a sound",
      details: """
        The sound lasts longer than `duration`, by the release. A pitch that is a number keeps the vibrato of the \
        recordings; a curve of pitches is followed exactly, without it. A curve of loudness is followed exactly in the \
        hold. A function of a curve gets the number of the frame. The timbre follows the pitch and the loudness as in the \
        recordings; outside their range, that of the nearest note stays. A note that dies away in the recordings \
        dies away when played as well. `i.notes` lists the learnt notes with their loudness.
        """
    ) {
      (
        context: Context, instrument: Instrument, pitch: NotePitchArgument, duration: Double?,
        loudness: CurveArgument?, variance: CurveArgument, temperature: CurveArgument,
        speed: CurveArgument, seed: Int?
      ) -> Sound in
      context.noteUntrained(instrument)
      let settings = NoteSettings(
        duration: duration, loudness: loudness?.curve, variance: variance.curve,
        temperature: temperature.curve, speed: speed.curve,
        seed: context.seed("note", given: seed))
      let part = try instrument.part(instrument.wanted(pitch, "note"), settings, "note")
      return try instrument.note(part, run: context.run)
    },
    Command(
      "sample", area: "sound from a model",
      "Plays an instrument along curves of pitch and loudness, as one note.",
      Parameter<Instrument>("instrument"),
      Parameter<GivenControlsArgument>(
        "controls", "the curves: (pitch: …, loudness: …), such as those of `follow`"),
      Parameter<Double?>(
        "duration", "the time until the release; by default that of the curves", default: nil,
        unit: "s", allowed: .positive),
      variance, temperature, speed, drawSeed,
      example: instrumentSetUp
        + "\nx = sample(i, controls: (pitch: envelope([[0s, 220], [1s, 330]]), loudness: -12dB))",
      gives: "a sound"
    ) {
      (
        context: Context, instrument: Instrument, controls: GivenControlsArgument,
        duration: Double?, variance: CurveArgument, temperature: CurveArgument,
        speed: CurveArgument, seed: Int?
      ) -> Sound in
      context.noteUntrained(instrument)
      for name in controls.curves.keys where name != "pitch" && name != "loudness" {
        throw CommandError(
          "sample: an instrument has the controls pitch and loudness, not '\(name)'")
      }
      guard let pitch = controls.curves["pitch"] ?? nil else {
        throw CommandError("sample: the controls of an instrument need a 'pitch'")
      }
      let loudness = controls.curves["loudness"] ?? nil
      let length = duration ?? [pitch, loudness].compactMap { $0?.lastTime }.max()
      guard let length else {
        throw CommandError("sample: give a 'duration', as the curves have none")
      }
      let settings = NoteSettings(
        duration: length, loudness: loudness, variance: variance.curve,
        temperature: temperature.curve, speed: speed.curve,
        seed: context.seed("note", given: seed))
      return try instrument.note(
        instrument.part(instrument.wanted(.curve(pitch), "sample"), settings, "sample"),
        run: context.run)
    },
    Command(
      "perform", area: "instrument",
      "Plays a score: a list of records with one record for each note.",
      Parameter<Instrument>("instrument"),
      Parameter<ScoreArgument>(
        "score",
        "the notes: records such as (at: 0s, pitch: \"C4\", duration: 0.5s, loudness: -10dB, pan: 0)"
      ),
      variance, temperature, speed, drawSeed,
      example: instrumentSetUp + """

        score = [(at: 0s, pitch: "A3", duration: 0.3s), (at: 0.2s, pitch: "C4", duration: 0.3s)]
        x = perform(i, score)
        print x.duration > 0.5
        """,
      gives: "a sound",
      details: """
        `load("tune.mid")` gives a score. A record's `instrument:` plays its note with another instrument, or is a function \
        that gets the record and returns a sound. A record's `name:` plays a note without pitch. A record \
        without `loudness:` has that of the learnt notes near its pitch. In a score from a MIDI file (with \
        `channel:`), 0 dB stands for the loudest learnt note. The sound has two channels if a record has a `pan:` other \
        than 0. Samples may exceed full scale, which a note tells.
        """
    ) {
      (
        context: Context, instrument: Instrument, score: ScoreArgument, variance: CurveArgument,
        temperature: CurveArgument, speed: CurveArgument, seed: Int?
      ) -> Sound in
      let settings = NoteSettings(
        duration: nil, loudness: nil, variance: variance.curve, temperature: temperature.curve,
        speed: speed.curve, seed: context.seed("note", given: seed))
      return try context.perform(instrument, score, settings)
    },
  ]
}

extension Curve {
  /// The time of the last break point in seconds; nil for a curve without a length of its own.
  fileprivate var lastTime: Double? {
    if case .envelope(let points) = self { points.last?.time } else { nil }
  }
}

extension Context {
  /// Prints a note if `instrument` is untrained.
  func noteUntrained(_ instrument: Instrument) {
    if instrument.steps == 0 {
      note(
        "this instrument has not been trained: it follows its recordings, but has not learnt how they move"
      )
    }
  }
}
