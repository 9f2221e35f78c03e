// Commands that measure and plot sounds, frames and models: figures of merit, pitch, loudness and pictures.

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
    "like", "for a comparison of two sounds: frames whose fft, hop and bins the comparison uses",
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
          + " the source's mean spectrum is within 60 dB of its maximum up to this frequency;"
          + " like: sets other bins"
      }
    } else {
      throw CommandError(
        "\(command) needs a sound or frames as the source, not a model",
        hint: "the source must be the first argument")
    }
    return try Comparison(
      source: frames, original: source.sound,
      other: try other.heard(as: frames, command, context),
      names: Comparison.Names(
        source: context.argumentName(0, of: command), other: context.argumentName(1, of: command),
        word: other.model == nil ? "other" : "model"), scope: scope, run: context.run)
  }

  private static let theme = Parameter<String?>(
    "theme",
    "the colours of the figure: dark lines on white (light), or light lines on a dark background (dark); by default the"
      + " theme of a given figure, else light",
    default: nil, choices: Theme.allCases.map(\.rawValue))

  static let looking: [Command] = [
    Command(
      "compare", area: "looking",
      "Compares a sound, frames or a model with the source, in a table of figures of merit and a picture.",
      Parameter<ComparedArgument>("source", "the source: a sound or frames"),
      Parameter<ComparedArgument>(
        "other",
        "the value to compare with the source; a model is sampled for the duration of the source"),
      like,
      Parameter<String>(
        "picture",
        "the contents of the picture: mean spectra, levels, partials and changes (figures), or both"
          + " spectrograms, mean spectra and levels (spectrograms)",
        default: Comparison.Picture.figures.rawValue,
        choices: Comparison.Picture.allCases.map(\.rawValue)),
      theme,
      Parameter<Int>(
        "window", "the number of the window for the figure, if figures appear in windows",
        default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        compare x, synthesize(pv), like: pv
        """,
      gives: "a figure with a table; `show` prints the table",
      details: """
        The reference is the resynthesis of the source's bins, because a model can generate only these bins. \
        Both the reference and the compared value are analysed again. The log-spectral distance (dB) is the \
        mean over frames of the root mean square over bins, with levels clamped 60 dB below the peak. The \
        pitch error is in cents, and the drift in cents per second. The errors of the bins' mean levels and \
        of the bins' spreads over time are in dB. Lower values are better for the distance, the drift and \
        all errors; an envelope correlation of 1 is best. The floor is the error of the analysis itself. The \
        source and the compared value must have the same sample rate. If their lengths differ, the distance \
        and the envelope are compared up to the end of the shorter sound; all other figures describe the \
        whole compared value.

        Values longer than a second also have figures that a listener would give. For these, both sounds \
        are analysed in frames of 46 ms, 12 ms apart, in up to 24 bands of equal width on the ERB-rate \
        scale:

            level error   mean power of the whole compared value over the mean power of the source, in dB
            alive         deviation of the frames' level (dB) in the last half, divided by the source's: 1 is
                          as alive as the source, 0 stands still
            band means    root mean square over bands of the difference of the mean levels, in dB
            band spreads  the same for the deviations of the bands' levels over time
            modulation    the same for the spectrum of these levels over time, in octaves from 0.5 to 32 Hz
            copied        share of the time, 0 to 1, in runs of half a second or more that follow the source
                          frame for frame

        The floor of the band means, the band spreads and the modulation is the difference between the two \
        halves of the source.

        For two sounds without `like`, the comparison uses all bins up to the highest audible bin of the \
        source. `measure` returns the same figures as a record, and with `bins: true` also the levels of \
        each bin.

        Remarks below the table state what a listener would notice first: that the compared value is too \
        quiet or too loud (by 1 dB or more), is dead at its end, stands still (alive under 0.5), or repeats \
        the source (copied at least 0.5).
        """
    ) {
      (
        context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?,
        picture: String, theme: String?, window: Int
      ) -> Value in
      let result = try comparison("compare", source, other, like, context)
      let numbers =
        Comparison.numbers(result.merit).compactMap { name, value in
          value.map { (name, $0) }
        } + result.listening.namedNumbers
      return .object(
        FigureValue(
          result.figure(
            Comparison.Picture(rawValue: picture) ?? .figures,
            theme: theme.flatMap { Theme(rawValue: $0) } ?? .light), caption: result.table,
          numbers: Dictionary(uniqueKeysWithValues: numbers), window: window))
    },
    Command(
      "measure", area: "looking",
      "Returns the figures of merit of a sound, frames or a model compared with the source.",
      Parameter<ComparedArgument>("source", "the source: a sound or frames"),
      Parameter<ComparedArgument>(
        "other",
        "the value to compare with the source; a model is sampled for the duration of the source"),
      like,
      Parameter<Bool>(
        "bins", "whether the record includes the levels of each bin", default: false),
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        print measure(x, synthesize(pv), like: pv).distance < 1
        """,
      gives:
        "a record of figures of merit: distance (dB), pitch (Hz), pitch_error (cents), drift (cents/s),"
        + " envelope_correlation, bin_mean_error and bin_spread_error (dB). The field floor is a record of the"
        + " same figures for the floor. For values longer than a second there are also level_error (dB), alive,"
        + " statistics (a record of band_means, band_spreads and modulation, in dB, with the field floor) and"
        + " copied (0 to 1). A figure that does not exist is nil. With bins: true, the field bins is"
        + " a record of tensors: frequencies (Hz), means and spreads (dB), source_means and source_spreads",
      details: """
        `compare` describes the figures and shows them in a table. The distance and the envelope correlation \
        are compared up to the end of the shorter sound; all other figures describe the whole compared value, \
        also past the end of the source. The floor of the statistics is the difference between the two halves \
        of the source.
        """
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
      for (name, value) in result.listening.fields { all.set(name, value) }
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
      "peaks", area: "looking",
      "Finds the partials of a frame: the peaks of its spectrum, refined by interpolation.",
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
      Parameter<ComparedArgument>("value", "the sound or frames"),
      Parameter<Int>(
        "fft", "the FFT size for a sound, an even number; frames keep their own FFT size",
        default: 4096,
        unit: "samples", allowed: .whole(4...1_048_576)),
      Parameter<String>(
        "window", "the function that weights the samples of each transform", default: "hann",
        choices: Window.names),
      example: """
        s = spectrum(tone(440Hz, 1s))
        print round(s.frequencies[argmax(s.db)])
        plot s
        """,
      gives: "a record of tensors: frequencies (Hz) and db (dB; a full-scale sine has 0 dB)",
      details: "The power is averaged over all transforms within the sound, and over all channels."
    ) {
      (context: Context, value: ComparedArgument, fft: Int, window: String) -> Value in
      let spectrum: MeanSpectrum
      if let sound = value.sound {
        spectrum = try MeanSpectrum(
          sound, fft: fft, window: Window(name: window) ?? .hann, run: context.run)
      } else if let frames = value.frames {
        spectrum = try MeanSpectrum(frames)
      } else {
        throw CommandError("spectrum needs a sound or frames, not a model")
      }
      return .record([
        "frequencies": spectrum.frequencies.tensor, "db": spectrum.levels.tensor,
      ])
    },
    Command(
      "describe", area: "looking",
      "Describes a set of numbers: count, mean, standard deviation, quartiles, minimum and maximum.",
      Parameter<DescribedArgument>("value", "the numbers, or a value that contains numbers"),
      example: "describe [1, 2, 3, 4]\nprint describe(tone(440Hz, 1s)).samples.max",
      gives:
        "a table with the properties count, mean, sd, min, q1, median, q3, max and missing",
      details:
        "Numbers that are not finite are counted as missing and ignored in all other results."
    ) { (context: Context, value: DescribedArgument) -> DistributionTable in
      DistributionTable(
        title: value.title,
        rows: try value.parts.map {
          ($0.name, $0.unit, try Distribution($0.numbers, check: context.run.interrupt.check))
        })
    },
    Command(
      "plot", area: "looking",
      "Plots one value or several values; the picture depends on the kind of value.",
      Parameter<Rest<PlottableArgument>>("values"),
      Parameter<String?>(
        "kind",
        "the kind of picture; by default the first picture in the list for the kind of value",
        default: nil,
        choices: PlotKind.allCases.map(\.rawValue)),
      Parameter<Int?>(
        "bin",
        "the number of a bin: for frames, the bin to plot over time; for a model, the bin of the density",
        default: nil,
        allowed: .whole(from: 0)),
      Parameter<Frames?>(
        "frames", "the frames that a plotted model reads; by default the model's source",
        default: nil),
      Parameter<[String]>("labels", "a name for each value", default: []),
      Parameter<String?>("title", "the title above the figure", default: nil),
      Parameter<Int?>(
        "columns", "the number of columns in a grid in which each value has its own picture",
        default: nil,
        allowed: .whole(1...16)),
      Parameter<RangeValue?>(
        "x", "the visible part of the horizontal axis, such as 0s..2s", default: nil),
      Parameter<RangeValue?>("y", "the visible part of the vertical axis", default: nil),
      Parameter<String?>(
        "log", "the axes that are logarithmic", default: nil,
        choices: PlotOptions.LogAxes.allCases.map(\.rawValue)),
      theme,
      Parameter<Int>(
        "window", "the number of the window for the figure, if figures appear in windows",
        default: 1,
        allowed: .whole(1...99)),
      example: """
        x = tone(440Hz, 20ms)
        fig = plot(x, x * 0.5, labels: ["loud", "soft"])
        save fig, "tones.png"
        plot x, kind: "spectrogram", log: "y", y: 100Hz..10kHz
        plot x, analyze(x, fft: 512)[3], columns: 2, title: "A tone, and a frame of it"
        """, gives: "a figure",
      details: """
        The pictures of each kind of value, with the default picture first:

            sound      waveform, spectrogram, spectrum, loudness, histogram
            frames     spectrogram (magnitudes over time), tracks (the bins' frequencies), spectrum,
                       loudness, histogram; with `bin:` the magnitude and frequency of one bin
            frame      stems (magnitude, and frequency with the bin's centre)
            model      loss, density (the prediction for a bin, with the real level), weights, deviations
            instrument notes (the learnt notes by pitch and loudness), loss
            tensor     line, histogram; with two axes: map, histogram
            envelope   line
            record     line (its first tensor is the horizontal axis)
            figure     figure (its panels)

        Several values are drawn in one panel if they have the same axes, else side by side; with `columns`, \
        each value has its own panel. `x` and `y` are in the unit of the axis: seconds, hertz or decibels. \
        `log` does not work for axes in decibels, nor for images other than spectrograms. `plots` sets the \
        place where figures appear; `save` writes a figure to a file.
        """
    ) {
      (
        context: Context, values: Rest<PlottableArgument>, kind: String?, bin: Int?,
        frames: Frames?,
        labels: [String], title: String?, columns: Int?, x: RangeValue?, y: RangeValue?,
        log: String?, theme: String?, window: Int
      ) -> Value in
      guard !values.values.isEmpty else {
        throw CommandError("plot needs at least one value to plot")
      }
      let options = PlotOptions(
        kind: kind.flatMap { PlotKind(rawValue: $0) }, bin: bin, frames: frames, labels: labels,
        title: title, columns: columns, x: x, y: y,
        logAxes: log.flatMap { PlotOptions.LogAxes(rawValue: $0) },
        theme: theme.flatMap { Theme(rawValue: $0) }, run: context.run)
      return .object(
        FigureValue(try options.figure(of: values.values.map(\.value)), window: window))
    },
    Command(
      "plots", area: "looking", "Sets the place where figures appear.",
      Parameter<String?>(
        "where",
        "the place: the best available place (auto), a window (window), the terminal by sixel, kitty or"
          + " iTerm2 (inline), characters in the terminal (text), or numbered files (file); if left out,"
          + " `plots` returns the current place",
        choices: FigureDisplay.Choice.allCases.map(\.rawValue)),
      example: "plots \"file\"\nprint plots()",
      gives: "the current place if `where` is left out; for \"auto\" also the reason",
      details: """
        The default is auto: if there is a screen, a figure appears in a window. Without a screen, a figure \
        appears as a picture inside the terminal if the terminal shows pictures, otherwise as text of the \
        terminal's width. If standard output is not a terminal, auto writes figures to files under \
        plots/shown, and a note states the path. Windows belong to gnuplot (its terminals qt, wxt or x11) \
        and stay open when the program ends. A new figure replaces the figure in its window; `window:` sets \
        the number of the window. Sonde asks the terminal once for its protocol for pictures. The \
        environment variable SONDE_INLINE (sixel, kitty, iterm2 or none) sets the protocol without asking \
        the terminal.
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
