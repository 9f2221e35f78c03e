// A mixture of diagonal Gaussians over one frame: what a network says about the frame to come. All that
// it keeps for the weights are their logarithms, which sum to 1 as exponentials.

internal import Glibc
public import Tensors

/// What a network says of the next frame: M Gaussians with one deviation a dimension.
public struct MixtureDensity<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Gaussians, M.
  public let mixtures: Int
  /// Numbers in a frame, D.
  public let dimensions: Int
  /// log π, M numbers; their exponentials sum to 1.
  public internal(set) var logWeights: [Scalar]
  /// μ, M × D, row-major.
  public internal(set) var means: [Scalar]
  /// σ (deviations, not variances), M × D, row-major.
  public internal(set) var deviations: [Scalar]

  /// A density from its numbers; the weights need not be normalised.
  ///
  /// - Throws: `NetworkError` where the lengths do not fit or a deviation is not above 0.
  public init(
    logWeights: [Scalar], means: [Scalar], deviations: [Scalar]
  ) throws(NetworkError) {
    mixtures = logWeights.count
    guard mixtures > 0, means.count == deviations.count, !means.isEmpty,
      means.count % mixtures == 0
    else {
      throw NetworkError(
        "\(logWeights.count) weights, \(means.count) means and \(deviations.count) deviations are "
          + "no mixture")
    }
    guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw NetworkError("a deviation of a mixture is a finite number above 0")
    }
    dimensions = means.count / mixtures
    let total = MixtureDensity.logSumExp(logWeights.map { Double($0) })
    self.logWeights = logWeights.map { Scalar(Double($0) - total) }
    self.means = means
    self.deviations = deviations
  }

  /// Room for the densities of a network of `shape`: a unit Gaussian in every component.
  public init(roomFor shape: NetworkShape) {
    mixtures = shape.mixtures
    dimensions = shape.outputs
    logWeights = [Scalar](repeating: Scalar(-log(Double(mixtures))), count: mixtures)
    means = [Scalar](repeating: 0, count: mixtures * dimensions)
    deviations = [Scalar](repeating: 1, count: mixtures * dimensions)
  }

  /// −log p(frame) in nats, by log-sum-exp in double precision. Densities are not probabilities: it may
  /// be negative.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func negativeLogLikelihood(of frame: [Scalar]) -> Double {
    precondition(frame.count == dimensions, "a frame has \(dimensions) numbers")
    var joint = [Double](repeating: 0, count: mixtures)
    for m in 0..<mixtures {
      var total = Double(logWeights[m]) - Double(dimensions) * 0.5 * log(2 * Double.pi)
      for d in 0..<dimensions {
        let sigma = Double(deviations[m * dimensions + d])
        let z = (Double(frame[d]) - Double(means[m * dimensions + d])) / sigma
        total -= 0.5 * z * z + log(sigma)
      }
      joint[m] = total
    }
    return -MixtureDensity.logSumExp(joint)
  }

  /// A frame drawn from the mixture: first a component by its weight, then each number from that
  /// component's Gaussian.
  ///
  /// - Parameters:
  ///   - variance: multiplies σ², at least 0; 1 is as trained, 0 gives the component's mean.
  ///   - temperature: divides the log weights, at least 0; 1 is as trained, 0 takes the largest.
  public func draw(
    random: inout RandomStream, variance: Double = 1, temperature: Double = 1
  ) -> [Scalar] {
    var frame = [Scalar](repeating: 0, count: dimensions)
    draw(into: &frame, random: &random, variance: variance, temperature: temperature)
    return frame
  }

  /// As `draw(random:variance:temperature:)`, into `frame`, of D numbers, without allocating.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func draw(
    into frame: inout [Scalar], random: inout RandomStream, variance: Double = 1,
    temperature: Double = 1
  ) {
    precondition(frame.count == dimensions, "a frame has \(dimensions) numbers")
    precondition(variance >= 0 && temperature >= 0, "variance and temperature are at least 0")
    let component = drawComponent(random: &random, temperature: temperature)
    let scale = variance.squareRoot()
    for d in 0..<dimensions {
      let k = component * dimensions + d
      frame[d] = means[k] + Scalar(scale * Double(deviations[k]) * random.normal())
    }
  }

  /// The number of a component, drawn by the weights at `temperature`.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func drawComponent(random: inout RandomStream, temperature: Double = 1) -> Int {
    // One uniform number is drawn whatever the temperature, so that what follows stays the same.
    let level = random.uniform()
    var best = 0
    for m in 1..<max(mixtures, 1) where logWeights[m] > logWeights[best] { best = m }
    if temperature == 0 || mixtures == 1 { return best }
    let top = Double(logWeights[best])
    var total = 0.0
    for m in 0..<mixtures { total += exp((Double(logWeights[m]) - top) / temperature) }
    var left = level * total
    for m in 0..<mixtures {
      left -= exp((Double(logWeights[m]) - top) / temperature)
      if left < 0 { return m }
    }
    return best
  }

  /// log Σ exp x, with the largest taken off first.
  static func logSumExp(_ x: [Double]) -> Double {
    let top = x.max() ?? -.infinity
    guard top.isFinite else { return top }
    return top + log(x.reduce(0) { $0 + exp($1 - top) })
  }
}
