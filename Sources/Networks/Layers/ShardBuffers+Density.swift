// Computes the mixture density output of a whole segment. One function computes both the forward and the backward
// pass.
//
// Shapes: R = T × B rows, H units, D outputs, O = MG + 2MD. Derivations: MixtureDensity.md and
// LinearSkip.md in Documentation/Layers.

extension ShardBuffers {
  /// The last layer's hidden values, R × H.
  private var top: Buffer { hidden[shape.layers - 1] + streams * shape.units }

  /// Computes the densities from the last layer's hidden values and writes them to `outputs`: log weights, means and
  /// deviations.
  func densities(weights: PackedParameters<Scalar>, settings: DensitySettings) {
    mixture(weights: weights, settings: settings, targets: nil, gradientScale: nil)
  }

  /// Computes losses from the last layer's hidden values, and the backward pass from the losses to these hidden
  /// values. The backward pass fills `hiddenGradient`, and it fills the parts of `gradient` that belong to the
  /// density layer and the skip.
  ///
  /// - Parameter gradientScale: a factor on each frame's gradient; if nil, only the loss is computed.
  func density(
    weights: PackedParameters<Scalar>, layout: ParameterLayout, settings: DensitySettings,
    gradientScale: Scalar?
  ) {
    let units = shape.units
    let width = shape.densityOutputs
    let place = layout.density(layers: shape.layers)
    mixture(weights: weights, settings: settings, targets: targets, gradientScale: gradientScale)
    guard gradientScale != nil else { return }
    // From this point `outputs` and `skip` contain gradients.
    let bias = gradient + place.bias
    bias.update(repeating: 0, count: width)
    for row in 0..<rows {
      let one = outputs + row * width
      for k in 0..<width { bias[k] += one[k] }
    }
    Scalar.product(
      transposed: outputs, rows: width, top, columns: units, depth: rows,
      into: gradient + place.weight)
    if let skip, let weight = place.skip {
      Scalar.product(
        transposed: skip, rows: shape.outputs, inputs, columns: shape.inputs, depth: rows,
        into: gradient + weight)
    }
    weights.densityBack.multiply(outputs, rows: rows, add: false, into: hiddenGradient)
  }

  private func mixture(
    weights: PackedParameters<Scalar>, settings: DensitySettings, targets: Buffer?,
    gradientScale: Scalar?
  ) {
    weights.density.multiply(top, rows: rows, add: false, into: outputs)
    if let skip { weights.skip?.multiply(inputs, rows: rows, add: false, into: skip) }
    Scalar.mixture(
      rows: rows, mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups,
      floor: Scalar(settings.floor), low: Scalar(settings.range.lowerBound),
      high: Scalar(settings.range.upperBound), backward: gradientScale != nil,
      scale: gradientScale ?? 0, bias: weights.densityBias, outputs: outputs, skip: skip,
      targets: targets, losses: losses, scratch: scratch)
  }
}
