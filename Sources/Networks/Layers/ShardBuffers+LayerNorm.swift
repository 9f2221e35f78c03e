// The forward and backward pass of a layer of LSTM cells with layer normalisation.
//
// Shapes: T steps, B streams, R = T × B rows, H units. Derivation: Documentation/Layers/LSTMCells.md.

extension ShardBuffers {
  /// The values that one layer keeps for the backward pass. During the backward pass, the gradient of each
  /// normalised matrix overwrites the matrix.
  struct Normals {
    /// The normalised product W x (R × 4H), and the factor by which each of the R rows was normalised.
    let inputs: Buffer
    let inputsInverse: Buffer
    /// The normalised product U h (R × 4H), and the factor by which each of the R rows was normalised.
    let recurrent: Buffer
    let recurrentInverse: Buffer
    /// The normalised cells c (R × H), and the factor by which each of the R rows was normalised.
    let cell: Buffer
    let cellInverse: Buffer
  }

  /// Computes gates, cells and hidden values of layer `layer` for some steps.
  func normalizedForward(layer: Int, steps: Range<Int>, weights: PackedParameters<Scalar>) {
    let units = shape.units
    let own = normals[layer]
    let rows = rows(of: steps)
    let products = own.inputs + rows.lowerBound * 4 * units
    weights.inputs[layer].multiply(
      fed(layer) + rows.lowerBound * shape.inputs(ofLayer: layer), rows: rows.count, add: false,
      into: products)
    Scalar.normalize(
      products, rows: rows.count, width: 4 * units, inverse: own.inputsInverse + rows.lowerBound)
    for step in steps {
      let row = step * streams
      let before = row * units
      let after = before + streams * units
      let recurrent = own.recurrent + 4 * before
      weights.hidden[layer].multiply(
        hidden[layer] + before, rows: streams, add: false, into: recurrent)
      Scalar.normalize(
        recurrent, rows: streams, width: 4 * units, inverse: own.recurrentInverse + row)
      Scalar.normalizedForward(
        streams: streams, units: units, bias: weights.bias[layer], gains: weights.more[layer],
        inputs: own.inputs + 4 * before, recurrent: recurrent, gates: gates[layer] + 4 * before,
        cellBefore: cell[layer] + before, cell: cell[layer] + after,
        cellNormal: own.cell + before, cellInverse: own.cellInverse + row,
        cellTanh: cellTanh[layer] + before, hidden: hidden[layer] + after)
    }
  }

  /// Computes one step of the backward pass. The step ends with the gradients of the product with the input and
  /// of the product with the hidden values.
  ///
  /// - Parameters:
  ///   - bias: the gradient of the biases, summed over the steps; this step adds its part.
  ///   - gains: the gradient of the gains and of the cell's bias, summed over the steps; this step adds its part.
  func normalizedBackward(
    layer: Int, step: Int, weights: PackedParameters<Scalar>, bias: Buffer, gains: Buffer
  ) {
    let units = shape.units
    let own = normals[layer]
    let row = step * streams
    let before = row * units
    let known = weights.more[layer]
    Scalar.normalizedBackward(
      streams: streams, units: units, gains: known, gates: gates[layer] + 4 * before,
      cellBefore: cell[layer] + before, cellNormal: own.cell + before,
      cellInverse: own.cellInverse + row, cellTanh: cellTanh[layer] + before,
      hiddenGradient: hiddenGradient(layer) + before, cellGradient: cellGradient[layer],
      biasGradient: bias, gainGradient: gains)
    Scalar.normalizeBackward(
      own.inputs + 4 * before, rows: streams, width: 4 * units, inverse: own.inputsInverse + row,
      gain: known, gradient: gates[layer] + 4 * before, gainGradient: gains)
    Scalar.normalizeBackward(
      own.recurrent + 4 * before, rows: streams, width: 4 * units,
      inverse: own.recurrentInverse + row, gain: known + 4 * units,
      gradient: gates[layer] + 4 * before, gainGradient: gains + 4 * units)
  }
}
