// Mixtures of diagonal Gaussians over one frame: the network's prediction of the next frame. Weights are
// kept as their logarithms, whose exponentials sum to 1 in every group.

internal import Glibc

/// A network's prediction of the next frame: M Gaussians with one deviation per dimension, or, with G
/// independent groups of dimensions, M Gaussians for each group.
///
/// Dimension d belongs to group d mod G.
public struct MixtureDensity<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Gaussians in each group, M.
  public let mixtures: Int
  /// Numbers in a frame, D.
  public let dimensions: Int
  /// Groups of dimensions, each with its own mixture, G; 1 is one mixture over the whole frame.
  public let groups: Int
  /// log π, M × G, row-major; for each group their exponentials sum to 1.
  public internal(set) var logWeights: [Scalar]
  /// μ, M × D, row-major.
  public internal(set) var means: [Scalar]
  /// σ (deviations, not variances), M × D, row-major.
  public internal(set) var deviations: [Scalar]

  /// A density from its numbers; the weights are normalised here.
  ///
  /// - Parameters:
  ///   - logWeights: M × G numbers, component after component.
  ///   - means: M × D numbers.
  ///   - deviations: M × D numbers above 0.
  ///   - groups: G, of which D is a whole multiple.
  /// - Throws: `NetworkError` if the lengths do not fit or a deviation is not above 0.
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

  /// Memory for the densities of a network of `shape`: a unit Gaussian in every component.
  public init(roomFor shape: NetworkShape) {
    mixtures = shape.mixtures
    dimensions = shape.outputs
    groups = shape.groups
    logWeights = [Scalar](repeating: Scalar(-log(Double(mixtures))), count: shape.densityWeights)
    means = [Scalar](repeating: 0, count: mixtures * dimensions)
    deviations = [Scalar](repeating: 1, count: mixtures * dimensions)
  }

  /// The density of the dimensions `group`, `group` + G, `group` + 2G…: one mixture over D / G numbers.
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

  /// −log p(frame) in nats, summed over the groups, by log-sum-exp in double precision. It may be
  /// negative, since densities are not probabilities.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func negativeLogLikelihood(of frame: [Scalar]) -> Double {
    precondition(frame.count == dimensions, "a frame has \(dimensions) numbers")
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

  /// log Σ exp x, with the largest subtracted first.
  static func logSumExp(_ x: [Double]) -> Double {
    let top = x.max() ?? -.infinity
    guard top.isFinite else { return top }
    return top + log(x.reduce(0) { $0 + exp($1 - top) })
  }
}
