// Looking at sounds, frames and models: figures of merit, pitch, loudness, pictures.

internal import CommandLanguage
internal import Glibc
internal import Measures
internal import Plots
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static let like = Parameter<Frames?>(
    "like", "frames whose settings serve for two sounds; 2048 samples and all bins where left out",
    default: nil)

  private static func comparison(
    _ source: ComparedArgument, _ other: ComparedArgument, _ like: Frames?, _ context: Context
  ) throws -> Comparison {
    let frames: Frames
    if let given = source.frames {
      frames = given
    } else if let sound = source.sound {
      let settings = try like?.settings ?? AnalysisSettings(rate: sound.rate, fft: 2048)
      frames = try PhaseVocoder.analyze(sound, settings, run: context.run)
    } else {
      throw CommandError(
        "compare holds something against a sound or frames, not against a model",
        hint: "write the source first")
    }
    let names = ("source", other.model == nil ? "other" : "model")
    return try Comparison(
      source: frames, original: source.sound,
      other: try other.heard(as: frames, "compare", context), names: names, run: context.run)
  }

  static let looking: [Command] = [
    Command(
      "compare", area: "looking",
      "Holds a sound, frames or a model against the source: a table of figures of merit and a picture.",
      Parameter<ComparedArgument>("source", "a sound or frames"),
      Parameter<ComparedArgument>(
        "other", "what is held against it; a model is sampled for as long as the source"),
      like,
      Parameter<String>(
        "picture",
        "figures: mean spectra, levels, partials and changes; or both spectrograms, mean spectra"
          + " and levels", default: Comparison.Picture.figures.rawValue,
        choices: Comparison.Picture.allCases.map(\.rawValue)),
      Parameter<Int>(
        "window", "the number of the window, where figures appear in windows", default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        compare x, synthesize(pv), like: pv
        """,
      gives: "a figure, whose table `show` prints"
    ) {
      (
        context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?,
        picture: String, window: Int
      ) -> Value in
      let result = try comparison(source, other, like, context)
      let numbers = Comparison.numbers(result.merit).compactMap { name, value in
        value.map { (name, $0) }
      }
      return .object(
        FigureValue(
          result.figure(Comparison.Picture(rawValue: picture) ?? .figures), caption: result.table,
          numbers: Dictionary(uniqueKeysWithValues: numbers), window: window))
    },
    Command(
      "measure", area: "looking",
      "The figures of merit of a sound, frames or a model against the source.",
      Parameter<ComparedArgument>("source", "a sound or frames"),
      Parameter<ComparedArgument>(
        "other", "what is held against it; a model is sampled for as long as the source"),
      like,
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        print measure(x, synthesize(pv), like: pv).distance < 1
        """,
      gives: "a record: distance (dB), pitch (Hz), pitch_error (cents), drift (cents/s),"
        + " envelope_correlation, bin_mean_error and bin_spread_error (dB), and floor, a record of the"
        + " same; nil where there is no such figure"
    ) {
      (context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?)
        -> RecordValue in
      let result = try comparison(source, other, like, context)
      func record(_ merit: FiguresOfMerit) -> RecordValue {
        let record = RecordValue()
        for (name, value) in Comparison.numbers(merit) { record.set(name, value.commandValue) }
        return record
      }
      let all = record(result.merit)
      all.set("floor", .record(record(result.floor)))
      return all
    },
    Command(
      "pitch", area: "looking", "The median pitch of a sound.",
      Parameter<Sound>("sound"),
      example: "print round(pitch(tone(440Hz, 1s)))", gives: "Hz; nil where there is no pitch"
    ) { (context: Context, sound: Sound) -> Double? in PitchTrack(sound, run: context.run).median },
    Command(
      "loudness", area: "looking", "The level of a sound, every 512 samples.",
      Parameter<Sound>("sound"),
      example: "print length(loudness(tone(440Hz, 1s)))", gives: "a tensor of dB of full scale"
    ) { (_: Context, sound: Sound) -> Tensor in
      Tensor(LoudnessEnvelope(sound).levels.map { Float($0) })
    },
    Command(
      "peaks", area: "looking", "The partials of a frame: its peaks, found by interpolation.",
      Parameter<Frame>("frame"),
      example: "pv = analyze(tone(440Hz, 1s))\nprint length(peaks(pv[20]))",
      gives: "a list of records: bin, frequency (Hz), magnitude, db"
    ) { (_: Context, frame: Frame) -> [Value] in
      frame.peaks().map {
        .record([
          "bin": .number(Double($0.bin)), "frequency": .number($0.frequency),
          "magnitude": .number($0.magnitude), "db": .number(20 * log10($0.magnitude)),
        ])
      }
    },
    Command(
      "spectrum", area: "looking",
      "The mean spectrum of a sound or of frames: how loud each frequency is on the whole.",
      Parameter<ComparedArgument>("value", "a sound (of several channels, their mean) or frames"),
      Parameter<Int>(
        "fft", "samples that a stretch of a sound has, even; frames keep their own", default: 4096,
        unit: "samples", allowed: .whole(4...1_048_576)),
      Parameter<String>(
        "window", "what weighs the samples of a stretch", default: "hann", choices: Window.names),
      example: """
        s = spectrum(tone(440Hz, 1s))
        print round(s.frequencies[argmax(s.db)])
        plot s
        """,
      gives: "a record of tensors: frequencies (Hz) and db (dB; a full-scale sine is at 0)",
      details: "The power of all stretches that lie within the sound, averaged."
    ) {
      (context: Context, value: ComparedArgument, fft: Int, window: String) -> Value in
      let spectrum: MeanSpectrum
      if let sound = value.sound {
        spectrum = try MeanSpectrum(
          sound, fft: fft, window: Window(name: window) ?? .hann, run: context.run)
      } else if let frames = value.frames {
        spectrum = try MeanSpectrum(frames)
      } else {
        throw CommandError("spectrum takes a sound or frames")
      }
      return .record([
        "frequencies": .object(Tensor(spectrum.frequencies.map { Float($0) })),
        "db": .object(Tensor(spectrum.levels.map { Float($0) })),
      ])
    },
    Command(
      "describe", area: "looking",
      "How numbers are spread: count, mean, standard deviation, quartiles, least and greatest.",
      Parameter<DescribedArgument>("value", "what to describe"),
      example: "describe [1, 2, 3, 4]\nprint describe(tone(440Hz, 1s)).samples.max",
      gives:
        "a table, whose figures are its properties: count mean sd min q1 median q3 max missing",
      details: "Numbers that are not finite are counted as missing and otherwise left out."
    ) { (_: Context, value: DescribedArgument) -> DistributionTable in
      DistributionTable(
        title: value.title,
        rows: value.parts.map { ($0.name, $0.unit, Distribution($0.numbers)) })
    },
    Command(
      "plot", area: "looking", "A picture of one value or of several, by what they are.",
      Parameter<Rest<PlottedArgument>>("values"),
      Parameter<String?>(
        "kind", "which picture; the first that the value has where left out", default: nil,
        choices: PlotKind.allCases.map(\.rawValue)),
      Parameter<Int?>(
        "bin", "of frames: this bin over time; of a model's density: the bin", default: nil,
        allowed: .whole(from: 0)),
      Parameter<Frames?>(
        "frames", "of a model: the frames that it is fed with; its source where left out",
        default: nil),
      Parameter<[String]>("labels", "a name for each of the values", default: []),
      Parameter<String?>("title", "the line over the picture", default: nil),
      Parameter<Int?>(
        "columns", "a picture each, in a grid of so many columns", default: nil,
        allowed: .whole(1...16)),
      Parameter<RangeValue?>("x", "what of the horizontal axis is seen: 0s..2s", default: nil),
      Parameter<RangeValue?>("y", "what of the vertical axis is seen", default: nil),
      Parameter<String?>(
        "log", "the axes that are logarithmic", default: nil,
        choices: PlotOptions.LogAxes.allCases.map(\.rawValue)),
      Parameter<String>(
        "theme", "dark lines on white, or the other way round", default: Theme.light.rawValue,
        choices: Theme.allCases.map(\.rawValue)),
      Parameter<Int>(
        "window", "the number of the window, where figures appear in windows", default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 20ms)
        fig = plot(x, x * 0.5, labels: ["loud", "soft"])
        save fig, "tones.png"
        """, gives: "a figure",
      details: """
        A sound has a waveform, spectrogram, spectrum, loudness and histogram; frames a spectrogram, \
        tracks (the bins' frequencies), spectrum, loudness and histogram; a frame stems; a tensor or \
        list a line or a histogram, with two axes a map; a model its loss, the density that it \
        expects of a bin, the weights and the deviations of its mixture; an envelope a line. A \
        record of tensors draws the others over the first. Figures are put together in a grid. \
        Several values are drawn over one another where they share their axes, else side by side. \
        `plots` says where pictures appear.
        """
    ) {
      (
        context: Context, values: Rest<PlottedArgument>, kind: String?, bin: Int?, frames: Frames?,
        labels: [String], title: String?, columns: Int?, x: RangeValue?, y: RangeValue?,
        log: String?, theme: String, window: Int
      ) -> Value in
      guard !values.values.isEmpty else { throw CommandError("plot needs something to plot") }
      let options = PlotOptions(
        kind: kind.flatMap { PlotKind(rawValue: $0) }, bin: bin, frames: frames, labels: labels,
        title: title, columns: columns, x: x, y: y,
        logAxes: log.flatMap { PlotOptions.LogAxes(rawValue: $0) },
        theme: Theme(rawValue: theme) ?? .light, run: context.run)
      return .object(
        FigureValue(try options.figure(of: values.values.map(\.value)), window: window))
    },
    Command(
      "plots", area: "looking", "Says where figures appear, from now on.",
      Parameter<String?>(
        "where",
        "auto, the best place that there is; a window; inside the terminal (sixel, kitty or iTerm2);"
          + " text; or numbered files; what is chosen now where left out",
        choices: FigureDisplay.Choice.allCases.map(\.rawValue)),
      example: "plots \"file\"\nprint plots()",
      gives: "where figures appear, if nothing was given; with \"auto\" also why there",
      details: """
        At first it is auto: a window where there is a screen, else a picture inside the terminal where
        that shows pictures, else text drawn to its width. Where standard output is no terminal, it is
        a file under plots/shown, whose path is said.
        Windows are gnuplot's (its terminals qt, wxt or x11) and stay open when the program ends; a
        figure takes the place of the one before, or of the one in the window that `window:` names.
        Whether a terminal shows pictures is asked of it once; SONDE_INLINE in the environment, which
        may be sixel, kitty, iterm2 or none, answers in its place.
        """
    ) { (context: Context, place: String?) -> String? in
      let display = context.store(FigureDisplay.self) { FigureDisplay() }
      guard let choice = place.flatMap({ FigureDisplay.Choice(rawValue: $0) }) else {
        return display.summary(context)
      }
      try display.choose(choice, context)
      return nil
    },
  ]
}
