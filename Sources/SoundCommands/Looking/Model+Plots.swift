// The pictures of a model: the losses of its training, and its predictions for real frames.

internal import CommandLanguage
internal import Plots
internal import SoundModels
internal import Spectra
internal import Tensors

extension SoundModel: Plottable {
  var plotKinds: [PlotKind] { [.loss, .density, .weights, .deviations] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel] {
    switch kind {
    case .density: return [try densityPanel(options)]
    case .weights: return [try weightsPanel(options)]
    case .deviations: return try deviationPanels(options)
    default: return [try lossPanel]
    }
  }

  /// A panel with the loss of each step and the smoothed loss.
  private var lossPanel: Panel {
    get throws {
      guard steps > 0 else { throw CommandError("plot: the model has not been trained") }
      let steps = losses.indices.map { Double($0 + 1) }
      var panel = Panel(
        x: Axis("step", isWhole: true), y: Axis("negative log-likelihood", unit: "nats per frame"),
        series: [Series("training", x: steps, y: losses, color: 0, width: 0.5)])
      panel.series.append(
        Series("smoothed", x: steps, y: SoundModel.smoothed(losses), color: 1, width: 2))
      if !heldOut.isEmpty {
        let (steps, losses) = (heldOut.map { Double($0.step) }, heldOut.map(\.loss))
        panel.series.append(Series(nil, x: steps, y: losses, style: .points, color: 2, width: 1))
        panel.series.append(
          Series("held out", x: steps, y: SoundModel.smoothed(losses), color: 2, width: 2))
      }
      return panel
    }
  }

  /// The running mean of the values, over a centred window of about a fiftieth of the values.
  static func smoothed(_ values: [Double]) -> [Double] {
    let reach = max(1, values.count / 100)
    var sums = [0.0]
    for value in values { sums.append((sums.last ?? 0) + (value.isFinite ? value : 0)) }
    return values.indices.map { place in
      let low = max(0, place - reach)
      let high = min(values.count, place + reach + 1)
      return (sums[high] - sums[low]) / Double(high - low)
    }
  }

  /// The frames that the model reads for a picture.
  private func followed(_ options: PlotOptions) throws -> Frames {
    if let frames = options.frames { return frames }
    if let frames = sources.first { return frames }
    throw CommandError(
      "plot: the model no longer has its source",
      hint: "pass the frames, as in `plot m, frames: pv`")
  }

  /// A panel with the predicted and the real level of one bin, frame by frame.
  private func densityPanel(_ options: PlotOptions) throws -> Panel {
    let frames = try followed(options)
    let bin = options.bin ?? loudestBin(frames)
    guard scaling.modelled.contains(bin) else {
      throw CommandError(
        "plot: bin \(bin) is not modelled",
        hint: "the model has the bins"
          + " \(scaling.modelled.lowerBound) to \(scaling.modelled.upperBound - 1)")
    }
    let mixtures = try levelMixtures(ofBin: bin, over: frames, run: options.run).map { mixture in
      mixture.map { MixtureComponent(weight: $0.weight, mean: $0.mean, deviation: $0.deviation) }
    }
    // Each prediction is drawn at the time of the predicted frame.
    return .density(
      Array(mixtures.dropLast()), hop: analysis.period,
      track: Array(levels(ofBin: bin, in: frames).dropFirst()),
      axis: Axis("level", unit: "dB"),
      title: "bin \(bin), centre \(QuantityText.hertz(analysis.binCenter(bin)))",
      seen: try options.x.map { try PlotOptions.range($0, "x") })
  }

  private func loudestBin(_ frames: Frames) -> Int {
    var sums = [Float](repeating: 0, count: frames.bins)
    let values = frames.magnitudes.values
    for (place, value) in values.enumerated() { sums[place % frames.bins] += value }
    return scaling.modelled.max { sums[$0] < sums[$1] } ?? scaling.firstBin
  }

  private func weightsPanel(_ options: PlotOptions) throws -> Panel {
    let frames = try followed(options)
    let weights = try predict(frames, run: options.run).meanWeights
    let (count, mixtures) = (weights.shape[0], weights.shape[1])
    let values = weights.values
    // The weights are stacked, because their sum is 1.
    var lower = [Double](repeating: 0, count: count)
    let series = (0..<mixtures).map { component in
      let upper = (0..<count).map { lower[$0] + Double(values[$0 * mixtures + component]) }
      defer { lower = upper }
      return Series(
        "component \(component + 1)", x: frames.times, y: upper, style: .band(lower: lower),
        width: 1)
    }
    return Panel(
      x: Axis("time", unit: "s"), y: Axis("weight", range: 0...1), series: series)
  }

  /// Panels with the predicted deviation of each bin, as a weighted mean over all frames and components.
  private func deviationPanels(_ options: PlotOptions) throws -> [Panel] {
    let frames = try followed(options)
    let deviations = try meanDeviations(over: frames, run: options.run)
    let centers = scaling.modelled.map { analysis.binCenter($0) }
    let axis = Axis("frequency", unit: "Hz")
    return [
      Panel(
        x: axis, y: Axis("σ of level", unit: "dB"),
        series: [Series(nil, x: centers, y: deviations.levels, style: .linePoints)]),
      Panel(
        x: axis, y: Axis("σ of frequency", unit: "Hz"),
        series: [Series(nil, x: centers, y: deviations.frequencies, style: .linePoints)]),
    ]
  }
}
