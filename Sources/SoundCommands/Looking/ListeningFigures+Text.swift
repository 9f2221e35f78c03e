// The figures of listening as fields of a record, as rows of a table, and as sentences. `measure`, `compare` and `drift`
// use the same names.

internal import CommandLanguage
internal import Measures
internal import Runs
internal import Sounds
internal import Spectra

extension ListeningFigures {
  /// The figures of a sound with the duration and the bins of `settings`, compared with its source.
  static func measure(
    _ sound: Sound, against source: Sound, _ settings: AnalysisSettings, run: Run
  ) throws -> ListeningFigures {
    // The highest kept bin reaches half a bin above its centre.
    let top = (Double(settings.bins) - 0.5) * settings.rate / Double(settings.fft)
    return try measure(sound, against: source, top: top, run: run)
  }

  /// The names of the statistics, their labels, and their values in the sound and in the floor.
  private var numbers: [(name: String, label: String, value: Double?, floor: Double?)] {
    [
      ("band_means", "band means, dB", statistics?.bandMeans, statisticsFloor?.bandMeans),
      ("band_spreads", "band spreads, dB", statistics?.bandSpreads, statisticsFloor?.bandSpreads),
      ("modulation", "modulation, dB", statistics?.modulation, statisticsFloor?.modulation),
    ]
  }

  /// The figures by name, as in the record that `measure` returns. A figure that does not exist is nil.
  var fields: [(name: String, value: Value)] {
    func number(_ value: Double?) -> Value { value.map(Value.number) ?? .nil }
    var record = Value.nil
    if statistics != nil {
      let (all, floor) = (RecordValue(), RecordValue())
      for row in numbers {
        all.set(row.name, number(row.value))
        floor.set(row.name, number(row.floor))
      }
      all.set("floor", .record(floor))
      record = .record(all)
    }
    return [
      ("level_error", number(levelError)), ("alive", number(alive)), ("statistics", record),
      ("copied", number(copied)),
    ]
  }

  /// The figures that are numbers, by name.
  var namedNumbers: [(name: String, value: Double)] {
    ([("level_error", levelError), ("alive", alive), ("copied", copied)]
      + numbers.map { ($0.name, $0.value) }).compactMap { name, value in
        value.map { (name, $0) }
      }
  }

  /// The figures as rows of a table: a label, the sound, a perfect sound, and the floor. There are no rows if the sound
  /// has no figures.
  var rows: [[String]] {
    func text(_ value: Double?, _ digits: Int = 2) -> String {
      value.map { QuantityText.fixed($0, digits) } ?? "—"
    }
    guard levelError != nil else { return [] }
    return [
      ["level error, dB", text(levelError), text(0), "—"],
      ["alive", text(alive), alive == nil ? "—" : text(1), "—"],
    ] + numbers.map { [$0.label, text($0.value), $0.value == nil ? "—" : text(0), text($0.floor)] }
      + [["copied", text(copied), "—", "—"]]
  }

  /// The figures in one line.
  var line: String? {
    guard let levelError else { return nil }
    var parts = ["level error \(QuantityText.fixed(levelError, 2)) dB"]
    if let alive { parts.append("alive \(QuantityText.fixed(alive, 2))") }
    parts += numbers.compactMap { row in
      row.value.map { value in
        let floor = row.floor.map { " (floor \(QuantityText.fixed($0, 2)))" } ?? ""
        let name = row.label.prefix { $0 != "," }
        return "\(name) \(QuantityText.fixed(value, 2)) dB" + floor
      }
    }
    if let copied { parts.append("copied \(QuantityText.fixed(copied, 2))") }
    return parts.joined(separator: " · ")
  }

  /// What a listener would notice first, in sentences without a subject: that the sound is too quiet or too loud, dies,
  /// stands still, or only repeats its source.
  var findings: [String] {
    var found: [String] = []
    if let levelError, abs(levelError) >= 1 {
      let much = QuantityText.fixed(abs(levelError), 1)
      found.append("\(much) dB too \(levelError < 0 ? "quiet" : "loud")")
    }
    if let endLevel, endLevel < -20 {
      found.append(
        "dead at the end: the end is \(QuantityText.fixed(-endLevel, 0)) dB below the quietest part of the source"
      )
    } else if let alive, alive < 0.5, let spread, let sourceSpread, sourceSpread >= 0.1 {
      found.append(
        "stands still: in its last half its level varies by \(QuantityText.fixed(spread, 2)) dB,"
          + " the source's by \(QuantityText.fixed(sourceSpread, 2)) dB")
    }
    if let copied, copied >= 0.5, isLonger {
      found.append(
        "repeats the source: \(QuantityText.fixed(100 * copied, 0)) % of its time are copied in runs of half a second"
          + " or more")
    }
    return found
  }
}
