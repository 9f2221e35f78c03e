// Limits on a gradient before an update uses it.

/// Limits on a gradient. Both may be set; the limit on each number is applied first.
public struct GradientClipping: Sendable, Hashable {
  /// The largest √Σg² over all parameters; a longer gradient is scaled down to it.
  public var norm: Double?
  /// The largest |g| of any number; larger ones are clamped to it.
  public var element: Double?

  public init(norm: Double? = nil, element: Double? = nil) {
    self.norm = norm
    self.element = element
  }

  /// Clips in place.
  ///
  /// - Returns: the norm before any clipping; not finite if the gradient is not.
  @discardableResult
  public func clip<Scalar: NetworkScalar>(_ gradient: inout ParameterSet<Scalar>) -> Double {
    let before = gradient.norm
    var length = before
    let count = gradient.values.count
    if let element {
      Scalar.hold(&gradient.values, count: count, within: Scalar(element))
      length = gradient.norm
    }
    // As PyTorch's clip_grad_norm_: the small number prevents a division by zero.
    if let norm, norm / (length + 1e-6) < 1 {
      Scalar.scale(&gradient.values, count: count, by: Scalar(norm / (length + 1e-6)))
    }
    return before
  }
}
