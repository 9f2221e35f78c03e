// A model's sound held against its source: the figures of merit as a table, and a picture.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Runs
internal import Sounds
internal import Spectra

/// What a comparison finds.
struct Comparison {
  /// Figures of what was compared, against the plain resynthesis of the source's bins.
  let figures: FigureSet
  /// Figures of that plain resynthesis against the source itself; nil where only its frames are known.
  let floor: FigureSet?
  let picture: Figure

  /// The figures of one sound beside its reference's own.
  struct FigureSet {
    var merit: FiguresOfMerit
    var pitch: Double?
    var referencePitch: Double?
    var drift: Double?
    var referenceDrift: Double?
  }

  /// Compares `other` with `source` by the settings of `analysis`.
  ///
  /// - Parameter original: the recording that the source's frames come from, where it is known.
  init(
    source frames: Frames, original: Sound?, other: Sound, names: (String, String), run: Run
  ) throws {
    let settings = frames.settings
    let reference = try PhaseVocoder.synthesize(frames, run: run)
    figures = try FigureSet(other, against: reference, settings, run)
    floor = try original.map { try FigureSet(reference, against: $0, settings, run) }
    let made = try PhaseVocoder.analyze(other, settings, run: run)
    picture = Figure.comparison(
      SpectralView(frames, name: names.0), SpectralView(made, name: names.1))
  }

  /// The numbers by name, as `measure` gives them.
  var numbers: [(name: String, value: Double?)] {
    [
      ("distance", figures.merit.logSpectralDistance), ("pitch_error", figures.merit.pitchError),
      ("drift", figures.drift), ("envelope_correlation", figures.merit.envelopeCorrelation),
    ]
  }

  /// The table: one row a figure, a column each for what was compared, its source, and the floor.
  var table: String {
    typealias Row = (String, String, String, String)
    func number(_ value: Double?, _ digits: Int) -> String {
      value.map { Text.fixed($0, digits) } ?? "—"
    }
    let rows: [Row] = [
      ("", "sound", "source", "floor"),
      (
        "log-spectral distance, dB", number(figures.merit.logSpectralDistance, 2), "0",
        number(floor?.merit.logSpectralDistance, 2)
      ),
      (
        "pitch, Hz", number(figures.pitch, 2), number(figures.referencePitch, 2),
        number(floor?.pitch, 2)
      ),
      (
        "pitch error, cents", number(figures.merit.pitchError, 2), "0",
        number(floor?.merit.pitchError, 2)
      ),
      (
        "drift, cents/s", number(figures.drift, 2), number(figures.referenceDrift, 2),
        number(floor?.drift, 2)
      ),
      (
        "envelope correlation", number(figures.merit.envelopeCorrelation, 3), "1",
        number(floor?.merit.envelopeCorrelation, 3)
      ),
    ]
    let lines = rows.map {
      Text.left($0.0, 26) + Text.right($0.1, 10) + Text.right($0.2, 10) + Text.right($0.3, 10)
    }
    let steady =
      figures.merit.envelopeCorrelation == nil
      ? "\n(no envelope correlation: the source's loudness is steady)" : ""
    return lines.joined(separator: "\n")
      + "\n(against the plain resynthesis of the source's bins; the floor is that one against the"
      + " source)" + steady
  }
}

extension Comparison.FigureSet {
  fileprivate init(
    _ sound: Sound, against reference: Sound, _ settings: AnalysisSettings, _ run: Run
  ) throws {
    merit = try FiguresOfMerit.measure(sound, against: reference, settings, run: run)
    let pitches = (PitchTrack(sound, run: run), PitchTrack(reference, run: run))
    (pitch, drift) = (pitches.0.median, pitches.0.drift)
    (referencePitch, referenceDrift) = (pitches.1.median, pitches.1.drift)
  }
}

extension SpectralView {
  /// What a picture of frames shows.
  init(_ frames: Frames, name: String) {
    self.init(
      name: name, magnitudes: frames.magnitudes.values, frames: frames.count, bins: frames.bins,
      binWidth: frames.binCenter(1), hop: frames.settings.period)
  }
}

/// Two of a kind to compare: sounds, or frames.
struct ComparedArgument: CommandArgument {
  let sound: Sound?
  let frames: Frames?
  static let takes = "a sound or frames"

  static func accepts(_ value: Value) -> Bool { Sound.accepts(value) || Frames.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> ComparedArgument {
    if Sound.accepts(value) {
      return ComparedArgument(sound: try Sound.take(value, in: context), frames: nil)
    }
    return ComparedArgument(sound: nil, frames: try Frames.take(value, in: context))
  }
}
