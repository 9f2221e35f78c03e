// Commands for generators. A generator can generate single frames, many frames at once, or frames during playback.

internal import CommandLanguage
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static func control(_ name: String, _ help: String) -> Parameter<ControlArgument?> {
    Parameter<ControlArgument?>(name, help, default: nil)
  }

  private static func curve(_ name: String, _ help: String) -> Parameter<CurveArgument?> {
    Parameter<CurveArgument?>(
      name, help + "; by default the generator's `\(name)`", default: nil)
  }

  /// The declaration of `sample` or `sample_frames` for a generator; the two commands differ in their result.
  private static func continuing<Result: CommandResult>(
    _ name: String, _ summary: String, gives: String,
    _ finish: @escaping @Sendable (Frames, Context) throws -> Result
  ) -> Command {
    Command(
      name, area: "sound from a model", summary,
      Parameter<Generator>("generator"),
      Parameter<Int?>(
        "frames", "the number of frames to generate", default: nil, allowed: .whole(from: 1)),
      Parameter<Double?>(
        "duration", "the duration of the result; by default the duration of the model's source",
        default: nil,
        unit: "s", allowed: .positive),
      example: samplingSetUp
        + "\ng = generator(m, variance: 0.2)\nmore = \(name)(g, duration: 1s)\nprint g.count",
      gives: gives,
      details:
        "The generator continues from its last frame with its own controls; the result equals the sound or"
        + " the frames of `play g` before `gain` and `pan`."
    ) {
      (context: Context, generator: Generator, frames: Int?, duration: Double?) -> Result in
      let length = try SampleLength(frames, duration, of: name)
      let samples = try length.samples(generator.analysis, usual: generator.sourceSamples)
      try context.requireSilence(of: generator, name)
      let made = try context.changing(generator) {
        try generator.frames(samples: samples, run: context.run)
      }
      return try finish(made, context)
    }
  }

  static let generators: [Command] = [
    Command(
      "generator", area: "sound from a model",
      "Creates a generator, which generates frames from a model one at a time.",
      Parameter<SoundModel>("model"),
      beginning,
      control("variance", "a factor on the variance σ² of the mixture; 0.09 by default"),
      control(
        "temperature", "a factor on how evenly the mixture's components are chosen; 1 by default"),
      control("speed", "a factor on the speed of changes in the sound; 1 by default"),
      Parameter<ResetRuleArgument?>(
        "reset",
        "a reset rule that the generator applies, such as every(250ms, pv), a function of the number of the next"
          + " frame and the frame before it, or a list of these",
        default: nil),
      Parameter<GivenControlsArgument?>(
        "controls",
        "the model's controls: numbers, envelopes and functions by name, such as (pitch: 233)",
        default: nil),
      beyond,
      drawSeed,
      Parameter<GainKnobArgument?>("gain", "the gain of `play`, in dB; 0 by default", default: nil),
      Parameter<PanKnobArgument?>(
        "pan", "the place of `play` between left (-1) and right (1); 0 by default", default: nil),
      example: samplingSetUp
        + """

        g = generator(m, from: pv[50], variance: 0.2)
        print type(next(g))
        g.variance = 0.01
        """, gives: "a generator",
      details: """
        The generator's properties `variance`, `temperature`, `speed`, `gain`, `pan`, `controls`, `reset` and `beyond` \
        can be set at any time, as in `g.variance = 0.3`. An envelope begins at the time of the assignment. A function gets the number of \
        the frame; it works on a copy of everything that it reads, so that it can be called while the generator plays, and \
        later changes of its variables do not reach it. `next` generates \
        one frame, `sample` and `sample_frames` generate many frames, and `play` plays the generator while \
        it generates.
        """
    ) {
      (
        context: Context, model: SoundModel, opening: OpeningArgument?,
        variance: ControlArgument?,
        temperature: ControlArgument?, speed: ControlArgument?, reset: ResetRuleArgument?,
        told: GivenControlsArgument?, beyond: BeyondArgument, seed: Int?, gain: GainKnobArgument?,
        pan: PanKnobArgument?
      ) -> Generator in
      context.noteUntrained(model)
      let generator = try Generator(
        model: model,
        opening: try opening?.frames(of: model)
          ?? model.opening(for: told?.values(at: 0, period: model.analysis.period) ?? [:]),
        random: RandomStream(seed: context.seed("sampling", given: seed), name: "sampling"))
      if let variance { generator.controls.variance = variance.control(since: 0) }
      if let temperature { generator.controls.temperature = temperature.control(since: 0) }
      if let speed { generator.controls.speed = try speed.asSpeed().control(since: 0) }
      if let gain { generator.controls.gain = gain.control.control(since: 0) }
      if let pan { generator.controls.pan = pan.control.control(since: 0) }
      if let told {
        try model.conditioning.require(told.curves.keys)
        generator.controls.conditions = try told.controls(since: 0, in: context)
      }
      generator.controls.reset = try reset?.fitting(model.analysis, in: context)
      generator.controls.beyond = beyond.beyond
      return generator
    },
    Command(
      "next", area: "sound from a model", "Generates the next frame of a generator.",
      Parameter<Generator>("generator"),
      curve("variance", "a factor on the variance σ² of the mixture"),
      curve("temperature", "a factor on how evenly the mixture's components are chosen"),
      curve("speed", "a factor on the speed of changes in the sound"),
      Parameter<GivenControlsArgument?>(
        "controls",
        "the model's controls for the next frame; by default the generator's `controls`",
        default: nil),
      example: samplingSetUp
        + "\ng = generator(m)\nframe = next(g, variance: 0.1)\nprint length(frame.mags)",
      gives: "a frame",
      details:
        "Time in an envelope or a function counts from the generator's first frame. A tensor is not"
        + " accepted, because a tensor covers the whole result, and a generator has no fixed length."
    ) {
      (
        context: Context, generator: Generator, variance: CurveArgument?,
        temperature: CurveArgument?, speed: CurveArgument?, told: GivenControlsArgument?
      ) -> Frame in
      try context.requireSilence(of: generator, "next")
      let t = generator.count
      let seconds = Double(t) * generator.analysis.period
      func now(_ argument: CurveArgument?) throws -> Double? {
        try argument?.curve.value(frame: t, seconds: seconds, count: nil)
      }
      let (v, c, s) = (try now(variance), try now(temperature), try now(speed))
      if let told { try generator.conditioning.require(told.curves.keys) }
      let conditions = try told?.values(at: t, period: generator.analysis.period) ?? [:]
      return try context.changing(generator) {
        try generator.next(variance: v, temperature: c, speed: s, conditions: conditions)
      }
    },
    Command(
      "reset", area: "sound from a model",
      "Replaces a generator's last frame by another frame; the network keeps its hidden state.",
      Parameter<Generator>("generator"),
      Parameter<Frame>("frame"),
      example: samplingSetUp + "\ng = generator(m)\nreset g, pv[60]\nframe = next(g)",
      details: "If the generator is playing, the reset is heard at once."
    ) { (context: Context, generator: Generator, frame: Frame) -> Void in
      try context.changing(generator) { try generator.reset(to: frame) }
    },
    continuing(
      "sample", "Continues a generator and resynthesises its frames as a sound.", gives: "a sound"
    ) { (frames: Frames, context: Context) -> Sound in
      try PhaseVocoder.synthesize(frames, run: context.run)
    },
    continuing(
      "sample_frames", "Continues a generator and returns its frames.", gives: "frames"
    ) { (frames: Frames, _: Context) -> Frames in frames },
  ]
}

/// The length of a result: a number of frames, a duration in seconds, or the usual length.
struct SampleLength {
  private let frames: Int?
  private let duration: Double?

  init(_ frames: Int?, _ duration: Double?, of command: String) throws {
    guard frames == nil || duration == nil else {
      throw CommandError("\(command): give either 'frames' or 'duration', not both")
    }
    if let frames, frames > SoundModel.mostFrames {
      throw CommandError("\(command): 'frames' must be at most \(SoundModel.mostFrames)")
    }
    self.frames = frames
    self.duration = duration
  }

  /// The length of the result in samples.
  func samples(_ analysis: AnalysisSettings, usual: Int) throws -> Int {
    if let frames { return Frames.usualSampleCount(frames: frames, hop: analysis.hop) }
    guard let duration else { return usual }
    return max(1, try Sound.count(seconds: duration, rate: analysis.rate))
  }
}
