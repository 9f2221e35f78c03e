// The drift of frames from their source: a value of the language that is shown as a table.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Runs
internal import Spectra
internal import Tensors

/// The drift of frames from a source.
struct DriftTable: ObjectValue, CommandResult, Equatable {
  let drift: SpectralDrift
  /// The figures of listening of the resynthesised frames; nil if the frames cannot be resynthesised.
  let listening: ListeningFigures?

  /// Measures the drift of frames from a source, and resynthesises both for the figures of listening.
  init(_ frames: Frames, like source: Frames, run: Run) throws {
    drift = try SpectralDrift(frames, like: source)
    do throws(SpectraError) {
      for frames in [frames, source] { try frames.requireFinite() }
    } catch {
      listening = nil
      return
    }
    listening = try ListeningFigures.measure(
      PhaseVocoder.synthesize(frames, run: run), against: PhaseVocoder.synthesize(source, run: run),
      frames.settings, run: run)
  }

  var kind: String { "drift" }
  var byteCount: Int { 24 * drift.times.count + 64 }

  /// The table as text: a line for each second, and a line with the means and slopes over the whole length.
  var summary: String {
    let shown = 20
    let rows = drift.times.indices.prefix(shown).map { place in
      [
        QuantityText.seconds(drift.times[place]), QuantityText.fixed(drift.distances[place], 2),
        QuantityText.fixed(drift.levels[place], 2),
      ]
    }
    let last = drift.times.last ?? 0
    let past =
      last > drift.reach
      ? ["(from \(QuantityText.seconds(drift.reach)) on, compared with the mean of the source)"]
      : []
    let rest = drift.times.count > shown ? ["… and \(drift.times.count - shown) more"] : []
    return
      (Columns.lines([["at", "distance, dB", "loudness difference, dB"]] + rows, leading: []) + rest
      + past + [sentence] + heard).joined(separator: "\n")
  }

  /// The figures of listening, and a line for each finding.
  private var heard: [String] {
    guard let listening, let line = listening.line else { return [] }
    return [line] + listening.findings
  }

  private var sentence: String {
    func signed(_ value: Double, _ unit: String) -> String {
      let text = QuantityText.fixed(value, 2)
      return (text.hasPrefix("-") ? text : "+" + text) + " " + unit
    }
    var parts = [
      "mean distance \(QuantityText.fixed(drift.distance, 2)) dB, \(signed(drift.distanceSlope, "dB/s"))",
      "loudness \(signed(drift.levelSlope, "dB/s"))",
    ]
    if let pitch = drift.pitchSlope {
      let own = drift.sourcePitchSlope.map { " (the source's \(signed($0, "")))" } ?? ""
      parts.append("pitch \(signed(pitch, "cents/s"))" + own.replacing(" )", with: ")"))
    }
    return parts.joined(separator: " · ")
  }

  static let properties: [Property<DriftTable>] = [
    Property("distance", "a number", "the mean log-spectral distance, in dB") {
      .number($0.drift.distance)
    },
    Property("distance_per_second", "a number", "the growth of the distance, in dB per second") {
      .number($0.drift.distanceSlope)
    },
    Property("db_per_second", "a number", "the growth of the loudness difference, in dB per second")
    {
      .number($0.drift.levelSlope)
    },
    Property(
      "cents_per_second", "a number",
      "the slope of the pitch, in cents per second; nil without partials"
    ) {
      $0.drift.pitchSlope.map(Value.number) ?? .nil
    },
    Property(
      "source_cents_per_second", "a number", "the slope of the source's pitch, in cents per second"
    ) {
      $0.drift.sourcePitchSlope.map(Value.number) ?? .nil
    },
    Property("times", "a tensor", "the middle of each second, as a time in seconds") {
      .tensor($0.drift.times)
    },
    Property("distances", "a tensor", "the distance in each second, in dB") {
      .tensor($0.drift.distances)
    },
    Property("levels", "a tensor", "the loudness minus the source's loudness in each second, in dB")
    {
      .tensor($0.drift.levels)
    },
    Property(
      "level_error", "a number",
      "the level of all frames minus the source's level, in dB; nil up to a second"
    ) { $0.figure("level_error") },
    Property(
      "alive", "a number",
      "the deviation of the level in the last half, divided by the source's; nil up to a second"
    ) { $0.figure("alive") },
    Property(
      "statistics", "a record",
      "band_means, band_spreads and modulation: the differences from the source in dB, and their floor"
    ) { $0.figure("statistics") },
    Property(
      "copied", "a number", "the share of the time that follows the source frame for frame"
    ) { $0.figure("copied") },
  ]

  /// A figure of listening by its name.
  private func figure(_ name: String) -> Value {
    listening?.fields.first { $0.name == name }?.value ?? .nil
  }
}

extension SoundCommands {
  static let drift: [Command] = [
    Command(
      "drift", area: "looking",
      "Measures the distance of frames from their source, second by second.",
      Parameter<Frames>("frames", "generated frames, or any other frames"),
      Parameter<Frames>("like", "the frames of the source"),
      example: samplingSetUp
        + """

        d = drift(sample_frames(m, duration: 3s), pv)
        print d.distance < 30
        plot d.distances
        """,
      gives: "a table with the properties distance, distance_per_second, db_per_second,"
        + " cents_per_second, source_cents_per_second, times, distances and levels, and for frames longer than a"
        + " second also level_error, alive, statistics and copied",
      details: """
        Frame t is compared with frame t of the source; after the source's end, frame t is compared with the \
        mean of the source's levels. The distance is the log-spectral distance of each frame over all bins \
        except the first, with levels clamped 60 dB below the source's loudest level. All slopes are those \
        of least-squares lines. The slope of the pitch uses the frequencies of all partials at most 40 dB \
        below the loudest partial, weighted by power. The slope of the pitch is most reliable if the \
        partials are several bins apart.

        The figures level_error, alive, statistics and copied describe the resynthesis of all frames; \
        `compare` defines them. The last lines of the table state what a listener would notice first.
        """
    ) { (context: Context, frames: Frames, source: Frames) -> DriftTable in
      try DriftTable(frames, like: source, run: context.run)
    }
  ]
}

extension DriftTable: Plottable {
  var plotKinds: [PlotKind] { [.line] }

  /// Panels with the distance and the loudness difference over time.
  func panels(_ kind: PlotKind, _ options: PlotOptions) -> [Panel] {
    [("distance", drift.distances), ("loudness difference", drift.levels)].map { name, values in
      Panel(
        x: Axis("time", unit: "s"), y: Axis(name, unit: "dB"),
        series: [Series(nil, x: drift.times, y: values, style: .linePoints)])
    }
  }
}
