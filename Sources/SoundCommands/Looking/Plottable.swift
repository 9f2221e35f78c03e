// The pictures of each kind of value. The first picture in each list is the default.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

/// All kinds of pictures.
enum PlotKind: String, CaseIterable {
  case waveform, spectrogram, spectrum, loudness, tracks, stems, line, map, histogram
  case loss, density, weights, deviations, figure, notes
}

/// A value that can be plotted in one or several kinds of pictures.
protocol Plottable {
  /// The kinds of pictures of the value, with the default kind first.
  var plotKinds: [PlotKind] { get }
  /// The panels of a picture of the given kind.
  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel]
}

extension Plottable {
  /// The panels of the requested picture, before titles, limits and scales are applied.
  ///
  /// - Throws: `CommandError` if the value has no picture of the requested kind.
  func panels(_ options: PlotOptions) throws -> [Panel] {
    guard let kind = options.kind ?? plotKinds.first, plotKinds.contains(kind) else {
      let kinds = MessageText.list(plotKinds.map { "\"\($0.rawValue)\"" })
      throw CommandError(
        "plot: the value has no picture of the kind \"\(options.kind?.rawValue ?? "")\", only of \(kinds)"
      )
    }
    return try panels(kind, options)
  }
}

/// The argument type of values that can be plotted.
struct PlottableArgument: CommandArgument, @unchecked Sendable {
  let value: any Plottable
  static let takes =
    "a sound, frames, a frame, a model, a tensor, a list of numbers, an envelope,"
    + " a record of tensors or a figure"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .list, .record: true
    case .object(let object): object is any Plottable
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> PlottableArgument {
    switch value {
    case .list(let list):
      do {
        return PlottableArgument(value: try TensorArithmetic.tensor(list))
      } catch is CommandError {
        throw ArgumentMismatch(
          "a list must contain numbers, or lists of numbers with the same shape")
      }
    case .record(let record):
      return PlottableArgument(value: try Curves(record))
    case .object(let object):
      if let plotted = object as? any Plottable { return PlottableArgument(value: plotted) }
    default: break
    }
    throw ArgumentMismatch()
  }
}

/// The tensors of a record: the first tensor is the horizontal axis of all other tensors.
private struct Curves: Plottable {
  let x: (name: String, values: [Double])
  let lines: [(name: String, values: [Double])]
  let plotKinds = [PlotKind.line]

  init(_ record: RecordValue) throws {
    var columns: [(name: String, values: [Double])] = []
    for (name, value) in record.fields {
      let isColumn = if case .list = value { true } else { Tensor.accepts(value) }
      guard isColumn, let tensor = try TensorArithmetic.tensor(value), tensor.rank == 1,
        tensor.count == columns.first?.values.count ?? tensor.count
      else {
        throw ArgumentMismatch(
          "the field '\(name)' is \(value.kindInWords), not a tensor with one axis and the length of the"
            + " first field")
      }
      columns.append((name, tensor.values.map(Double.init)))
    }
    guard let first = columns.first, columns.count > 1 else {
      throw ArgumentMismatch("the record needs at least two fields")
    }
    x = first
    lines = Array(columns.dropFirst())
  }

  func panels(_ kind: PlotKind, _ options: PlotOptions) -> [Panel] {
    let series = lines.map { Series(lines.count > 1 ? $0.name : nil, x: x.values, y: $0.values) }
    let y = lines.count == 1 ? lines[0].name : ""
    return [Panel(x: Axis(x.name), y: Axis(y), series: series)]
  }
}
