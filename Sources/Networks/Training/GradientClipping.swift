// Limits on a gradient before it is followed.

/// How far a gradient may reach. Both limits may be set; each number's comes first.
public struct GradientClipping: Sendable, Hashable {
  /// The largest √Σg² over all parameters; a longer gradient is scaled down to it.
  public var norm: Double?
  /// The largest |g| of any one number; what is beyond is held there.
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
    // PyTorch's clip_grad_norm_: the small number keeps the division from zero.
    if let norm, norm / (length + 1e-6) < 1 {
      Scalar.scale(&gradient.values, count: count, by: Scalar(norm / (length + 1e-6)))
    }
    return before
  }
}
