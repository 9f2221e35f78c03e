// A model's sound held against its source: the figures of merit as a table, and a picture.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Runs
internal import SoundModels
internal import Sounds
internal import Spectra

/// What a comparison finds.
struct Comparison {
  /// The pictures that a comparison has.
  enum Picture: String, CaseIterable {
    /// Mean spectra, levels, partials, and how each bin changes.
    case figures
    /// Both spectrograms, mean spectra and levels.
    case spectrograms
  }

  /// Figures of what was compared, against the plain resynthesis of the source's bins.
  let merit: FiguresOfMerit
  /// Figures of that plain resynthesis against the source itself; where only its frames are known, of the
  /// resynthesis of its own frames against it: what going there and back costs.
  let floor: FiguresOfMerit
  /// What the other is called.
  let name: String
  /// What the table's readers have to know.
  private let remarks: [String]
  private let source: SpectralView
  private let other: SpectralView

  /// Compares `sound` with `source` by the settings of the source's frames.
  ///
  /// - Parameters:
  ///   - original: the recording that the source's frames come from, where it is known.
  ///   - name: what the other is called.
  ///   - scope: what was compared and why, where nobody said it; empty where somebody did.
  init(
    source frames: Frames, original: Sound?, other sound: Sound, name: String, scope: String,
    run: Run
  ) throws {
    let settings = frames.settings
    let reference = try PhaseVocoder.synthesize(frames, run: run)
    self.name = name
    merit = try FiguresOfMerit.measure(sound, against: reference, settings, run: run)
    floor = try FiguresOfMerit.floor(of: original ?? reference, settings, run: run)
    source = SpectralView(frames, name: "source")
    other = SpectralView(
      try PhaseVocoder.analyze(sound, settings, run: run), name: name)
    var remarks = [
      "against the plain resynthesis of the source's bins; the floor is "
        + (original == nil
          ? "that one analysed and resynthesised once more" : "that one against the source")
    ]
    if !scope.isEmpty { remarks.append(scope) }
    if abs(sound.duration - reference.duration) > 2 * settings.period {
      let shorter = QuantityText.seconds(min(sound.duration, reference.duration))
      remarks.append("as far as both go: \(shorter)")
    }
    if sound.peak == 0 { remarks.append("the \(name) is silent") }
    if let place = merit.bins.furthest, merit.bins.means[place] != merit.bins.referenceMeans[place]
    {
      let (made, wanted) = (merit.bins.means[place], merit.bins.referenceMeans[place])
      remarks.append(
        "furthest off is the bin at \(QuantityText.hertz(merit.bins.frequencies[place])): on the mean"
          + " \(QuantityText.fixed(made, 1)) dB, in the source \(QuantityText.fixed(wanted, 1))")
    }
    if merit.envelopeCorrelation == nil {
      remarks.append("no envelope correlation: the source's loudness is steady")
    }
    self.remarks = remarks
  }

  /// A picture of both.
  func figure(_ picture: Picture, theme: Theme) -> Figure {
    switch picture {
    case .figures: .comparison(source, other, theme: theme)
    case .spectrograms: .spectrograms(source, other, theme: theme)
    }
  }

  /// One figure of merit: what `measure` calls it, what the table does, and its digits there.
  private struct Row: Sendable {
    let name: String
    let label: String
    let digits: Int
    /// What the source itself has.
    let ideal: @Sendable (FiguresOfMerit) -> Double?
    let value: @Sendable (FiguresOfMerit) -> Double?
  }

  private static let rows = [
    Row(name: "distance", label: "log-spectral distance, dB", digits: 2, ideal: { _ in 0 }) {
      $0.logSpectralDistance
    },
    Row(
      name: "pitch", label: "pitch, Hz", digits: 2, ideal: { $0.referencePitch },
      value: { $0.pitch }),
    Row(
      name: "pitch_error", label: "pitch error, cents", digits: 2,
      ideal: { $0.pitchError == nil ? nil : 0 }, value: { $0.pitchError }),
    Row(
      name: "drift", label: "drift, cents/s", digits: 2, ideal: { _ in nil }, value: { $0.drift }),
    Row(
      name: "envelope_correlation", label: "envelope correlation", digits: 3, ideal: { _ in 1 },
      value: { $0.envelopeCorrelation }),
    Row(name: "bin_mean_error", label: "bins' mean levels, dB off", digits: 2, ideal: { _ in 0 }) {
      $0.binMeanError
    },
    Row(name: "bin_spread_error", label: "bins' spread, dB off", digits: 2, ideal: { _ in 0 }) {
      $0.binSpreadError
    },
  ]

  /// The numbers by name, as `measure` gives them.
  static func numbers(_ merit: FiguresOfMerit) -> [(name: String, value: Double?)] {
    rows.map { ($0.name, $0.value(merit)) }
  }

  /// The table: one row a figure, a column each for what was compared, its source, and the floor.
  var table: String {
    let rows = Self.rows.map { row in
      [row.label]
        + [row.value(merit), row.ideal(merit), row.value(floor)].map { value in
          value.map { QuantityText.fixed($0, row.digits) } ?? "—"
        }
    }
    return
      (Columns.lines([["", name, "source", "floor"]] + rows) + remarks.map { "(\($0))" })
      .joined(separator: "\n")
  }
}

/// What is compared: a sound, frames or a model.
struct ComparedArgument: CommandArgument {
  var sound: Sound?
  var frames: Frames?
  var model: SoundModel?
  static let takes = "a sound, frames or a model"

  static func accepts(_ value: Value) -> Bool {
    Sound.accepts(value) || Frames.accepts(value) || SoundModel.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> ComparedArgument {
    if Sound.accepts(value) { return ComparedArgument(sound: try Sound.take(value, in: context)) }
    if SoundModel.accepts(value) {
      return ComparedArgument(model: try SoundModel.take(value, in: context))
    }
    return ComparedArgument(frames: try Frames.take(value, in: context))
  }

  /// The sound of it: frames are resynthesised, a model sounds for as long as the source.
  func heard(as source: Frames, _ command: String, _ context: Context) throws -> Sound {
    if let sound { return sound }
    if let model {
      let options = SamplingOptions(
        samples: source.sampleCount, seed: context.seed("sampling", given: nil))
      return try PhaseVocoder.synthesize(
        try model.sampleFrames(options, run: context.run), run: context.run)
    }
    guard let frames else { throw CommandError("\(command) takes \(ComparedArgument.takes)") }
    return try PhaseVocoder.synthesize(frames, run: context.run)
  }
}
