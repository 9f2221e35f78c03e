// Dropout between layers. Each number of a layer's output is multiplied by 0 or by 1 / (1 − dropout rate).
// Derivation: Documentation/Layers/Dropout.md.

internal import Tensors

extension ShardBuffers {
  /// Draws the masks of a pass with dropout, and turns dropout off for a pass without it.
  func prepareMasks(_ dropout: Dropout?) {
    guard let dropout, dropout.rate > 0, shape.layers > 1 else {
      setDropping(false)
      return
    }
    setDropping(true)
    drawMasks(rate: dropout.rate, random: dropout.random)
  }

  /// Draws a dropout mask for every layer except the last.
  private func drawMasks(rate: Double, random: RandomStream) {
    var random = random
    let kept = Scalar(1 / (1 - rate))
    for mask in masks {
      for k in 0..<rows * shape.units { mask[k] = random.uniform() < rate ? 0 : kept }
    }
  }

  /// Computes the input of the layer above `layer` for some rows by applying the dropout mask.
  func dropForward(layer: Int, rows: Range<Int>) {
    let source = hidden[layer] + streams * shape.units
    for k in rows.lowerBound * shape.units..<rows.upperBound * shape.units {
      dropped[layer][k] = source[k] * masks[layer][k]
    }
  }

  /// Converts the gradient of the masked hidden values of `layer` to the gradient of the unmasked hidden values, for some
  /// rows.
  func dropBackward(layer: Int, rows: Range<Int>) {
    let gradient = hiddenGradient(layer)
    for k in rows.lowerBound * shape.units..<rows.upperBound * shape.units {
      gradient[k] *= masks[layer][k]
    }
  }
}
