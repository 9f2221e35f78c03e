// The loops of draws for many streams, which are needed in single precision only; see `mixture.h`.

internal import CVectorMath

extension Float {
  /// Replaces the logits of `rows` mixtures, without bias, by their log weights.
  static func logWeights(
    rows: Int, mixtures: Int, bias: UnsafePointer<Float>, logits: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    sonde_log_weights_f32(rows, mixtures, bias, logits, scratch)
  }

  /// Computes the means and deviations of one component for `rows` rows of 2D outputs without bias.
  static func component(
    rows: Int, dimensions: Int, floor: Float, low: Float, high: Float, bias: UnsafePointer<Float>,
    outputs: UnsafeMutablePointer<Float>, skip: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>
  ) {
    sonde_component_f32(rows, dimensions, floor, low, high, bias, outputs, skip, scratch)
  }
}
