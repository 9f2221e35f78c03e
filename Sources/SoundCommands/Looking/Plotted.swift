// What each kind of value looks like in a picture. The first of a value's kinds is the usual one.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

/// The pictures that there are.
enum PlotKind: String, CaseIterable {
  case waveform, spectrogram, spectrum, loudness, stems, line, map, histogram, loss
}

/// A value with pictures of its own.
protocol Plotted {
  /// The pictures that the value has, the usual one first.
  var plotKinds: [PlotKind] { get }
  /// One of them.
  func panels(_ kind: PlotKind) throws -> [Panel]
}

extension Plotted {
  /// The picture that was asked for.
  ///
  /// - Parameter bin: of frames: this bin over time, instead.
  func figure(_ wanted: PlotKind?, bin: Int?) throws -> Figure {
    if let bin {
      guard let frames = self as? Frames else {
        throw CommandError("plot: 'bin' is for frames alone")
      }
      return try frames.figure(ofBin: bin)
    }
    guard let kind = wanted ?? plotKinds.first, plotKinds.contains(kind) else {
      let kinds = Words.list(plotKinds.map { "\"\($0.rawValue)\"" })
      throw CommandError("plot: this value has no \"\(wanted?.rawValue ?? "")\", only \(kinds)")
    }
    return Figure(try panels(kind))
  }
}

/// What can be plotted.
struct PlottedArgument: CommandArgument, @unchecked Sendable {
  let value: any Plotted
  static let takes =
    "a sound, frames, a frame, a model, a tensor, a list of numbers, an envelope"
    + " or a record of tensors"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .list, .record: true
    case .object(let object): object is any Plotted
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> PlottedArgument {
    switch value {
    case .list(let list):
      return PlottedArgument(value: try TensorArithmetic.tensor(list))
    case .record(let record):
      return PlottedArgument(value: try Curves(record))
    case .object(let object):
      if let plotted = object as? any Plotted { return PlottedArgument(value: plotted) }
    default: break
    }
    throw ArgumentMismatch()
  }
}

/// The tensors of a record, the others over the first.
private struct Curves: Plotted {
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
          "its field '\(name)' is \(value.kindInWords), not a tensor with one axis as long as the"
            + " first")
      }
      columns.append((name, tensor.values.map(Double.init)))
    }
    guard let first = columns.first, columns.count > 1 else {
      throw ArgumentMismatch("it needs two fields at least")
    }
    x = first
    lines = Array(columns.dropFirst())
  }

  func panels(_ kind: PlotKind) -> [Panel] {
    let series = lines.map { Series(lines.count > 1 ? $0.name : nil, x: x.values, y: $0.values) }
    let y = lines.count == 1 ? lines[0].name : ""
    return [Panel(x: Axis(x.name), y: Axis(y), series: series)]
  }
}

extension Sound: Plotted {
  var plotKinds: [PlotKind] { [.waveform, .spectrogram, .spectrum, .loudness, .histogram] }

  func panels(_ kind: PlotKind) throws -> [Panel] {
    switch kind {
    case .spectrogram:
      let settings = try AnalysisSettings(rate: rate, fft: 2048)
      let frames = try PhaseVocoder.analyze(self, settings)
      return [.spectrogram(SpectralView(frames, name: "spectrogram"))]
    case .spectrum: return [try MeanSpectrum(self, fft: 4096).panel]
    case .loudness:
      let envelope = LoudnessEnvelope(self)
      return [
        Panel(
          x: Axis("time", unit: "s"), y: Axis("level", unit: "dB"),
          series: [Series(nil, x: envelope.times, y: envelope.levels)])
      ]
    case .histogram:
      return [
        .histogram(samples.flatMap { $0.map(Double.init) }, axis: Axis("sample"))
      ]
    default:
      return samples.enumerated().map { place, samples in
        .waveform(
          samples, rate: rate, title: channels > 1 ? "channel \(place)" : nil)
      }
    }
  }
}

extension Frames: Plotted {
  var plotKinds: [PlotKind] { [.spectrogram, .spectrum, .loudness, .histogram] }

