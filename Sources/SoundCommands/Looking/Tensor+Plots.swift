// The pictures of tensors and envelopes.

internal import CommandLanguage
internal import Plots
internal import Tensors

extension Envelope: Plottable {
  var plotKinds: [PlotKind] { [.line] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) -> [Panel] {
    [
      Panel(
        x: Axis("time", unit: "s"), y: Axis("value"),
        series: [
          Series(nil, x: points.map(\.time), y: points.map(\.value), style: .linePoints)
        ])
    ]
  }
}

extension Tensor: Plottable {
  var plotKinds: [PlotKind] { rank == 2 ? [.map, .histogram] : [.line, .histogram] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel] {
    guard count > 0 else { throw CommandError("plot: the tensor has no elements") }
    switch kind {
    case .histogram: return [.histogram(values.map(Double.init))]
    case .map:
      let (rows, columns) = (shape[0], shape[1])
      let map = HeatMap(
        values: values, columns: columns, rows: rows, x: -0.5...(Double(columns) - 0.5),
        y: -0.5...(Double(rows) - 0.5), key: Axis("value"))
      return [
        Panel(x: Axis("axis 1", isWhole: true), y: Axis("axis 0", isWhole: true), heatMaps: [map])
      ]
    default:
      guard rank == 1 else {
        throw CommandError(
          "plot: a tensor of shape \(shape) cannot be plotted",
          hint: "plot a slice with one or two axes"
        )
      }
      return [
        Panel(
          x: Axis("index", isWhole: true), y: Axis("value"),
          series: [Series(nil, x: (0..<count).map(Double.init), y: values.map(Double.init))])
      ]
    }
  }
}
