// Measuring and plotting sounds, frames and models: figures of merit, pitch, loudness, pictures.

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
    "like", "for two sounds: frames whose fft, hop and bins the comparison uses",
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
          "fft 2048 and \(bins) bins, up to \(QuantityText.hertz(all.binCenter(bins - 1).rounded())):"
          + " there the source's mean spectrum is within 60 dB of its maximum; like: sets other bins"
      }
    } else {
      throw CommandError(
        "\(command) needs a sound or frames as the source, not a model",
        hint: "write the source first")
    }
    return try Comparison(
      source: frames, original: source.sound,
      other: try other.heard(as: frames, command, context),
      name: other.model == nil ? "other" : "model", scope: scope, run: context.run)
  }

  private static let theme = Parameter<String?>(
    "theme",
    "light: dark lines on white; dark: the reverse; by default that of a given figure, or light",
    default: nil, choices: Theme.allCases.map(\.rawValue))

  static let looking: [Command] = [
    Command(
      "compare", area: "looking",
      "Compares a sound, frames or a model with the source in a table of figures of merit and a picture.",
      Parameter<ComparedArgument>("source", "a sound or frames"),
      Parameter<ComparedArgument>(
        "other", "what to compare with it; a model is sampled for as long as the source"),
      like,
      Parameter<String>(
        "picture",
        "figures: mean spectra, levels, partials and changes; spectrograms: both spectrograms, mean"
          + " spectra and levels", default: Comparison.Picture.figures.rawValue,
        choices: Comparison.Picture.allCases.map(\.rawValue)),
      theme,
      Parameter<Int>(
        "window", "the number of the window, if figures appear in windows", default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        compare x, synthesize(pv), like: pv
        """,
      gives: "a figure, whose table `show` prints",
      details: """
        Both are analysed again and compared with the resynthesis of the source's bins, because a model \
        knows only these bins. Lower is better for the log-spectral distance (dB, the mean over frames of \
        the root mean square over bins, with levels clamped 60 dB below the peak), the pitch error (cents), \
        the drift (cents per second) and the errors of the bins' mean levels and of their spreads over time \
        (dB). An envelope correlation of 1 is best. The floor is the error of the analysis itself. The two \
        must have the same rate; if the lengths differ, the shorter one counts.

        For two sounds without `like`, the bins reach up to the highest audible one of the source. \
        `measure` returns the same figures as a record, and with `bins: true` those of each bin.
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
      "Returns the figures of merit of a sound, frames or a model against the source.",
      Parameter<ComparedArgument>("source", "a sound or frames"),
      Parameter<ComparedArgument>(
        "other", "what to compare with it; a model is sampled for as long as the source"),
      like,
      Parameter<Bool>(
        "bins", "whether the record includes the levels of each bin", default: false),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        print measure(x, synthesize(pv), like: pv).distance < 1
        """,
      gives: "a record: distance (dB), pitch (Hz), pitch_error (cents), drift (cents/s),"
        + " envelope_correlation, bin_mean_error and bin_spread_error (dB), and floor, a record of the same figures;"
        + " nil if a figure does not exist. With bins: true also bins, a record of tensors:"
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
      "pitch", area: "looking",
      "Returns the pitch of a sound: its median, or its course over time.",
      Parameter<Sound>("sound"),
      Parameter<Bool>(
        "track",
        "whether to return an envelope in Hz, with straight lines over parts without a pitch",
        default: false),
      example: "print round(pitch(tone(440Hz, 1s)))\nprint pitch(tone(440Hz, 1s), track: true)",
      gives: "Hz, or an envelope; nil if there is no pitch",
      details:
        "The pitch of a frame is the first period at which the sound is most similar to itself (by the"
        + " normalised autocorrelation of 4096 samples). The method suits notes up to about 4 kHz; for"
        + " higher notes, chords and bells it finds a period that the partials share."
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
      "loudness", area: "looking", "Returns the level of a sound every 512 samples.",
      Parameter<Sound>("sound"),
      example: "print length(loudness(tone(440Hz, 1s)))", gives: "a tensor of dB of full scale"
    ) { (_: Context, sound: Sound) -> Tensor in
      Tensor(LoudnessEnvelope(sound).levels.map { Float($0) })
    },
    Command(
      "peaks", area: "looking",
      "Finds the partials of a frame: its peaks, refined by interpolation.",
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
      "Returns the mean spectrum of a sound or of frames.",
      Parameter<ComparedArgument>("value", "a sound or frames"),
      Parameter<Int>(
        "fft", "the FFT size for a sound, an even number; frames keep their own", default: 4096,
        unit: "samples", allowed: .whole(4...1_048_576)),
      Parameter<String>(
        "window", "the function that weights the samples", default: "hann", choices: Window.names),
      example: """
        s = spectrum(tone(440Hz, 1s))
        print round(s.frequencies[argmax(s.db)])
        plot s
        """,
      gives: "a record of tensors: frequencies (Hz) and db (dB; a full-scale sine is at 0)",
      details: "The power is averaged over all transforms within the sound, and over its channels."
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
      "Describes a set of numbers: count, mean, standard deviation, quartiles, minimum and maximum.",
      Parameter<DescribedArgument>("value", "the numbers, or a value that contains some"),
      example: "describe [1, 2, 3, 4]\nprint describe(tone(440Hz, 1s)).samples.max",
      gives:
        "a table with the properties count mean sd min q1 median q3 max missing",
      details: "Numbers that are not finite count as missing and are ignored otherwise."
    ) { (_: Context, value: DescribedArgument) -> DistributionTable in
      DistributionTable(
        title: value.title,
        rows: value.parts.map { ($0.name, $0.unit, Distribution($0.numbers)) })
    },
    Command(
      "plot", area: "looking", "Plots one value or several, each kind in its own way.",
      Parameter<Rest<PlottableArgument>>("values"),
      Parameter<String?>(
        "kind", "which picture; by default the first of the value's kind", default: nil,
        choices: PlotKind.allCases.map(\.rawValue)),
      Parameter<Int?>(
        "bin", "for frames: plots this bin over time; for a model's density: the bin", default: nil,
        allowed: .whole(from: 0)),
      Parameter<Frames?>(
        "frames", "for a model: the frames that it reads; by default its source",
        default: nil),
      Parameter<[String]>("labels", "a name for each of the values", default: []),
      Parameter<String?>("title", "the line above the figure", default: nil),
      Parameter<Int?>(
        "columns", "gives each value its own picture, in a grid with this many columns",
        default: nil,
        allowed: .whole(1...16)),
      Parameter<RangeValue?>("x", "the visible part of the horizontal axis: 0s..2s", default: nil),
      Parameter<RangeValue?>("y", "the visible part of the vertical axis", default: nil),
      Parameter<String?>(
        "log", "the axes that are logarithmic", default: nil,
        choices: PlotOptions.LogAxes.allCases.map(\.rawValue)),
      theme,
      Parameter<Int>(
        "window", "the number of the window, if figures appear in windows", default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 20ms)
        fig = plot(x, x * 0.5, labels: ["loud", "soft"])
        save fig, "tones.png"
        plot x, kind: "spectrogram", log: "y", y: 100Hz..10kHz
        plot x, analyze(x, fft: 512)[3], columns: 2, title: "A tone, and a frame of it"
        """, gives: "a figure",
      details: """
        The pictures of each kind of value, the default one first:

            sound      waveform, spectrogram, spectrum, loudness, histogram
            frames     spectrogram (magnitudes over time), tracks (the bins' frequencies), spectrum,
                       loudness, histogram; with bin: one bin's magnitude and frequency
            frame      stems (magnitude, and frequency beside the bin's centre)
            model      loss, density (predicted for a bin, with the real level), weights, deviations
            tensor     line and histogram; with two axes map and histogram
            envelope   line
            record     line (its first tensor is the horizontal axis)
            figure     figure (its panels)

        Several values are drawn over one another if they have the same axes, else side by side; \
        `columns` gives each its own place. `x` and `y` are in the unit of the axis: seconds, hertz or \
        decibels. `log` does not work for axes in decibels, nor for images other than spectrograms. \
        `plots` sets where figures appear; `save` writes them to files.
        """
    ) {
      (
        context: Context, values: Rest<PlottableArgument>, kind: String?, bin: Int?,
        frames: Frames?,
        labels: [String], title: String?, columns: Int?, x: RangeValue?, y: RangeValue?,
        log: String?, theme: String?, window: Int
      ) -> Value in
      guard !values.values.isEmpty else { throw CommandError("plot needs a value to plot") }
      let options = PlotOptions(
        kind: kind.flatMap { PlotKind(rawValue: $0) }, bin: bin, frames: frames, labels: labels,
        title: title, columns: columns, x: x, y: y,
        logAxes: log.flatMap { PlotOptions.LogAxes(rawValue: $0) },
        theme: theme.flatMap { Theme(rawValue: $0) }, run: context.run)
      return .object(
        FigureValue(try options.figure(of: values.values.map(\.value)), window: window))
    },
    Command(
      "plots", area: "looking", "Sets where figures appear.",
      Parameter<String?>(
        "where",
        "auto: the best place available; window; inline: in the terminal, by sixel, kitty or iTerm2;"
          + " text; file: numbered files; if left out, `plots` returns the present choice",
        choices: FigureDisplay.Choice.allCases.map(\.rawValue)),
      example: "plots \"file\"\nprint plots()",
      gives: "the present choice, if `where` is left out; for \"auto\" with its reason",
      details: """
        The default, auto, is a window if there is a screen, else a picture inside the terminal if the \
        terminal shows pictures, else text of the terminal's width. If standard output is not a terminal, it \
        is a file under plots/shown, and a note gives its path. \
        Windows are gnuplot's (its terminals qt, wxt or x11) and stay open when the program ends; a figure \
        replaces the one before it, or the one in the window that `window:` names. \
        Sonde asks the terminal once whether it shows pictures; SONDE_INLINE in the environment (sixel, \
        kitty, iterm2 or none) answers in its place.
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
