// The mixture density output over a whole segment, forward and backward in one pass.
//
// Shapes: R = T × B rows, H units, O = M + 2MD. Derivations: Documentation/Layers/MixtureDensity.md and
// LinearSkip.md.

extension Segment {
  /// Densities or gradients from the last layer's hidden values.
  ///
  /// - Parameter gradientScale: what each frame's gradient is multiplied by; nil for the loss alone.
  func density(
    parameters: UnsafePointer<Scalar>, layout: ParameterLayout, settings: DensitySettings,
    gradientScale: Scalar?
  ) {
    let units = shape.units
    let width = shape.densityOutputs
    let place = layout.density(layers: shape.layers)
    let top = hidden[shape.layers - 1] + streams * units
    Scalar.multiply(
      top, transposed: false, stride: units,
      parameters + place.weight, transposed: true, stride: units,
      rows: rows, columns: width, depth: units, beta: 0, into: outputs, stride: width)
    if let skip, let weight = place.skip {
      Scalar.multiply(
        inputs, transposed: false, stride: shape.inputs,
        parameters + weight, transposed: true, stride: shape.inputs,
        rows: rows, columns: shape.outputs, depth: shape.inputs, beta: 0,
        into: skip, stride: shape.outputs)
    }
    Scalar.mixture(
      rows: rows, mixtures: shape.mixtures, dimensions: shape.outputs,
      floor: Scalar(settings.floor), low: Scalar(settings.range.lowerBound),
      high: Scalar(settings.range.upperBound), backward: gradientScale != nil,
      scale: gradientScale ?? 0, bias: parameters + place.bias, outputs: outputs, skip: skip,
      targets: targets, losses: losses, scratch: scratch)
    guard gradientScale != nil else { return }
    // `outputs` and `skip` hold gradients now.
    Scalar.multiply(
      outputs, transposed: true, stride: width, top, transposed: false, stride: units,
      rows: width, columns: units, depth: rows, beta: 0,
      into: gradient + place.weight, stride: units)
    let biasGradient = gradient + place.bias
    biasGradient.update(repeating: 0, count: width)
    for row in 0..<rows {
      let one = outputs + row * width
      for k in 0..<width { biasGradient[k] += one[k] }
    }
    if let skip, let weight = place.skip {
      Scalar.multiply(
        skip, transposed: true, stride: shape.outputs,
        inputs, transposed: false, stride: shape.inputs,
        rows: shape.outputs, columns: shape.inputs, depth: rows, beta: 0,
        into: gradient + weight, stride: shape.inputs)
    }
    Scalar.multiply(
      outputs, transposed: false, stride: width,
      parameters + place.weight, transposed: false, stride: units,
      rows: rows, columns: units, depth: width, beta: 0, into: hiddenGradient, stride: units)
  }
}
