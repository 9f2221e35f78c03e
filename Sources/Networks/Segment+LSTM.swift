// One LSTM layer over a whole segment: forward, and backward beside it.
//
// Forward assigns its buffers; backward adds into `gradient`, which the caller has set to zero.
// Shapes: T steps, B streams, H units, I numbers fed to the layer. Derivation: Documentation/Layers/LSTM.md.

extension Segment {
  /// What layer `layer` is fed, T × B × I.
  func fed(_ layer: Int) -> Buffer {
    if layer == 0 { return inputs }
    return dropping ? dropped[layer - 1] : hidden[layer - 1] + streams * shape.units
  }

  /// Gates, cells and hidden values of layer `layer`.
  func forward(layer: Int, parameters: UnsafePointer<Scalar>, layout: ParameterLayout) {
    let units = shape.units
    let width = shape.inputs(ofLayer: layer)
    let place = layout.layer(layer)
    for k in 0..<4 * units {
      bias[k] = parameters[place.inputBias + k] + parameters[place.hiddenBias + k]
    }
    // The input products of all steps at once: gates = x W_ihᵀ.
    Scalar.multiply(
      fed(layer), transposed: false, stride: width,
      parameters + place.inputs, transposed: true, stride: width,
      rows: rows, columns: 4 * units, depth: width, beta: 0,
      into: gates[layer], stride: 4 * units)
    for step in 0..<steps {
      let before = step * streams * units
      let after = before + streams * units
      Scalar.multiply(
        hidden[layer] + before, transposed: false, stride: units,
        parameters + place.hidden, transposed: true, stride: units,
        rows: streams, columns: 4 * units, depth: units, beta: 1,
        into: gates[layer] + 4 * before, stride: 4 * units)
      Scalar.gatesForward(
        streams: streams, units: units, bias: bias, gates: gates[layer] + 4 * before,
        cellBefore: cell[layer] + before, cell: cell[layer] + after,
        cellTanh: cellTanh[layer] + before, hidden: hidden[layer] + after)
    }
  }

  /// Takes `hiddenGradient` through layer `layer`: adds to the layer's part of `gradient`, and leaves in
  /// `belowGradient` what reaches the layer's input (layer 0 has nobody to hand it to).
  func backward(layer: Int, parameters: UnsafePointer<Scalar>, layout: ParameterLayout) {
    let units = shape.units
    let width = shape.inputs(ofLayer: layer)
    let place = layout.layer(layer)
    cellGradient.update(repeating: 0, count: streams * units)
    biasGradient.update(repeating: 0, count: 4 * units)
    for step in (0..<steps).reversed() {
      let before = step * streams * units
      Scalar.gatesBackward(
        streams: streams, units: units, gates: gates[layer] + 4 * before,
        cellBefore: cell[layer] + before, cellTanh: cellTanh[layer] + before,
        hiddenGradient: hiddenGradient + before, cellGradient: cellGradient,
        biasGradient: biasGradient)
      if step == 0 { break }
      Scalar.multiply(
        gates[layer] + 4 * before, transposed: false, stride: 4 * units,
        parameters + place.hidden, transposed: false, stride: units,
        rows: streams, columns: units, depth: 4 * units, beta: 1,
        into: hiddenGradient + before - streams * units, stride: units)
    }
    // The gradients of the weights, all steps at once.
    Scalar.multiply(
      gates[layer], transposed: true, stride: 4 * units,
      fed(layer), transposed: false, stride: width,
      rows: 4 * units, columns: width, depth: rows, beta: 0,
      into: gradient + place.inputs, stride: width)
    Scalar.multiply(
      gates[layer], transposed: true, stride: 4 * units,
      hidden[layer], transposed: false, stride: units,
      rows: 4 * units, columns: units, depth: rows, beta: 0,
      into: gradient + place.hidden, stride: units)
    (gradient + place.inputBias).update(from: biasGradient, count: 4 * units)
    (gradient + place.hiddenBias).update(from: biasGradient, count: 4 * units)
    if layer > 0 {
      Scalar.multiply(
        gates[layer], transposed: false, stride: 4 * units,
        parameters + place.inputs, transposed: false, stride: width,
        rows: rows, columns: width, depth: 4 * units, beta: 0,
        into: belowGradient, stride: width)
    }
  }
}
