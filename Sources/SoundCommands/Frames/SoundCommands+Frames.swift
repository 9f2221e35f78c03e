// From sound to frames and back.

internal import CommandLanguage
internal import Measures
internal import Sounds
internal import Spectra

extension SoundCommands {
  static let phase = Parameter<String>(
    "phase", "where the phases come from", default: "accumulate",
    choices: SynthesisPhase.allCases.map(\.rawValue))

  static let frames: [Command] = [
    Command(
      "analyze", area: "frames",
      "Analyses a sound by a phase vocoder into frames of (magnitude, frequency) per bin.",
      Parameter<SoundArgument>(
        "sound", "what to analyse; of several channels, their mean", isPath: true,
        endings: FileKind.sound.endings),
      Parameter<Int?>(
        "fft", "samples a frame looks at, even", default: nil, unit: "samples",
        allowed: .whole(4...1_048_576)),
      Parameter<Int?>(
        "hop",
        "samples from one frame to the next, a divisor of fft; the longest that the window"
          + " allows where left out (a quarter of fft for hann)", default: nil, unit: "samples",
        allowed: .whole(from: 1)),
      Parameter<Int?>(
        "bins", "how many of the lowest bins to keep; all where left out", default: nil,
        allowed: .whole(from: 1)),
      Parameter<String?>(
        "window", "what weighs the samples of a frame", default: nil,
        choices: Window.names),
      Parameter<Frames?>(
        "like", "frames whose settings serve where others are not given", default: nil),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, hop: 128, bins: 20)
        print round(pv[100].freqs[5])
        """,
      gives: "frames",
      details: "A full-scale sine at the centre of a bin has the magnitude 1 there."
    ) {
      (
        context: Context, sound: SoundArgument, fft: Int?, hop: Int?, bins: Int?, window: String?,
        like: Frames?
      ) -> Frames in
      let model = like?.settings
      if let model, model.rate != sound.sound.rate {
        throw CommandError(
          "analyze: the sound has \(QuantityText.hertz(sound.sound.rate)), the frames that it is to be like"
            + " have \(QuantityText.hertz(model.rate))", hint: "resample it first")
      }
      let sameSize = fft == nil || fft == model?.fft
      let settings = try AnalysisSettings(
        rate: sound.sound.rate, fft: fft ?? model?.fft ?? 2048,
        hop: hop ?? (sameSize && window == nil ? model?.hop : nil),
        bins: bins ?? (sameSize ? model?.bins : nil),
        window: window.flatMap { Window(name: $0) } ?? model?.window ?? .hann)
      return try PhaseVocoder.analyze(sound.sound, settings, run: context.run)
    },
    Command(
      "synthesize", area: "frames", "Makes frames sound: phases turn at the frames' frequencies.",
      Parameter<Frames>("frames"), phase,
      example: """
        x = tone(440Hz, 1s)
        y = synthesize(analyze(x, fft: 512))
        print y.duration
        """,
      gives: "a sound",
      details: """
        Frames of a sound, unmodified, come back by "accumulate". The others are for frames that no \
        sound had, whose bins would drift apart: "locked" holds the bins around each peak together, \
        "pghi" works all phases out from the magnitudes alone, "hybrid" goes by the frequencies in \
        time and by the magnitudes across the bins. consistency says which fits.
        """
    ) { (context: Context, frames: Frames, phase: String) -> Sound in
      try PhaseVocoder.synthesize(
        frames, phase: SynthesisPhase(rawValue: phase) ?? .accumulate, run: context.run)
    },
    Command(
      "consistency", area: "frames",
      "How far frames are from being the analysis of any sound, as they are resynthesised.",
      Parameter<Frames>("frames"),
      Parameter<String?>(
        "phase", "which resynthesis; all of them where left out", default: nil,
        choices: SynthesisPhase.allCases.map(\.rawValue)),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512)
        print consistency(pv, phase: "accumulate") < 1e-9
        show consistency(stretch(pv, by: 1.5))
        """,
      gives: "D, or a record of D by phase: accumulate, locked, pghi, hybrid",
      details: """
        D is the energy of the difference between the magnitudes of the frames and those of their \
        resynthesis analysed again, over the energy of the frames: 0 for frames that a sound has. Bins \
        that were not kept do not count.
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
      "delta", area: "frames", "How each frame differs from the one before it.",
      Parameter<Frames>("frames"),
      example: "pv = analyze(tone(440Hz, 1s), fft: 512)\nprint length(delta(pv)) - length(pv)",
      gives: "frames that hold deltas"
    ) { (_: Context, frames: Frames) -> Frames in try frames.delta() },
    Command(
      "accumulate", area: "frames", "Adds deltas up again, from a first frame on.",
      Parameter<Frames>("deltas"),
      Parameter<Frame>("from", "the frame to begin with"),
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
      "frames", area: "frames", "A list of single frames as frames that can sound.",
      Parameter<[Frame]>("list"),
      Parameter<Frames?>("like", "frames whose first phases they begin with"),
      example: """
        pv = analyze(tone(440Hz, 1s), fft: 512)
        held = frames([pv[50], pv[50], pv[50]], like: pv)
        print length(held)
        """,
      gives: "frames"
    ) { (_: Context, list: [Frame], like: Frames?) -> Frames in
      guard let first = list.first else { throw CommandError("frames: the list is empty") }
      return try Frames(list, settings: first.settings, firstPhases: like?.firstPhases)
    },
    Command(
      "concat", area: "frames", "Frames one after the other.",
      Parameter<Several<Frames>>("frames"),
      Parameter<Rest<Frames>>("others"),
      example: "pv = analyze(tone(440Hz, 1s), fft: 512)\nprint length(concat(pv, pv[10..20]))",
      gives: "frames"
    ) { (_: Context, frames: Several<Frames>, others: Rest<Frames>) -> Frames in
      try Frames.concat(frames.values + others.values)
    },
  ]
}
