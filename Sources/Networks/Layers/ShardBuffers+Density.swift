// Computes the mixture density output of a segment, forward and backward.
//
// Shapes: R = T × B rows, H units, D outputs, O = MG + 2MD. Derivations: MixtureDensity.md and
// LinearSkip.md in Documentation/Layers.

extension ShardBuffers {
  /// The last layer's hidden values, R × H.
  private var top: Buffer { hidden[shape.layers - 1] + streams * shape.units }

  /// Computes the densities of some steps from the last layer's hidden values and writes them to `outputs`: log weights,
  /// means and deviations.
  func densities(
    steps: Range<Int>, weights: PackedParameters<Scalar>, settings: DensitySettings
  ) {
    mixture(
      rows(of: steps), weights: weights, settings: settings, targets: nil, gradientScale: nil)
  }

  /// Computes the losses of some steps from the last layer's hidden values. If `gradientScale` is not nil, `outputs` and
  /// `skip` then contain gradients, and the gradient of the hidden values is filled.
  ///
  /// - Parameter gradientScale: a factor on each frame's gradient; if nil, only the loss is computed.
  func density(
    steps: Range<Int>, weights: PackedParameters<Scalar>, settings: DensitySettings,
    gradientScale: Scalar?
  ) {
    let rows = rows(of: steps)
    mixture(
      rows, weights: weights, settings: settings, targets: targets, gradientScale: gradientScale)
    guard gradientScale != nil else { return }
    weights.densityBack.multiply(
      outputs + rows.lowerBound * shape.densityOutputs, rows: rows.count, add: false,
      into: hiddenGradient(shape.layers - 1) + rows.lowerBound * shape.units)
  }

  /// Computes the gradients of the parameters of the density layer and the skip, after `density` for all steps.
  func densityParameterGradient(layout: ParameterLayout) {
    let width = shape.densityOutputs
    let place = layout.density(layers: shape.layers)
    let bias = gradient + place.bias
    bias.update(repeating: 0, count: width)
    for row in 0..<rows { Scalar.add(outputs + row * width, count: width, to: bias) }
    Scalar.product(
      transposed: outputs, rows: width, top, columns: shape.units, depth: rows,
      into: gradient + place.weight)
    if let skip, let weight = place.skip {
      Scalar.product(
        transposed: skip, rows: shape.outputs, inputs, columns: shape.inputs, depth: rows,
        into: gradient + weight)
    }
  }

  private func mixture(
    _ rows: Range<Int>, weights: PackedParameters<Scalar>, settings: DensitySettings,
    targets: Buffer?, gradientScale: Scalar?
  ) {
    let first = rows.lowerBound
    let outputs = outputs + first * shape.densityOutputs
    let skip = skip.map { $0 + first * shape.outputs }
    weights.density.multiply(top + first * shape.units, rows: rows.count, add: false, into: outputs)
    if let skip {
      weights.skip?.multiply(
        inputs + first * shape.inputs, rows: rows.count, add: false, into: skip)
    }
    Scalar.mixture(
      rows: rows.count, mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups,
      floor: Scalar(settings.floor), low: Scalar(settings.range.lowerBound),
      high: Scalar(settings.range.upperBound), backward: gradientScale != nil,
      scale: gradientScale ?? 0, bias: weights.densityBias, outputs: outputs, skip: skip,
      targets: targets.map { $0 + first * shape.outputs }, losses: losses + first,
      scratch: scratch)
  }
}
