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
    "like", "for two sounds: frames whose fft, hop and bins are to be compared in",
    default: nil)

  private static func comparison(
    _ command: String, _ source: ComparedArgument, _ other: ComparedArgument, _ like: Frames?,
    _ context: Context
  ) throws -> Comparison {
    let frames: Frames
    var scope = ""
    if let given = source.frames {
      frames = given
    } else if let sound = source.sound {
      if let like {
        frames = try PhaseVocoder.analyze(sound, like.settings, run: context.run)
      } else {
        let all = try AnalysisSettings(rate: sound.rate, fft: 2048)
        let bins = try SpectralView(sound, all, name: "", run: context.run)
          .audibleBins(within: FiguresOfMerit.range)
        frames = try PhaseVocoder.analyze(sound, try all.with(bins: bins), run: context.run)
        scope =
          "fft 2048 and \(bins) bins, up to \(QuantityText.hertz(all.binCenter(bins - 1).rounded())),"
          + " where the source's mean spectrum is within 60 dB of its top; like: says otherwise"
      }
    } else {
      throw CommandError(
        "\(command) holds something against a sound or frames, not against a model",
        hint: "write the source first")
    }
    return try Comparison(
      source: frames, original: source.sound,
      other: try other.heard(as: frames, command, context),
      name: other.model == nil ? "other" : "model", scope: scope, run: context.run)
  }

  private static let theme = Parameter<String?>(
    "theme",
    "dark lines on white, or the other way round; light, or a figure's own, where left out",
    default: nil, choices: Theme.allCases.map(\.rawValue))

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
      theme,
      Parameter<Int>(
        "window", "the number of the window, where figures appear in windows", default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        compare x, synthesize(pv), like: pv
        """,
      gives: "a figure, whose table `show` prints",
      details: """
        Both are analysed anew, and held against the plain resynthesis of the source's bins, for a model \
        cannot know more. The lower the better: log-spectral distance (dB, the mean over frames of the \
        root mean square over bins, levels clamped 60 dB below the peak), pitch error (cents), drift \
        (cents a second), and how far the bins' mean levels and their spreads over time are off (dB). \
        Envelope correlation is best at 1. The floor is what the analysis itself costs. Sounds of two \
        rates are refused, of two lengths the shorter counts.

        Where two sounds are given and no `like`, bins go as far up as the source is heard. `measure` has \
        the same figures as a record, and with `bins: true` those of each bin.
        """
    ) {
      (
        context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?,
        picture: String, theme: String?, window: Int
      ) -> Value in
      let result = try comparison("compare", source, other, like, context)
      let numbers = Comparison.numbers(result.merit).compactMap { name, value in
        value.map { (name, $0) }
      }
      return .object(
        FigureValue(
          result.figure(
            Comparison.Picture(rawValue: picture) ?? .figures,
            theme: theme.flatMap { Theme(rawValue: $0) } ?? .light), caption: result.table,
          numbers: Dictionary(uniqueKeysWithValues: numbers), window: window))
    },
    Command(
      "measure", area: "looking",
      "The figures of merit of a sound, frames or a model against the source.",
      Parameter<ComparedArgument>("source", "a sound or frames"),
      Parameter<ComparedArgument>(
        "other", "what is held against it; a model is sampled for as long as the source"),
      like,
      Parameter<Bool>(
        "bins", "whether the levels of each bin are among the figures", default: false),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        print measure(x, synthesize(pv), like: pv).distance < 1
        """,
      gives: "a record: distance (dB), pitch (Hz), pitch_error (cents), drift (cents/s),"
        + " envelope_correlation, bin_mean_error and bin_spread_error (dB), and floor, a record of the same;"
        + " nil where there is no such figure. With bins: true also bins, a record of tensors:"
        + " frequencies (Hz), means and spreads (dB), source_means and source_spreads"
    ) {
      (
        context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?,
        hasBins: Bool
      ) -> RecordValue in
      let result = try comparison("measure", source, other, like, context)
      func record(_ merit: FiguresOfMerit) -> RecordValue {
        let record = RecordValue()
        for (name, value) in Comparison.numbers(merit) { record.set(name, value.commandValue) }
        return record
      }
      let all = record(result.merit)
      all.set("floor", .record(record(result.floor)))
      guard hasBins else { return all }
      let bins = result.merit.bins
      all.set(
        "bins",
        .record([
          "frequencies": bins.frequencies.tensor, "means": bins.means.tensor,
          "source_means": bins.referenceMeans.tensor, "spreads": bins.spreads.tensor,
          "source_spreads": bins.referenceSpreads.tensor,
        ]))
      return all
    },
    Command(
      "pitch", area: "looking", "The pitch of a sound: its median, or how it goes over time.",
      Parameter<Sound>("sound"),
      Parameter<Bool>(
        "track",
        "the pitch over time, as an envelope in Hz: straight lines over what has no pitch",
        default: false),
      example: "print round(pitch(tone(440Hz, 1s)))\nprint pitch(tone(440Hz, 1s), track: true)",
      gives: "Hz, or an envelope; nil where there is no pitch",
      details:
        "The first period after which the sound is most like itself, frame by frame (the normalised"
        + " autocorrelation of 4096 samples), and the median of them all. It is for notes up to about 4 kHz:"
        + " above, and of chords and bells, what comes out is a period that the partials have in common."
    ) { (context: Context, sound: Sound, isTrack: Bool) -> Value in
      let track = PitchTrack(sound, run: context.run)
      try context.run.interrupt.check()
      guard let median = track.median else { return .nil }
      guard isTrack else { return .number(median) }
      return .object(
        Envelope(
          points: zip(track.times, track.frequencies).compactMap { time, frequency in
            frequency.map { Curve.Point(time: time, value: $0) }
          }))
    },
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
      Parameter<ComparedArgument>("value", "a sound or frames"),
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
      details: "The power of all stretches that lie within the sound, averaged, over channels too."
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
        "frequencies": spectrum.frequencies.tensor, "db": spectrum.levels.tensor,
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
      Parameter<Rest<PlottableArgument>>("values"),
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
      theme,
      Parameter<Int>(
        "window", "the number of the window, where figures appear in windows", default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 20ms)
        fig = plot(x, x * 0.5, labels: ["loud", "soft"])
        save fig, "tones.png"
        plot x, kind: "spectrogram", log: "y", y: 100Hz..10kHz
        plot x, analyze(x, fft: 512)[3], columns: 2, title: "A tone, and a frame of it"
        """, gives: "a figure",
      details: """
        What each kind of value has, the usual picture first:

            sound      waveform, spectrogram, spectrum, loudness, histogram
            frames     spectrogram (magnitudes over time), tracks (the bins' frequencies), spectrum,
                       loudness, histogram; with bin: one bin's magnitude and frequency
            frame      stems (magnitude, and frequency beside the bin's centre)
            model      loss, density (expected of a bin, with what came), weights, deviations
            tensor     line and histogram; with two axes map and histogram
            envelope   line; a record of tensors draws the others over the first
            figure     figure (its panels)

        Several values are drawn over one another where they share their axes, else side by side; \
        `columns` puts each in a place of its own. `x` and `y` are in the axis' unit: seconds, hertz, \
        decibels. `log` goes with all but axes of decibels and images of other kinds than \
        spectrograms. `plots` says where pictures appear, `save` keeps them.
        """
    ) {
      (
        context: Context, values: Rest<PlottableArgument>, kind: String?, bin: Int?,
        frames: Frames?,
        labels: [String], title: String?, columns: Int?, x: RangeValue?, y: RangeValue?,
        log: String?, theme: String?, window: Int
      ) -> Value in
      guard !values.values.isEmpty else { throw CommandError("plot needs something to plot") }
      let options = PlotOptions(
        kind: kind.flatMap { PlotKind(rawValue: $0) }, bin: bin, frames: frames, labels: labels,
        title: title, columns: columns, x: x, y: y,
        logAxes: log.flatMap { PlotOptions.LogAxes(rawValue: $0) },
        theme: theme.flatMap { Theme(rawValue: $0) }, run: context.run)
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
        At first it is auto: a window where there is a screen, else a picture inside the terminal where \
        that shows pictures, else text drawn to its width. Where standard output is no terminal, it is \
        a file under plots/shown, whose path is said. \
        Windows are gnuplot's (its terminals qt, wxt or x11) and stay open when the program ends; a \
        figure takes the place of the one before, or of the one in the window that `window:` names. \
        Whether a terminal shows pictures is asked of it once; SONDE_INLINE in the environment, which \
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

extension [Double] {
  /// The numbers as a tensor of the language.
  fileprivate var tensor: Value { .object(Tensor(map { Float($0) })) }
}
