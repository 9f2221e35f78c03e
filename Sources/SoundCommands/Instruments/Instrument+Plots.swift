// The pictures of an instrument: the notes that it has learnt, and the loss of its training.

internal import CommandLanguage
internal import Glibc
internal import Instruments
internal import Plots
internal import Scores
internal import SoundModels
internal import WholeNumbers

extension Instrument: Plottable {
  var plotKinds: [PlotKind] { [.notes, .loss] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel] {
    if kind == .loss {
      return try models.flatMap { try $0.panels(.loss, options) }
    }
    guard !pitchedNotes.isEmpty else {
      throw CommandError("plot: no note of this instrument has a pitch")
    }
    // The horizontal axis counts keys, so that equal intervals have equal distances.
    let keys = pitchedNotes.map { Tuning().key(hertz: $0.pitch ?? 440) }
    let sure = pitchedNotes.indices.filter { pitchedNotes[$0].doubts.isEmpty }
    let doubtful = pitchedNotes.indices.filter { !pitchedNotes[$0].doubts.isEmpty }
    func series(_ name: String, _ places: [Int], color: Int) -> Series? {
      places.isEmpty
        ? nil
        : Series(
          name, x: places.map { keys[$0] }, y: places.map { pitchedNotes[$0].loudness },
          style: .points, color: color, width: 6)
    }
    let (low, high) = (keys.min() ?? 0, keys.max() ?? 0)
    let step = high - low > 30 ? 12.0 : high - low > 14 ? 6 : 3
    var axis = Axis("pitch", range: (low - 2)...(high + 2))
    axis.ticks = stride(from: (low / step).rounded(.up) * step, through: high, by: step).map {
      Axis.Tick($0, Tuning().name(nearest: Tuning().hertz(key: $0)))
    }
    return [
      Panel(
        x: axis, y: Axis("loudness", unit: "dB"),
        series: [
          series("notes", sure, color: 0), series("doubtful", doubtful, color: 1),
        ].compactMap { $0 })
    ]
  }
}