  func panels(_ kind: PlotKind) throws -> [Panel] {
    let view = SpectralView(self, name: content == .deltas ? "deltas" : "magnitudes")
    switch kind {
    case .spectrum: return [try MeanSpectrum(self).panel]
    case .loudness: return [.levels([view], title: nil)]
    case .histogram:
      return [
        .histogram(
          decibels.values.map(Double.init), axis: Axis("magnitude", unit: "dB")),
        .histogram(
          frequencies.values.map(Double.init), axis: Axis("frequency", unit: "Hz")),
      ]
    default: return [.spectrogram(view)]
    }
  }

  /// One bin over time: its magnitude and its frequency.
  fileprivate func figure(ofBin bin: Int) throws -> Figure {
    guard bin < bins else {
      throw CommandError("plot: bin \(bin) is out of range: there are \(bins)")
    }
    func column(_ tensor: Tensor) -> [Double] {
      let values = tensor.values
      return (0..<count).map { Double(values[$0 * bins + bin]) }
    }
    let time = Axis("time", unit: "s")
    return Figure(
      [
        Panel(
          x: time, y: Axis("magnitude"),
          series: [Series(nil, x: times, y: column(magnitudes))]),
        Panel(
          x: time, y: Axis("frequency", unit: "Hz"),
          series: [Series(nil, x: times, y: column(frequencies))]),
      ], title: "bin \(bin), centre \(Text.hertz(binCenter(bin)))")
  }
}

extension Frame: Plotted {
  var plotKinds: [PlotKind] { [.stems] }

  func panels(_ kind: PlotKind) -> [Panel] {
    let bins = (0..<self.bins).map(Double.init)
    let axis = Axis("bin")
    return [
      .stems(
        x: bins, y: magnitudes.map(Double.init), xAxis: axis, yAxis: Axis("magnitude"),
        title: "magnitude"),
      .stems(
        x: bins, y: frequencies.map(Double.init), xAxis: axis, yAxis: Axis("frequency", unit: "Hz"),
        title: "frequency"),
    ]
  }
}

extension SoundModel: Plotted {
  var plotKinds: [PlotKind] { [.loss] }

  func panels(_ kind: PlotKind) throws -> [Panel] {
    guard steps > 0 else { throw CommandError("plot: this model has not been trained") }
    return [
      Panel(
        title: "loss", x: Axis("step"), y: Axis("negative log-likelihood", unit: "nats per frame"),
        series: [Series("training", x: losses.indices.map(Double.init), y: losses)])
    ]
  }
}

extension Envelope: Plotted {
  var plotKinds: [PlotKind] { [.line] }

  func panels(_ kind: PlotKind) -> [Panel] {
    [
      Panel(
        x: Axis("time", unit: "s"), y: Axis("value"),
        series: [
          Series(nil, x: points.map(\.time), y: points.map(\.value), style: .linePoints)
        ])
    ]
  }
}

extension Tensor: Plotted {
  var plotKinds: [PlotKind] { rank == 2 ? [.map, .histogram] : [.line, .histogram] }

  func panels(_ kind: PlotKind) throws -> [Panel] {
    guard count > 0 else { throw CommandError("plot: this tensor has no elements") }
    switch kind {
    case .histogram: return [.histogram(values.map(Double.init))]
    case .map:
      let (rows, columns) = (shape[0], shape[1])
      let map = HeatMap(
        values: values, columns: columns, rows: rows, x: -0.5...(Double(columns) - 0.5),
        y: -0.5...(Double(rows) - 0.5), key: Axis("value"))
      return [Panel(x: Axis("axis 1"), y: Axis("axis 0"), heatMaps: [map])]
    default:
      guard rank == 1 else {
        throw CommandError(
          "plot: a tensor of shape \(shape) has no picture", hint: "plot a slice of one or two axes"
        )
      }
      return [
        Panel(
          x: Axis("index"), y: Axis("value"),
          series: [Series(nil, x: (0..<count).map(Double.init), y: values.map(Double.init))])
      ]
    }
  }
}

extension MeanSpectrum {
  /// The spectrum as a line.
  fileprivate var panel: Panel {
    Panel(
      x: Axis("frequency", unit: "Hz"), y: Axis("mean power", unit: "dB"),
      series: [Series(nil, x: frequencies, y: levels)])
  }
}
