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

  /// Computes gates, cells and hidden values of layer `layer` for some steps, whose earlier steps are done.
  func forward(layer: Int, steps: Range<Int>, weights: PackedParameters<Scalar>) {
    let units = shape.units
    if shape.cell == .layerNorm {
      normalizedForward(layer: layer, steps: steps, weights: weights)
      return
    }
    // The products with the input are computed for the steps together: gates = x W_ihᵀ. The loop over the gates adds
    // the bias.
    let rows = rows(of: steps)
    weights.inputs[layer].multiply(
      fed(layer) + rows.lowerBound * shape.inputs(ofLayer: layer), rows: rows.count, add: false,
      into: gates[layer] + rows.lowerBound * 4 * units)
    for step in steps {
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

  /// Prepares the backward pass of layer `layer`.
  func beginBackward(layer: Int, layout: ParameterLayout) {
    let beyond = layout.more(layer)
    (gradient + beyond.lowerBound).update(repeating: 0, count: beyond.count)
    cellGradient[layer].update(repeating: 0, count: streams * shape.units)
    (gradient + layout.layer(layer).inputBias).update(repeating: 0, count: 4 * shape.units)
  }

  /// Computes the backward pass of layer `layer` for some steps, whose later steps are done, from the gradient of the
  /// hidden values. The pass fills the gradient of the biases, and the gradient of the hidden values of the layer below.
  func backward(
    layer: Int, steps: Range<Int>, weights: PackedParameters<Scalar>, layout: ParameterLayout
  ) {
    let units = shape.units
    let bias = gradient + layout.layer(layer).inputBias
    let ofHidden = productGradients(layer).hidden
    let beyond = layout.more(layer)
    let (hiddenGradient, cellGradient) = (hiddenGradient(layer), cellGradient[layer])
    for step in steps.reversed() {
      let before = step * streams * units
      let after = before + streams * units
      if step < self.steps - 1 {
        weights.hiddenBack[layer].multiply(
          ofHidden + 4 * after, rows: streams, add: true, into: hiddenGradient + before)
      }
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
          cell: cell[layer] + after, cellTanh: cellTanh[layer] + before,
          hiddenGradient: hiddenGradient + before, cellGradient: cellGradient, biasGradient: bias,
          peepholeGradient: gradient + beyond.lowerBound)
      case .layerNorm:
        normalizedBackward(
          layer: layer, step: step, weights: weights, bias: bias,
          gains: gradient + beyond.lowerBound)
      }
    }
    guard layer > 0 else { return }
    let rows = rows(of: steps)
    weights.inputsBack[layer].multiply(
      productGradients(layer).inputs + rows.lowerBound * 4 * units, rows: rows.count, add: false,
      into: self.hiddenGradient(layer - 1) + rows.lowerBound * units)
    if dropping { dropBackward(layer: layer - 1, rows: rows) }
  }

  /// The gradients of the product with the input and of the product with the hidden values, R × 4H each. They are equal,
  /// unless layer normalisation applies to each product.
  private func productGradients(_ layer: Int) -> (inputs: Buffer, hidden: Buffer) {
    shape.cell == .layerNorm
      ? (normals[layer].inputs, normals[layer].recurrent) : (gates[layer], gates[layer])
  }

  /// Computes the gradient of the weights of layer `layer` for the input, dW = dzᵀ x, after the backward pass of all steps.
  func inputWeightGradient(layer: Int, layout: ParameterLayout) {
    let place = layout.layer(layer)
    (gradient + place.hiddenBias).update(from: gradient + place.inputBias, count: 4 * shape.units)
    Scalar.product(
      transposed: productGradients(layer).inputs, rows: 4 * shape.units, fed(layer),
      columns: shape.inputs(ofLayer: layer), depth: rows, into: gradient + place.inputs)
  }

  /// Computes the gradient of the weights of layer `layer` for the hidden values, dU = dzᵀ h, after the backward pass of all
  /// steps.
  func hiddenWeightGradient(layer: Int, layout: ParameterLayout) {
    Scalar.product(
      transposed: productGradients(layer).hidden, rows: 4 * shape.units, hidden[layer],
      columns: shape.units, depth: rows, into: gradient + layout.layer(layer).hidden)
  }
}
