// Dropout between layers: a layer's output is multiplied by 0 or by 1 / (1 − rate).
// Derivation: Documentation/Layers/Dropout.md.

internal import Tensors

extension ShardBuffers {
  /// Draws a mask for every layer but the last.
  func drawMasks(rate: Double, random: RandomStream) {
    var random = random
    let kept = Scalar(1 / (1 - rate))
    for mask in masks {
      for k in 0..<rows * shape.units { mask[k] = random.uniform() < rate ? 0 : kept }
    }
  }

  /// Computes the input of the layer above `layer`.
  func dropForward(layer: Int) {
    let source = hidden[layer] + streams * shape.units
    for k in 0..<rows * shape.units { dropped[layer][k] = source[k] * masks[layer][k] }
  }

  /// Turns the gradient of the masked hidden values of `layer` into that of the unmasked ones.
  func dropBackward(layer: Int) {
    for k in 0..<rows * shape.units { hiddenGradient[k] *= masks[layer][k] }
  }
}
