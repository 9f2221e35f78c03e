// Looking at sounds, frames and models: figures of merit, pitch, loudness, pictures.

internal import CommandLanguage
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
      throw CommandError("compare takes sounds or frames")
    }
    let sound =
      try other.sound
      ?? other.frames.map {
        try PhaseVocoder.synthesize($0, run: context.run)
      }
    guard let sound else { throw CommandError("compare takes sounds or frames") }
    return try Comparison(
      source: frames, original: source.sound, other: sound, names: ("source", "model"),
      run: context.run)
  }

  static let looking: [Command] = [
    Command(
      "compare", area: "looking",
      "Holds a sound against its source: a table of figures of merit and a picture.",
      Parameter<ComparedArgument>("source"),
      Parameter<ComparedArgument>("other"),
      like,
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        compare x, synthesize(pv), like: pv
        """,
      gives: "a figure, whose table `show` prints"
    ) {
      (context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?)
        -> Value in
      let result = try comparison(source, other, like, context)
      let numbers = result.numbers.compactMap { name, value in value.map { (name, $0) } }
      return .object(
        FigureValue(
          result.picture, caption: result.table,
          numbers: Dictionary(uniqueKeysWithValues: numbers)))
    },
    Command(
      "measure", area: "looking", "The figures of merit of a sound against its source.",
      Parameter<ComparedArgument>("source"),
      Parameter<ComparedArgument>("other"),
      like,
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        print measure(x, synthesize(pv), like: pv).distance < 1
        """,
      gives: "a record: distance (dB), pitch_error (cents), drift (cents/s), envelope_correlation,"
        + " and floor, a record of the same; nil where there is no such figure"
    ) {
      (context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?)
        -> RecordValue in
      let result = try comparison(source, other, like, context)
      let record = RecordValue()
      for (name, value) in result.numbers { record.set(name, value.map { .number($0) } ?? .nil) }
      let floor = RecordValue()
      if let merit = result.floor?.merit {
        floor.set("distance", .number(merit.logSpectralDistance))
        floor.set("pitch_error", merit.pitchError.commandValue)
        floor.set("drift", (result.floor?.drift).commandValue)
        floor.set("envelope_correlation", merit.envelopeCorrelation.commandValue)
      }
      record.set("floor", result.floor == nil ? .nil : .record(floor))
      return record
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
      gives: "a list of records: bin, frequency (Hz), magnitude"
    ) { (_: Context, frame: Frame) -> [Value] in
      frame.peaks().map {
        .record([
          "bin": .number(Double($0.bin)), "frequency": .number($0.frequency),
          "magnitude": .number($0.magnitude),
        ])
      }
    },
    Command(
      "plot", area: "looking", "A picture of a value, by what it is.",
      Parameter<PlottedArgument>("value"),
      example: "fig = plot(tone(440Hz, 20ms))\nsave fig, \"tone.png\"", gives: "a figure"
    ) { (_: Context, plotted: PlottedArgument) -> Value in .object(FigureValue(plotted.figure)) },
  ]
}

/// What can be plotted, as its figure.
struct PlottedArgument: CommandArgument {
  let figure: Figure
  static let takes = "a sound, frames, a frame, a model or a tensor with one axis"

  static func accepts(_ value: Value) -> Bool {
    guard case .object(let object) = value else { return false }
    return object is any Plotted
  }

  static func take(_ value: Value, in context: Context) throws -> PlottedArgument {
    guard case .object(let object) = value, let plotted = object as? any Plotted else {
      throw ArgumentMismatch()
    }
    return PlottedArgument(figure: try plotted.figure())
  }
}

/// A value with a picture of its own.
protocol Plotted {
  func figure() throws -> Figure
}

extension Sound: Plotted {
  func figure() throws -> Figure {
    Figure(samples.map { .waveform($0, rate: rate) }, title: "sound, \(Text.seconds(duration))")
  }
}

extension Frames: Plotted {
  func figure() throws -> Figure {
    Figure([.spectrogram(SpectralView(self, name: "magnitudes"))])
  }
}

extension Frame: Plotted {
  func figure() throws -> Figure {
    let bins = (0..<self.bins).map(Double.init)
    let axis = Axis("bin")
    return Figure([
      .stems(
        x: bins, y: magnitudes.map(Double.init), xAxis: axis, yAxis: Axis("magnitude"),
        title: "magnitude"),
      .stems(
        x: bins, y: frequencies.map(Double.init), xAxis: axis, yAxis: Axis("frequency", unit: "Hz"),
        title: "frequency"),
    ])
  }
}

extension SoundModel: Plotted {
  func figure() throws -> Figure {
    guard steps > 0 else { throw ArgumentMismatch("this model has not been trained") }
    let panel = Panel(
      title: "loss", x: Axis("step"), y: Axis("negative log-likelihood", unit: "nats per frame"),
      series: [Series("training", x: losses.indices.map(Double.init), y: losses)])
    return Figure([panel])
  }
}

extension Tensor: Plotted {
  func figure() throws -> Figure {
    guard rank == 1, count > 0 else { throw ArgumentMismatch("this tensor has shape \(shape)") }
    let panel = Panel(
      x: Axis("index"), y: Axis("value"),
      series: [Series(nil, x: (0..<count).map(Double.init), y: values.map(Double.init))])
    return Figure([panel])
  }
}
