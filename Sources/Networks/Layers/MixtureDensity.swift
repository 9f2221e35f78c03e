// Mixtures of diagonal Gaussians for one frame, which are the network's prediction of the next frame. Each weight is
// stored as its logarithm, and the weights of each group sum to 1.

internal import Glibc

/// A network's prediction of the next frame, which consists of M Gaussians with one deviation per dimension. With G
/// independent groups of dimensions, the prediction consists of M Gaussians for each group.
///
/// Dimension d belongs to group d mod G.
public struct MixtureDensity<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The number of Gaussians in each group, M.
  public let mixtures: Int
  /// The number of dimensions of a frame, D.
  public let dimensions: Int
  /// The number of groups of dimensions, G. Each group has its own mixture; for G = 1 a single mixture covers the
  /// whole frame.
  public let groups: Int
  /// The log weights log π, M × G, row-major; the weights of each group sum to 1.
  public internal(set) var logWeights: [Scalar]
  /// The means μ, M × D, row-major.
  public internal(set) var means: [Scalar]
  /// The deviations σ (not variances), M × D, row-major.
  public internal(set) var deviations: [Scalar]

  /// Creates a density from its numbers. The initialiser normalises the weights.
  ///
  /// - Parameters:
  ///   - logWeights: M × G numbers, component by component.
  ///   - means: M × D numbers.
  ///   - deviations: M × D numbers above 0.
  ///   - groups: the number of groups G, of which D is a multiple.
  /// - Throws: `NetworkError` if the lengths of the arrays do not fit one another, or if a deviation is not finite or
  ///   not above 0.
  public init(
    logWeights: [Scalar], means: [Scalar], deviations: [Scalar], groups: Int = 1
  ) throws(NetworkError) {
    let mixtures = groups > 0 && logWeights.count % groups == 0 ? logWeights.count / groups : 0
    guard mixtures > 0, means.count == deviations.count, !means.isEmpty,
      means.count % (mixtures * groups) == 0
    else {
      throw NetworkError(
        "\(logWeights.count) weights, \(means.count) means and \(deviations.count) deviations do not fit "
          + (groups == 1 ? "a mixture" : "mixtures of \(groups) groups"))
    }
    guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw NetworkError("the deviations of a mixture must be finite and above 0")
    }
    self.mixtures = mixtures
    self.groups = groups
    dimensions = means.count / mixtures
    let totals = (0..<groups).map { group in
      MixtureDensity.logSumExp((0..<mixtures).map { Double(logWeights[$0 * groups + group]) })
    }
    self.logWeights = logWeights.indices.map {
      Scalar(Double(logWeights[$0]) - totals[$0 % groups])
    }
    self.means = means
    self.deviations = deviations
  }

  /// Creates memory for the densities of a network with the sizes `shape`. Every component is initially a unit
  /// Gaussian.
  public init(roomFor shape: NetworkShape) {
    mixtures = shape.mixtures
    dimensions = shape.outputs
    groups = shape.groups
    logWeights = [Scalar](repeating: Scalar(-log(Double(mixtures))), count: shape.densityWeights)
    means = [Scalar](repeating: 0, count: mixtures * dimensions)
    deviations = [Scalar](repeating: 1, count: mixtures * dimensions)
  }

  /// The density of one group: a single mixture over the D / G dimensions `group`, `group` + G, `group` + 2G….
  public func density(ofGroup group: Int) -> MixtureDensity {
    precondition((0..<groups).contains(group), "there are \(groups) groups")
    return MixtureDensity(
      mixtures: mixtures, dimensions: dimensions / groups,
      logWeights: logWeights.indices.filter { $0 % groups == group }.map { logWeights[$0] },
      means: means.indices.filter { $0 % groups == group }.map { means[$0] },
      deviations: deviations.indices.filter { $0 % groups == group }.map { deviations[$0] })
  }

  private init(
    mixtures: Int, dimensions: Int, logWeights: [Scalar], means: [Scalar], deviations: [Scalar]
  ) {
    (self.mixtures, self.dimensions, groups) = (mixtures, dimensions, 1)
    (self.logWeights, self.means, self.deviations) = (logWeights, means, deviations)
  }

  /// The negative log-likelihood −log p(frame) in nats. The result is the sum of the groups' negative
  /// log-likelihoods, each of which is computed by log-sum-exp in double precision. The result may be negative,
  /// since densities are not probabilities.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func negativeLogLikelihood(of frame: [Scalar]) -> Double {
    precondition(frame.count == dimensions, "a frame must have \(dimensions) numbers")
    var joint = [Double](repeating: 0, count: mixtures)
    let members = dimensions / groups
    var sum = 0.0
    for group in 0..<groups {
      for m in 0..<mixtures {
        var total = Double(logWeights[m * groups + group])
        total -= Double(members) * 0.5 * log(2 * Double.pi)
        for d in stride(from: group, to: dimensions, by: groups) {
          let sigma = Double(deviations[m * dimensions + d])
          let z = (Double(frame[d]) - Double(means[m * dimensions + d])) / sigma
          total -= 0.5 * z * z + log(sigma)
        }
        joint[m] = total
      }
      sum -= MixtureDensity.logSumExp(joint)
    }
    return sum
  }

  /// Computes log Σ exp x. The largest number is subtracted before the exponentials are computed.
  static func logSumExp(_ x: [Double]) -> Double {
    let top = x.max() ?? -.infinity
    guard top.isFinite else { return top }
    return top + log(x.reduce(0) { $0 + exp($1 - top) })
  }
}
