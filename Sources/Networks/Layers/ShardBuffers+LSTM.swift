// The computation of one LSTM layer for a whole segment, forward and backward.
//
// Shapes: T steps, B streams, R = T × B rows, H units, I inputs of the layer.
// Derivation: Documentation/Layers/LSTM.md.

extension ShardBuffers {
  /// The input of layer `layer`, R × I.
  func fed(_ layer: Int) -> Buffer {
    if layer == 0 { return inputs }
    return dropping ? dropped[layer - 1] : hidden[layer - 1] + streams * shape.units
  }

  /// Computes gates, cells and hidden values of layer `layer`.
  func forward(layer: Int, weights: PackedParameters<Scalar>) {
    let units = shape.units
    if shape.cell == .layerNorm {
      normalizedForward(layer: layer, weights: weights)
      return
    }
    // The products with the input are computed for all steps at once: gates = x W_ihᵀ. The loop over the gates adds
    // the bias.
    weights.inputs[layer].multiply(fed(layer), rows: rows, add: false, into: gates[layer])
    for step in 0..<steps {
      let before = step * streams * units
      let after = before + streams * units
      weights.hidden[layer].multiply(
        hidden[layer] + before, rows: streams, add: true, into: gates[layer] + 4 * before)
      if shape.cell == .peephole {
        Scalar.peepholeForward(
          streams: streams, units: units, bias: weights.bias[layer], peepholes: weights.more[layer],
          gates: gates[layer] + 4 * before, cellBefore: cell[layer] + before,
          cell: cell[layer] + after, cellTanh: cellTanh[layer] + before,
          hidden: hidden[layer] + after)
        continue
      }
      Scalar.gatesForward(
        streams: streams, units: units, bias: weights.bias[layer], gates: gates[layer] + 4 * before,
        cellBefore: cell[layer] + before, cell: cell[layer] + after,
        cellTanh: cellTanh[layer] + before, hidden: hidden[layer] + after)
    }
  }

  /// Computes the backward pass of layer `layer` from `hiddenGradient`. The pass fills the layer's part of `gradient`
  /// and stores the gradient of the layer's input in `belowGradient` (unused for layer 0).
  func backward(layer: Int, weights: PackedParameters<Scalar>, layout: ParameterLayout) {
    let units = shape.units
    let width = shape.inputs(ofLayer: layer)
    let place = layout.layer(layer)
    let bias = gradient + place.inputBias
    // The gradients of the product with the input and of the product with the hidden values are equal, unless layer
    // normalisation applies to each product.
    let ofInputs = shape.cell == .layerNorm ? normals[layer].inputs : gates[layer]
    let ofHidden = shape.cell == .layerNorm ? normals[layer].recurrent : gates[layer]
    let beyond = layout.more(layer)
    (gradient + beyond.lowerBound).update(repeating: 0, count: beyond.count)
    cellGradient.update(repeating: 0, count: streams * units)
    bias.update(repeating: 0, count: 4 * units)
    for step in (0..<steps).reversed() {
      let before = step * streams * units
      switch shape.cell {
      case .plain:
        Scalar.gatesBackward(
          streams: streams, units: units, gates: gates[layer] + 4 * before,
          cellBefore: cell[layer] + before, cellTanh: cellTanh[layer] + before,
          hiddenGradient: hiddenGradient + before, cellGradient: cellGradient, biasGradient: bias)
      case .peephole:
        Scalar.peepholeBackward(
          streams: streams, units: units, peepholes: weights.more[layer],
          gates: gates[layer] + 4 * before, cellBefore: cell[layer] + before,
          cell: cell[layer] + before + streams * units, cellTanh: cellTanh[layer] + before,
          hiddenGradient: hiddenGradient + before, cellGradient: cellGradient, biasGradient: bias,
          peepholeGradient: gradient + beyond.lowerBound)
      case .layerNorm:
        normalizedBackward(
          layer: layer, step: step, weights: weights, bias: bias,
          gains: gradient + beyond.lowerBound)
      }
      if step == 0 { break }
      weights.hiddenBack[layer].multiply(
        ofHidden + 4 * before, rows: streams, add: true,
        into: hiddenGradient + before - streams * units)
    }
    (gradient + place.hiddenBias).update(from: bias, count: 4 * units)
    // The gradients of the weights are computed for all steps at once: dW = dzᵀ x and dU = dzᵀ h.
    Scalar.product(
      transposed: ofInputs, rows: 4 * units, fed(layer), columns: width, depth: rows,
      into: gradient + place.inputs)
    Scalar.product(
      transposed: ofHidden, rows: 4 * units, hidden[layer], columns: units, depth: rows,
      into: gradient + place.hidden)
    if layer > 0 {
      weights.inputsBack[layer].multiply(ofInputs, rows: rows, add: false, into: belowGradient)
    }
  }
}
