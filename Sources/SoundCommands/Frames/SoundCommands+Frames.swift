// Commands that analyse sounds into frames, resynthesise frames, and join frames.

internal import CommandLanguage
internal import Measures
internal import Sounds
internal import Spectra

extension SoundCommands {
  static let phase = Parameter<String>(
    "phase", "the method that computes the phases", default: "accumulate",
    choices: SynthesisPhase.allCases.map(\.rawValue))

  static let frames: [Command] = [
    Command(
      "analyze", area: "frames",
      "Analyses a sound with a phase vocoder into frames: a magnitude and a frequency for each bin.",
      Parameter<SoundOrFile>(
        "sound", "a sound or the path of a sound file; several channels are averaged", isPath: true,
        endings: FileKind.sound.endings),
      Parameter<Int?>(
        "fft", "the FFT size, an even number; by default 2048", default: nil, unit: "samples",
        allowed: .whole(4...1_048_576)),
      Parameter<Int?>(
        "hop",
        "the number of samples from one frame to the next, a divisor of fft; by default the longest hop"
          + " that the window allows (a quarter of fft for hann)", default: nil, unit: "samples",
        allowed: .whole(from: 1)),
      Parameter<Int?>(
        "bins", "the number of bins to keep, counted from the lowest; by default all bins",
        default: nil,
        allowed: .whole(from: 1)),
      Parameter<String?>(
        "window", "the function that weights the samples of a frame; by default hann", default: nil,
        choices: Window.names),
      Parameter<Frames?>(
        "like", "frames whose settings replace the defaults of fft, hop, bins and window",
        default: nil),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, hop: 128, bins: 20)
        print round(pv[100].freqs[5])
        """,
      gives: "frames",
      details: """
        A full-scale sine at the centre of a bin has magnitude 1 in that bin. A file is analysed while it is \
        read, so only the frames are in memory.
        """
    ) {
      (
        context: Context, sound: SoundOrFile, fft: Int?, hop: Int?, bins: Int?, window: String?,
        like: Frames?
      ) -> Frames in
      let model = like?.settings
      func settings(_ rate: Double) throws -> AnalysisSettings {
        if let model, model.rate != rate {
          throw CommandError(
            "analyze: the sound has a sample rate of \(QuantityText.hertz(rate)), but 'like' has"
              + " \(QuantityText.hertz(model.rate))", hint: "resample the sound first")
        }
        let sameSize = fft == nil || fft == model?.fft
        return try AnalysisSettings(
          rate: rate, fft: fft ?? model?.fft ?? 2048,
          hop: hop ?? (sameSize && window == nil ? model?.hop : nil),
          bins: bins ?? (sameSize ? model?.bins : nil),
          window: window.flatMap { Window(name: $0) } ?? model?.window ?? .hann)
      }
      switch sound {
      case .sound(let sound):
        return try PhaseVocoder.analyze(sound, settings(sound.rate), run: context.run)
      case .file(let path, let resolved):
        let frames = try PhaseVocoder.analyze(
          fileAt: resolved, run: context.run, note: context.note, settings: settings)
        context.didRead(path)
        return frames
      }
    },
    Command(
      "synthesize", area: "frames", "Resynthesises frames as a sound with a phase vocoder.",
      Parameter<Frames>("frames"), phase,
      example: """
        x = tone(440Hz, 1s)
        y = synthesize(analyze(x, fft: 512))
        print y.duration
        """,
      gives: "a sound",
      details: """
        "accumulate" adds up the frequencies and restores a sound from its unmodified frames. The other \
        methods are for modified frames, in which the phases of neighbouring bins would drift apart. \
        "locked" keeps the bins around each peak in phase, "pghi" computes all phases from the magnitudes \
        alone, and "hybrid" follows the frequencies over time and the magnitudes across the bins. \
        `consistency` measures how well each method fits the frames.
        """
    ) { (context: Context, frames: Frames, phase: String) -> Sound in
      try PhaseVocoder.synthesize(
        frames, phase: SynthesisPhase(rawValue: phase) ?? .accumulate, run: context.run)
    },
    Command(
      "consistency", area: "frames",
      "Measures the error that resynthesis and a second analysis cause in frames, for each phase method.",
      Parameter<Frames>("frames"),
      Parameter<String?>(
        "phase", "the method that computes the phases; by default all methods", default: nil,
        choices: SynthesisPhase.allCases.map(\.rawValue)),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512)
        print consistency(pv, phase: "accumulate") < 1e-9
        show consistency(stretch(pv, by: 1.5))
        """,
      gives:
        "the error D, or a record with D for each phase method: accumulate, locked, pghi, hybrid",
      details: """
        The frames are resynthesised, and the resynthesised sound is analysed again. The error D is the \
        energy of the difference between the magnitudes of the given frames and those of the second \
        analysis, divided by the energy of the magnitudes of the given frames. D is 0 for unmodified frames \
        of a sound. Bins that `analyze` left out are ignored.
        """
    ) { (context: Context, frames: Frames, phase: String?) -> Value in
      func measured(_ phase: SynthesisPhase) throws -> Double {
        let sound = try PhaseVocoder.synthesize(frames, phase: phase, run: context.run)
        return try frames.inconsistency(of: sound, run: context.run)
      }
      if let phase = phase.flatMap(SynthesisPhase.init(rawValue:)) {
        return .number(try measured(phase))
      }
      let all = RecordValue()
      for phase in SynthesisPhase.allCases { all.set(phase.rawValue, .number(try measured(phase))) }
      return .record(all)
    },
    Command(
      "delta", area: "frames", "Returns the delta between each frame and the frame before it.",
      Parameter<Frames>("frames"),
      example: "pv = analyze(tone(440Hz, 1s), fft: 512)\nprint length(delta(pv)) - length(pv)",
      gives: "frames that contain deltas"
    ) { (_: Context, frames: Frames) -> Frames in try frames.delta() },
    Command(
      "accumulate", area: "frames",
      "Adds deltas one after the other to a first frame and returns all resulting frames.",
      Parameter<Frames>("deltas"),
      Parameter<Frame>("from", "the first frame"),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512)
        again = accumulate(delta(pv), from: pv[0])
        print length(again)
        """,
      gives: "frames"
    ) { (_: Context, deltas: Frames, first: Frame) -> Frames in
      try deltas.accumulate(from: first)
    },
    Command(
      "frames", area: "frames",
      "Joins a list of single frames into one value of the kind `frames`.",
      Parameter<[Frame]>("list"),
      Parameter<Frames?>(
        "like",
        "frames whose initial phases the result copies; by default the result keeps the"
          + " phases of the first frame in the list"),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512)
        held = frames([pv[50], pv[50], pv[50]], like: pv)
        print length(held)
        """,
      gives: "frames"
    ) { (_: Context, list: [Frame], like: Frames?) -> Frames in
      guard let first = list.first else {
        throw CommandError("frames: the list contains no frames")
      }
      try Frame.requireList(list.count, bins: first.bins)
      return try Frames(
        list, settings: first.settings, firstPhases: like?.firstPhases ?? first.phases)
    },
    Command(
      "concat", area: "frames", "Joins several values of the kind `frames`, one after the other.",
      Parameter<Several<Frames>>("frames"),
      Parameter<Rest<Frames>>("others"),
      example: "pv = analyze(tone(440Hz, 1s), fft: 512)\nprint length(concat(pv, pv[10..20]))",
      gives: "frames"
    ) { (_: Context, frames: Several<Frames>, others: Rest<Frames>) -> Frames in
      try Frames.concat(frames.values + others.values)
    },
  ]
}
