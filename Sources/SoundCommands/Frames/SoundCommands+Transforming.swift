// Commands that change the time or the pitch of frames, or combine the frames of two sounds.

internal import CommandLanguage
internal import SoundModels
internal import Spectra
internal import WholeNumbers

/// A time map: a list of points [time in the source, time in the result], in seconds.
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
      "stretch", area: area, "Slows frames down or speeds them up, and keeps their pitch.",
      Parameter<Frames>("frames"),
      Parameter<CurveArgument?>(
        "by",
        "a factor on the duration: 2 doubles the duration, 0.5 halves it; the factor may change over time",
        default: nil),
      Parameter<TimeMapArgument?>(
        "map",
        "points [[time in the source, time in the result], …] in seconds, joined by straight lines; times"
          + " in the result must increase, times in the source may increase or decrease",
        default: nil),
      Parameter<Bool>(
        "attacks",
        "whether each attack keeps its original speed, for half a window before and after it",
        default: true),
      example: setUp + "print stretch(pv, by: 2).duration\n"
        + "print stretch(pv, map: [[0, 0], [0.2, 1], [1, 1.5]]).duration",
      gives: "frames",
      details: """
        `stretch` needs either `by` or `map`. A factor of 1 changes nothing. Around attacks the speed is \
        that of the source; the frames between attacks compensate, so that every attack begins at its \
        stretched time. Attacks do not keep their speed if the map stops or goes back.
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
        "the size of the shift: 100 is a semitone up, -1200 an octave down; the shift may change over time",
        unit: "cents"),
      Parameter<Bool>(
        "formants",
        "whether the spectral envelope stays unshifted, so that formants keep their place",
        default: false),
      example: setUp
        + "print round(pitch(synthesize(shift(pv, cents: 1200))))\n"
        + "higher = shift(pv, cents: 400, formants: true)\n"
        + "vibrato = shift(pv, cents: fn(t) { 30 * sin(t / 10) })",
      gives: "frames",
      details: """
        Each peak is shifted together with the bins around it, and attacks keep their times. Partials that \
        are shifted above the highest bin are lost. `formants: true` keeps the true envelope (Röbel and \
        Rodet 2005), whose resolution depends on the spacing of the partials.
        """
    ) { (_: Context, frames: Frames, cents: CurveArgument, formants: Bool) -> Frames in
      try frames.shifted(keepsFormants: formants) { t in
        try cents.value(at: t, of: frames, count: frames.count)
      }
    },
    Command(
      "cross", area: area,
      "Adds the changes in one sound, relative to its first frame, to the frames of another sound.",
      Parameter<Frames>("changes", "the frames whose changes are added, or deltas to add"),
      Parameter<FramesOrFrameArgument>(
        "onto", "the frames to which the changes are added; a single frame is held"),
      Parameter<String>(
        "match",
        "the rule that pairs bins: bins with the same number (index), bins at the same multiple of the"
          + " fundamental (frequency), or bins around the n-th partial from below (peak)",
        default: "index",
        choices: BinMatch.allCases.map(\.rawValue)),
      Parameter<Bool>(
        "spread", "whether each bin's changes are scaled to the standard deviation of `onto`",
        default: false),
      example: setUp + "other = analyze(tone(660Hz, 1s), fft: 512)\n"
        + "print cross(pv, other).duration\n"
        + "print cross(pv, other, match: \"frequency\", spread: true).count",
      gives: "frames with the settings of onto; the number of frames is that of the shorter input",
      details: """
        Magnitudes do not fall below 0. With `match: "frequency"` and `match: "peak"`, the two inputs may \
        differ in fft and bins, but not in hop. With "frequency" and "peak", changes of frequency keep their \
        size in cents, and a bin without a matching bin does not change. Fundamentals are found by two-way \
        mismatch (Maher and Beauchamp 1994). The fundamental of a bell or a chord is only an estimate, so \
        `match: "peak"` is safer for bells and chords.
        """
    ) {
      (
        _: Context, changes: Frames, onto: FramesOrFrameArgument, match: String, spread: Bool
      ) -> Frames in
      try changes.crossed(
        onto: onto.frames, matching: BinMatch(rawValue: match) ?? .index, matchesSpread: spread)
    },
    Command(
      "freeze", area: area, "Holds one frame of a sound.",
      Parameter<FramesOrFrameArgument>("frames", "frames, or a single frame to hold"),
      Parameter<Double?>(
        "at", "the time of the frame to hold; by default the middle of the frames", default: nil,
        unit: "s",
        allowed: .nonNegative),
      Parameter<Double?>(
        "duration", "the duration of the result; by default the duration of the frames",
        default: nil, unit: "s",
        allowed: .positive),
      example: setUp + "print freeze(pv, at: 0.5s, duration: 2s).duration", gives: "frames"
    ) { (_: Context, frames: FramesOrFrameArgument, at: Double?, duration: Double?) -> Frames in
      let frames = frames.frames
      let settings = frames.settings
      let place = at.map { ($0 / settings.period).rounded() } ?? Double(frames.count / 2)
      guard place < Double(max(frames.count, 1)) else {
        throw CommandError(
          "freeze: 'at' is past the end: the frames last \(QuantityText.seconds(frames.duration))")
      }
      let seconds = duration ?? frames.duration
      guard seconds * settings.rate < Double(Frames.mostFrames * settings.hop) else {
        throw CommandError("freeze: a duration of \(QuantityText.seconds(seconds)) is too long")
      }
      let samples =
        duration == nil
        ? frames.sampleCount : Int(clamped: (seconds * settings.rate).rounded())
      return try frames.frozen(at: Int(clamped: place), samples: max(1, samples))
    },
    Command(
      "smooth", area: area,
      "Averages frames over time: each frame becomes the mean of the frames around it.",
      Parameter<Frames>("frames"),
      Parameter<Double>(
        "over", "the time that each mean covers; a time shorter than two frames changes nothing",
        default: 0.05, unit: "s", allowed: .within(0...3600)),
      example: setUp + "print smooth(pv, over: 100ms).duration", gives: "frames",
      details: "Frequencies are weighted by their magnitudes. Deltas are averaged without weights."
    ) { (_: Context, frames: Frames, over: Double) -> Frames in
      let width = Int(clamped: (over / frames.settings.period).rounded())
      return try frames.smoothed(over: max(1, width))
    },
    Command(
      "morph", area: area, "Blends two sounds frame by frame.",
      Parameter<Frames>("a"), Parameter<Frames>("b", "frames with the same settings"),
      Parameter<CurveArgument>(
        "amount", "the share of b: 0 returns a, 1 returns b; the share may change over time",
        default: CurveArgument(0.5)),
      example: setUp + "other = analyze(tone(445Hz, 1s), fft: 512)\n"
        + "print round(pitch(synthesize(morph(pv, other, amount: 1))))\n"
        + "turning = morph(pv, other, amount: envelope([[0, 0], [1, 1]]))",
      gives: "frames; the number of frames is that of the shorter input",
      details:
        "The magnitude and frequency of each bin are interpolated linearly. If a and b have different"
        + " lengths, stretch one of them first."
    ) { (_: Context, a: Frames, b: Frames, amount: CurveArgument) -> Frames in
      try a.morphed(into: b) { t, count in try amount.value(at: t, of: a, count: count) }
    },
  ]
}

extension CurveArgument {
  /// The value at frame `t` of a result that has `count` frames and the settings of `frames`.
  fileprivate func value(at t: Int, of frames: Frames, count: Int) throws -> Double {
    try curve.value(frame: t, seconds: Double(t) * frames.settings.period, count: count)
  }
}
