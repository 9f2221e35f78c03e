// The comparison of a sound with its source: the figures of merit as a table, and a picture.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Runs
internal import SoundModels
internal import Sounds
internal import Spectra

/// The result of a comparison.
struct Comparison {
  /// The kinds of pictures of a comparison.
  enum Picture: String, CaseIterable {
    /// Mean spectra, levels, partials, and the changes of each bin.
    case figures
    /// The spectrograms of both sounds, mean spectra and levels.
    case spectrograms
  }

  /// What the two compared values are called: the variables of the statement, or else words.
  struct Names {
    var source = "source"
    var other: String
    /// The compared value in a sentence.
    var subject: String

    /// Names for a compared value that is called `word` if no variable tells its name.
    init(source: String?, other: String?, word: String) {
      guard let other, other != source, other != "source" else {
        (self.other, subject) = (word, "the \(word)")
        return
      }
      (self.source, self.other, subject) = (source ?? "source", other, other)
    }
  }

  /// The figures of merit of the sound, compared with the resynthesis of the source's bins.
  let merit: FiguresOfMerit
  /// The error of the analysis itself: the figures of merit of the resynthesis, compared with the source. If only the
  /// source's frames are known, the resynthesis is analysed and resynthesised again, and the second resynthesis is
  /// compared with the first.
  let floor: FiguresOfMerit
  /// The figures of listening: the whole sound, compared with the resynthesis of the source's bins.
  let listening: ListeningFigures
  /// The names of the source and of the compared sound, as heads of columns.
  let names: Names
  /// The remarks below the table.
  private let remarks: [String]
  private let source: SpectralView
  private let other: SpectralView

  /// Compares a sound with a source, with the analysis settings of the source's frames.
  ///
  /// - Parameters:
  ///   - original: the sound from which the source's frames were analysed; nil if the sound is unknown.
  ///   - names: the names of the source and of the compared sound.
  ///   - scope: a remark that states the chosen bins and the reason for the choice; empty if the user chose the bins.
  init(
    source frames: Frames, original: Sound?, other sound: Sound, names: Names, scope: String,
    run: Run
  ) throws {
    let settings = frames.settings
    let reference = try PhaseVocoder.synthesize(frames, run: run)
    self.names = names
    merit = try FiguresOfMerit.measure(sound, against: reference, settings, run: run)
    floor = try FiguresOfMerit.floor(of: original ?? reference, settings, run: run)
    listening = try ListeningFigures.measure(sound, against: reference, settings, run: run)
    source = SpectralView(frames, name: names.source)
    other = SpectralView(
      try PhaseVocoder.analyze(sound, settings, run: run), name: names.other)
    var remarks = [
      "compared with the resynthesis of the source's bins; the floor is the error of this resynthesis, "
        + (original == nil ? "analysed and resynthesised again" : "compared with the source")
    ]
    if !scope.isEmpty { remarks.append(scope) }
    if abs(sound.duration - reference.duration) > 2 * settings.period {
      remarks.append(
        sound.duration > reference.duration
          ? "distance and envelope: up to the end of the source at \(QuantityText.seconds(reference.duration));"
            + " all other figures: all \(QuantityText.seconds(sound.duration)) of \(names.subject)"
          : "compared over the length of the shorter sound: \(QuantityText.seconds(sound.duration))"
      )
    }
    if listening.statistics != nil {
      remarks.append(
        "the floor of the band means, the band spreads and the modulation: the halves of the source, compared with each"
          + " other")
    }
    if sound.peak == 0 {
      remarks.append("\(names.subject) is silent")
    } else {
      remarks += listening.findings.map { "\(names.subject): \($0)" }
    }
    if let place = merit.bins.furthest, merit.bins.means[place] != merit.bins.referenceMeans[place]
    {
      let (made, wanted) = (merit.bins.means[place], merit.bins.referenceMeans[place])
      remarks.append(
        "largest error in the bin at \(QuantityText.hertz(merit.bins.frequencies[place])): its mean level is"
          + " \(QuantityText.fixed(made, 1)) dB, in the source \(QuantityText.fixed(wanted, 1)) dB")
    }
    if merit.envelopeCorrelation == nil {
      remarks.append("no envelope correlation: the source's loudness is constant")
    }
    self.remarks = remarks
  }

  /// A picture of the source and the compared sound.
  func figure(_ picture: Picture, theme: Theme) -> Figure {
    switch picture {
    case .figures: .comparison(source, other, theme: theme)
    case .spectrograms: .spectrograms(source, other, theme: theme)
    }
  }

  /// One figure of merit, with its name in `measure`, its label in the table and its decimal places.
  private struct Row: Sendable {
    let name: String
    let label: String
    let digits: Int
    /// The figure of merit for a perfect copy of the source.
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
    Row(
      name: "bin_mean_error", label: "bin mean level error, dB", digits: 2, ideal: { _ in 0 }
    ) {
      $0.binMeanError
    },
    Row(name: "bin_spread_error", label: "bin spread error, dB", digits: 2, ideal: { _ in 0 }) {
      $0.binSpreadError
    },
  ]

  /// The figures of merit with their names, as in the record that `measure` returns.
  static func numbers(_ merit: FiguresOfMerit) -> [(name: String, value: Double?)] {
    rows.map { ($0.name, $0.value(merit)) }
  }

  /// The table: a row for each figure of merit, and columns for the compared sound, the source and the floor.
  var table: String {
    let rows = Self.rows.map { row in
      [row.label]
        + [row.value(merit), row.ideal(merit), row.value(floor)].map { value in
          value.map { QuantityText.fixed($0, row.digits) } ?? "—"
        }
    }
    return
      (Columns.lines([["", names.other, names.source, "floor"]] + rows + listening.rows)
      + remarks.map { "(\($0))" })
      .joined(separator: "\n")
  }
}

/// A sound, frames or a model to compare.
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

  /// The value as a sound: frames are resynthesised, and a model generates a sound with the duration of the source.
  func heard(as source: Frames, _ command: String, _ context: Context) throws -> Sound {
    if let sound { return sound }
    if let model {
      let options = SamplingOptions(
        samples: source.sampleCount, seed: context.seed("sampling", given: nil))
      return try PhaseVocoder.synthesize(
        try model.sampleFrames(options, run: context.run), run: context.run)
    }
    guard let frames else { throw CommandError("\(command) needs \(ComparedArgument.takes)") }
    return try PhaseVocoder.synthesize(frames, run: context.run)
  }
}
