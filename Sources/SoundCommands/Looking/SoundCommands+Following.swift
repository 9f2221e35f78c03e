// The command that follows a sound: its pitch and its loudness as curves that steer models.

internal import CommandLanguage
internal import Measures
internal import SoundModels
internal import Sounds

extension SoundCommands {
  static let following: [Command] = [
    Command(
      "pitch", area: "looking",
      "Returns the pitch of a sound, either as the median or as an envelope over time.",
      Parameter<Sound>("sound"),
      Parameter<Bool>(
        "track",
        "whether the result is an envelope in Hz, with straight lines across parts without a pitch",
        default: false),
      Parameter<PitchArgument?>(
        "lowest",
        "the lowest pitch that is found, a number or a name such as \"C2\"; by default found from the sound",
        default: nil, unit: "Hz"),
      Parameter<PitchArgument?>(
        "highest",
        "the highest pitch that is found, a number or a name such as \"C6\"; by default found from the sound",
        default: nil, unit: "Hz"),
      Parameter<Double>(
        "step", "the time from one point of the envelope to the next", default: PitchCurve.step,
        unit: "s", allowed: .within(0.001...1)),
      example: """
        print round(pitch(tone(440Hz, 1s)))
        t = pitch(tone(220Hz, 1s, shape: "saw"), track: true, lowest: "C2")
        print t
        print min(t.confidence) > 0.9
        """,
      gives: "a number in Hz, or an envelope; nil if the sound has no pitch",
      details: """
        The candidates for the pitch are the peaks of the normalised autocorrelation of McLeod and Wyvill (2005) in three of \
        the longest periods. The pitch is Boersma's best path through the candidates (1993), with the costs of Praat. \
        A constant offset and silence around a note have no effect. Without `lowest` and `highest`, a first pass finds the \
        limits between 20 Hz and 4 kHz. A higher `lowest` follows faster changes. For chords and bells, \
        `pitch` finds a common period of the partials.

        The envelope has points only where the sound has a pitch. Its property `confidence` is the normalised \
        autocorrelation of each point: 1 for a periodic sound, about 0.5 for breath and noise with some pitch in it. The \
        median is nil if fewer than half of the points with sound have a pitch. Without limits, it is that of blocks of \
        93 ms where these have a pitch, which is more exact for a held note.
        """
    ) {
      (
        context: Context, sound: Sound, isTrack: Bool, lowest: PitchArgument?,
        highest: PitchArgument?, step: Double
      ) -> Value in
      if !isTrack, lowest == nil, highest == nil,
        let held = PitchTrack(sound, run: context.run).median
      {
        try context.run.interrupt.check()
        return .number(held)
      }
      let curve = try PitchCurve(
        sound, lowest: lowest?.hertz, highest: highest?.hertz, step: step, run: context.run)
      guard isTrack else { return curve.median.map(Value.number) ?? .nil }
      let places = curve.times.indices.filter { curve.frequencies[$0] != nil }
      if places.isEmpty { return .nil }
      return .object(
        Envelope(
          points: places.map {
            Curve.Point(time: curve.times[$0], value: curve.frequencies[$0] ?? 0)
          }, confidence: places.map { curve.confidence[$0] }))
    },
    Command(
      "follow", area: "looking",
      "Follows the pitch and the loudness of a sound, as curves that steer a model.",
      Parameter<Sound>("sound"),
      Parameter<PitchArgument>(
        "lowest", "the lowest pitch that is found, a number or a name such as \"C2\"",
        default: PitchArgument(60), unit: "Hz"),
      Parameter<PitchArgument>(
        "highest", "the highest pitch that is found, a number or a name such as \"C6\"",
        default: PitchArgument(2000), unit: "Hz"),
      example: """
        voice = tone(220Hz, 1s, shape: "saw")
        curves = follow(voice)
        print curves.pitch
        print curves.loudness
        """,
      gives: "a record of envelopes: pitch (Hz) and loudness (dB)",
      details: """
        The curves have a point every 5 ms. Each point is computed from a window of 2.4 of the longest periods, 40 ms for \
        60 Hz, and lies in the middle of the window, so that the curves have no delay. A higher `lowest` makes the window \
        shorter, so that the curves follow faster changes. Where the sound has no pitch, the pitch keeps its last value. \
        Leaps by octaves that last less than 60 ms are mended. The loudness is the root mean square of the window in dB, \
        weighted by Hann's function; a full-scale sine has -3 dB.

        The result can be the controls of a model that has learnt the controls pitch and loudness: \
        `sample(m, controls: follow(voice))`. For a model that has only one of them, give a record with this one: \
        `sample(m, controls: (pitch: follow(voice).pitch))`. If nothing in the sound has a pitch between the limits, \
        `follow` is an error.
        """
    ) { (context: Context, sound: Sound, lowest: PitchArgument, highest: PitchArgument) -> Value in
      let curves = try Following.curves(
        of: sound, lowest: lowest.hertz, highest: highest.hertz, run: context.run)
      func envelope(_ values: [Double]) -> Value {
        .object(Envelope(times: curves.times, values: values))
      }
      return .record(["pitch": envelope(curves.pitch), "loudness": envelope(curves.loudness)])
    },
  ]
}
