// Transformations of frames: time, pitch, and combinations of two sounds.

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
      "stretch", area: area, "Makes frames slower or faster and keeps their pitch.",
      Parameter<Frames>("frames"),
      Parameter<CurveArgument?>(
        "by", "a factor on the duration: 2 is half as fast, 0.5 twice; it may change over time",
        default: nil),
      Parameter<TimeMapArgument?>(
        "map",
        "[[time in the source, time in the result], …] in seconds, with straight lines between; the"
          + " result's times must increase, the source's may go either way", default: nil),
      Parameter<Bool>(
        "attacks", "whether attacks keep their speed, for half a window on each side",
        default: true),
      example: setUp + "print stretch(pv, by: 2).duration\n"
        + "print stretch(pv, map: [[0, 0], [0.2, 1], [1, 1.5]]).duration",
      gives: "frames",
      details: """
        Give `by` or `map`. A factor of 1 changes nothing. Around attacks time runs as in the source, and \
        the frames between them make up for it, so that every attack comes at its time. A map that stops or \
        goes back keeps no attacks.
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
      default: throw CommandError("stretch: give either 'by' or 'map'")
      }
      try run.interrupt.check()
      return stretched
    },
    Command(
      "shift", area: area, "Shifts the pitch of frames and keeps their length.",
      Parameter<Frames>("frames"),
      Parameter<CurveArgument>(
        "cents",
        "how far to shift: 100 is a semitone up, -1200 an octave down; it may change over time",
        unit: "cents"),
      Parameter<Bool>(
        "formants", "whether the spectral envelope, and with it the formants, stays in place",
        default: false),
      example: setUp
        + "print round(pitch(synthesize(shift(pv, cents: 1200))))\n"
        + "higher = shift(pv, cents: 400, formants: true)\n"
        + "vibrato = shift(pv, cents: fn(t) { 30 * sin(t / 10) })",
      gives: "frames",
      details: """
        Each peak moves with the bins around it; attacks keep their time. What moves above the highest bin \
        is lost. `formants: true` keeps the true envelope (Röbel and Rodet 2005), as fine as the spacing of \
        the partials allows.
        """
    ) { (_: Context, frames: Frames, cents: CurveArgument, formants: Bool) -> Frames in
      try frames.shifted(keepsFormants: formants) { t in
        try cents.value(at: t, of: frames, count: frames.count)
      }
    },
    Command(
      "cross", area: area,
      "Adds the changes of one sound, relative to its first frame, to the frames of another.",
      Parameter<Frames>("changes", "the frames whose changes are added, or deltas"),
      Parameter<OpeningArgument>("onto", "the frames to add them to, or one frame to hold"),
      Parameter<String>(
        "match",
        "which bins correspond: those with the same number, at the same multiple of the fundamental, or"
          + " around the n-th partial from below", default: "index",
        choices: BinMatch.allCases.map(\.rawValue)),
      Parameter<Bool>(
        "spread", "whether each bin's changes are scaled to the standard deviation of `onto`",
        default: false),
      example: setUp + "other = analyze(tone(660Hz, 1s), fft: 512)\n"
        + "print cross(pv, other).duration\n"
        + "print cross(pv, other, match: \"frequency\", spread: true).count",
      gives: "frames like onto, as many as the shorter of the two has",
      details: """
        Magnitudes do not fall below 0. With the matches "frequency" and "peak" the two may differ in fft \
        and bins, but not in hop, and changes of frequency keep their size in cents; a bin without a match \
        does not change. Fundamentals are found by two-way mismatch (Maher and Beauchamp 1994). For bells \
        and chords they are only a best guess, and "peak" is the safer match.
        """
    ) {
      (
        _: Context, changes: Frames, onto: OpeningArgument, match: String, spread: Bool
      ) -> Frames in
      try changes.crossed(
        onto: onto.frames, matching: BinMatch(rawValue: match) ?? .index, matchesSpread: spread)
    },
    Command(
      "freeze", area: area, "Holds one frame of a sound.",
      Parameter<OpeningArgument>("frames", "frames, or the frame to hold"),
      Parameter<Double?>(
        "at", "the time of the frame; by default the middle", default: nil, unit: "s",
        allowed: .nonNegative),
      Parameter<Double?>(
        "duration", "how long; by default as long as the frames", default: nil, unit: "s",
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
      "smooth", area: area, "Averages frames over time: each becomes the mean of those around it.",
      Parameter<Frames>("frames"),
      Parameter<Double>(
        "over", "the time that a mean covers; less than two frames changes nothing",
        default: 0.05, unit: "s", allowed: .within(0...3600)),
      example: setUp + "print smooth(pv, over: 100ms).duration", gives: "frames",
      details: "Frequencies are weighted by their magnitudes. Deltas are averaged without weights."
    ) { (_: Context, frames: Frames, over: Double) -> Frames in
      let width = Int((over / frames.settings.period).rounded())
      return try frames.smoothed(over: max(1, width))
    },
    Command(
      "morph", area: area, "Blends two sounds frame by frame.",
      Parameter<Frames>("a"), Parameter<Frames>("b", "frames with the same settings"),
      Parameter<CurveArgument>(
        "amount", "how much of b: 0 is a, 1 is b; it may change over time",
        default: CurveArgument(0.5)),
      example: setUp + "other = analyze(tone(445Hz, 1s), fft: 512)\n"
        + "print round(pitch(synthesize(morph(pv, other, amount: 1))))\n"
        + "turning = morph(pv, other, amount: envelope([[0, 0], [1, 1]]))",
      gives: "frames, as many as the shorter of the two has",
      details:
        "The magnitude and frequency of each bin are interpolated linearly. If the lengths differ,"
        + " stretch one of the two first."
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
