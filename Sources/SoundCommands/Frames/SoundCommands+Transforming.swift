// Frames made of other frames: other times, other pitches, several sounds in one.

internal import CommandLanguage
internal import SoundModels
internal import Spectra

/// A time map: points of [time in the source, time in the result].
private struct TimeMapArgument: CommandArgument {
  let points: [TimePoint]
  static let takes = "a list of [time in the source, time in the result]"

  static func accepts(_ value: Value) -> Bool { [[Double]].accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> TimeMapArgument {
    TimeMapArgument(
      points: try [[Double]].take(value, in: context).enumerated().map { i, pair in
        guard pair.count == 2 else {
          throw ArgumentMismatch(
            "point \(i) has \(MessageText.count(pair.count, "number")), not two")
        }
        return TimePoint(source: pair[0], result: pair[1])
      })
  }
}

extension SoundCommands {
  private static let area = "frames"
  private static let setUp = "pv = analyze(tone(440Hz, 1s), fft: 512)\n"

  static let transforming: [Command] = [
    Command(
      "stretch", area: area, "The same frames slower or faster; the pitch stays.",
      Parameter<Frames>("frames"),
      Parameter<CurveArgument?>(
        "by", "how many times as long: 2 is half as fast, 0.5 twice; it may change over the result",
        default: nil),
      Parameter<TimeMapArgument?>(
        "map",
        "[[time in the source, time in the result], …] in seconds, with straight lines"
          + " between; the result's times go up, the source's as they like", default: nil),
      Parameter<Bool>(
        "attacks", "whether what sets in all at once stays as it is, half a window to each side",
        default: true),
      example: setUp + "print stretch(pv, by: 2).duration\n"
        + "print stretch(pv, map: [[0, 0], [0.2, 1], [1, 1.5]]).duration",
      gives: "frames",
      details: """
        By 1 the frames are what they were. Give `by` or `map`. Around attacks time goes as in the \
        source and is made up for between them, so that they come when they should; a map that stands \
        still or goes back keeps none.
        """
    ) {
      (
        context: Context, frames: Frames, by: CurveArgument?, map: TimeMapArgument?, attacks: Bool
      ) -> Frames in
      let run = context.run
      let stretched: Frames
      switch (by?.curve, map) {
      case (.constant(let factor)?, nil):
        stretched =
          try frames.stretched(by: factor, keepsAttacks: attacks, run: run)
      case (let curve?, nil):
        stretched = try frames.stretched(keepsAttacks: attacks, run: run) { t in
          try curve.value(frame: t, seconds: Double(t) * frames.settings.period, count: nil)
        }
      case (nil, let map?):
        stretched = try frames.stretched(along: map.points, keepsAttacks: attacks, run: run)
      default: throw CommandError("stretch: give 'by' or 'map'")
      }
      try run.interrupt.check()
      return stretched
    },
    Command(
      "shift", area: area, "The same frames at another pitch; the length stays.",
      Parameter<Frames>("frames"),
      Parameter<CurveArgument>(
        "cents", "how far: 100 is a semitone up, -1200 an octave down; it may change over time",
        unit: "cents"),
      Parameter<Bool>(
        "formants", "whether the spectrum's envelope stays where it is, as a singer's mouth does",
        default: false),
      example: setUp
        + "print round(pitch(synthesize(shift(pv, cents: 1200))))\n"
        + "higher = shift(pv, cents: 400, formants: true)\n"
        + "vibrato = shift(pv, cents: fn(t) { 30 * sin(t / 10) })",
      gives: "frames",
      details: """
        Each peak moves with the bins around it; what sets in all at once keeps its place in time. What \
        would lie above the bins that are kept is lost. The envelope that formants: true keeps is the \
        true envelope (Röbel and Rodet 2005), as fine as the spacing of the partials allows.
        """
    ) { (_: Context, frames: Frames, cents: CurveArgument, formants: Bool) -> Frames in
      try frames.shifted(keepsFormants: formants) { t in
        try cents.value(at: t, of: frames, count: frames.count)
      }
    },
    Command(
      "cross", area: area,
      "The changes of one sound on another: what is added to its frames since the first.",
      Parameter<Frames>("changes", "frames whose changes count, or deltas"),
      Parameter<OpeningArgument>("onto", "what they are added to: frames, or a frame to hold"),
      Parameter<String>(
        "match",
        "which bins go together: of one number, at one multiple of the fundamental, or around"
          + " the n-th partial from below", default: "index",
        choices: BinMatch.allCases.map(\.rawValue)),
      Parameter<Bool>(
        "spread", "whether each bin's changes are scaled to deviate as much as those of onto",
        default: false),
      example: setUp + "other = analyze(tone(660Hz, 1s), fft: 512)\n"
        + "print cross(pv, other).duration\n"
        + "print cross(pv, other, match: \"frequency\", spread: true).count",
      gives: "frames like onto, as many as the shorter of the two has",
      details: """
        Magnitudes end at 0. Matched by frequency or peak, the two may differ in fft and bins, if not in \
        hop, and changes of frequency keep their size in cents; a bin that has no match does not change. \
        The fundamentals are found by two-way mismatch (Maher and Beauchamp 1994); of bells and chords \
        they are the best that there is, and peaks are the safer match.
        """
    ) {
      (
        _: Context, changes: Frames, onto: OpeningArgument, match: String, spread: Bool
      ) -> Frames in
      try changes.crossed(
        onto: onto.frames, matching: BinMatch(rawValue: match) ?? .index, matchesSpread: spread)
    },
    Command(
      "freeze", area: area, "One moment of a sound, held.",
      Parameter<OpeningArgument>("frames", "frames, or the frame to hold"),
      Parameter<Double?>(
        "at", "which moment; the middle where left out", default: nil, unit: "s",
        allowed: .nonNegative),
      Parameter<Double?>(
        "duration", "how long; as long as the frames where left out", default: nil, unit: "s",
        allowed: .positive),
      example: setUp + "print freeze(pv, at: 0.5s, duration: 2s).duration", gives: "frames"
    ) { (_: Context, frames: OpeningArgument, at: Double?, duration: Double?) -> Frames in
      let frames = frames.frames
      let settings = frames.settings
      let place = at.map { ($0 / settings.period).rounded() } ?? Double(frames.count / 2)
      guard place < Double(max(frames.count, 1)) else {
        throw CommandError(
          "freeze: 'at' is past the end: the frames last \(QuantityText.seconds(frames.duration))")
      }
      let seconds = duration ?? frames.duration
      guard seconds * settings.rate < Double(Frames.mostFrames * settings.hop) else {
        throw CommandError("freeze: \(QuantityText.seconds(seconds)) is too long")
      }
      let samples = duration == nil ? frames.sampleCount : Int((seconds * settings.rate).rounded())
      return try frames.frozen(at: Int(place), samples: max(1, samples))
    },
    Command(
      "smooth", area: area, "Means over time: each frame is the mean of those around it.",
      Parameter<Frames>("frames"),
      Parameter<Double>(
        "over", "how much time a mean takes in; less than two frames changes nothing",
        default: 0.05, unit: "s", allowed: .within(0...3600)),
      example: setUp + "print smooth(pv, over: 100ms).duration", gives: "frames",
      details: "Frequencies count as much as their magnitudes. Deltas are averaged plainly."
    ) { (_: Context, frames: Frames, over: Double) -> Frames in
      let width = Int((over / frames.settings.period).rounded())
      return try frames.smoothed(over: max(1, width))
    },
    Command(
      "morph", area: area, "From one sound to another, frame by frame.",
      Parameter<Frames>("a"), Parameter<Frames>("b", "frames with the same settings"),
      Parameter<CurveArgument>(
        "amount", "how much of b: 0 is a, 1 is b; it may change over time",
        default: CurveArgument(0.5)),
      example: setUp + "other = analyze(tone(445Hz, 1s), fft: 512)\n"
        + "print round(pitch(synthesize(morph(pv, other, amount: 1))))\n"
        + "turning = morph(pv, other, amount: envelope([[0, 0], [1, 1]]))",
      gives: "frames, as many as the shorter of the two has",
      details:
        "Magnitudes and frequencies of each bin are blended in straight lines. Stretch one of"
        + " the two first where their lengths differ."
    ) { (_: Context, a: Frames, b: Frames, amount: CurveArgument) -> Frames in
      try a.morphed(into: b) { t, count in try amount.value(at: t, of: a, count: count) }
    },
  ]
}

extension CurveArgument {
  /// The value at frame `t` of a result of `count` frames like `frames`.
  fileprivate func value(at t: Int, of frames: Frames, count: Int) throws -> Double {
    try curve.value(frame: t, seconds: Double(t) * frames.settings.period, count: count)
  }
}
