// Dropout between layers. Each number of a layer's output is multiplied by 0 or by 1 / (1 − dropout rate).
// Derivation: Documentation/Layers/Dropout.md.

internal import Tensors

extension ShardBuffers {
  /// Draws a dropout mask for every layer except the last.
  func drawMasks(rate: Double, random: RandomStream) {
    var random = random
    let kept = Scalar(1 / (1 - rate))
    for mask in masks {
      for k in 0..<rows * shape.units { mask[k] = random.uniform() < rate ? 0 : kept }
    }
  }

  /// Computes the input of the layer above `layer` by applying the dropout mask.
  func dropForward(layer: Int) {
    let source = hidden[layer] + streams * shape.units
    for k in 0..<rows * shape.units { dropped[layer][k] = source[k] * masks[layer][k] }
  }

  /// Converts the gradient of the masked hidden values of `layer` to the gradient of the unmasked hidden values.
  func dropBackward(layer: Int) {
    for k in 0..<rows * shape.units { hiddenGradient[k] *= masks[layer][k] }
  }
}
