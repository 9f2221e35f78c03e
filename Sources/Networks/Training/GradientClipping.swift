// Limits on the gradient of an update.

/// Limits on a gradient. If both limits are set, the limit on each number is applied first.
public struct GradientClipping: Sendable, Hashable {
  /// The largest norm √Σg² over all parameters; a gradient of a larger norm is scaled down to this norm.
  public var norm: Double?
  /// The largest absolute value |g| of any number; larger values are clamped to this limit.
  public var element: Double?

  public init(norm: Double? = nil, element: Double? = nil) {
    self.norm = norm
    self.element = element
  }

  /// Clips the gradient in place.
  ///
  /// - Returns: the norm of the gradient before clipping; not finite if the gradient is not finite.
  @discardableResult
  public func clip<Scalar: NetworkScalar>(_ gradient: inout ParameterSet<Scalar>) -> Double {
    let (norm, factor) = hold(&gradient)
    if factor < 1 {
      Scalar.scale(&gradient.values, count: gradient.values.count, by: Scalar(factor))
    }
    return norm
  }

  /// Applies the limit on each number in place, but leaves the limit on the norm to the caller.
  ///
  /// - Returns: the norm of the gradient before clipping, and the factor that brings its norm within the limit; 1 if no
  ///   factor is needed.
  func hold<Scalar: NetworkScalar>(
    _ gradient: inout ParameterSet<Scalar>
  ) -> (norm: Double, factor: Double) {
    let before = gradient.norm
    var length = before
    if let element {
      Scalar.hold(&gradient.values, count: gradient.values.count, within: Scalar(element))
      length = gradient.norm
    }
    // The small number 1e-6 prevents a division by zero, as in PyTorch's clip_grad_norm_.
    guard let norm, norm / (length + 1e-6) < 1 else { return (before, 1) }
    return (before, norm / (length + 1e-6))
  }
}
