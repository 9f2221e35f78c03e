// Frames drawn from mixtures. The number of random numbers per draw depends only on the sizes, so that
// later draws are the same at any temperature and variance: one for each group's component, then one for
// each of the group's dimensions.

internal import Glibc
public import Tensors

extension MixtureDensity {
  /// Draws a frame from the mixtures: in each group a component by its weight, then each number from that
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

  /// As `draw(random:variance:temperature:)`, into `frame`, which has D numbers, without allocating.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func draw(
    into frame: inout [Scalar], random: inout RandomStream, variance: Double = 1,
    temperature: Double = 1
  ) {
    precondition(frame.count == dimensions, "a frame has \(dimensions) numbers")
    precondition(variance >= 0 && temperature >= 0, "variance and temperature are at least 0")
    withNumbers {
      $0.draw(
        into: &frame, random: &random, scale: variance.squareRoot(), temperature: temperature)
    }
  }

  /// Draws the index of a component of group `group`, by the weights at `temperature`.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func drawComponent(
    group: Int = 0, random: inout RandomStream, temperature: Double = 1
  ) -> Int {
    precondition((0..<groups).contains(group), "there are \(groups) groups")
    return withNumbers {
      $0.component(group: group, level: random.uniform(), temperature: temperature)
    }
  }

  /// Draws the index of a component for each group, G numbers.
  public func drawComponents(
    random: inout RandomStream, temperature: Double = 1
  ) -> [Int] {
    (0..<groups).map { drawComponent(group: $0, random: &random, temperature: temperature) }
  }

  @inline(__always)
  private func withNumbers<Result>(_ body: (MixtureNumbers<Scalar>) -> Result) -> Result {
    logWeights.withUnsafeBufferPointer { weights in
      means.withUnsafeBufferPointer { means in
        deviations.withUnsafeBufferPointer { deviations in
          guard let weights = weights.baseAddress, let means = means.baseAddress,
            let deviations = deviations.baseAddress
          else { preconditionFailure("a mixture has numbers") }
          return body(
            MixtureNumbers(
              mixtures: mixtures, dimensions: dimensions, groups: groups, logWeights: weights,
              means: means, deviations: deviations))
        }
      }
    }
  }
}

/// Where the numbers of the mixtures over one frame are. Shapes as in `MixtureDensity`.
struct MixtureNumbers<Scalar: NetworkScalar> {
  let mixtures: Int
  let dimensions: Int
  let groups: Int
  let logWeights: UnsafePointer<Scalar>
  let means: UnsafePointer<Scalar>
  let deviations: UnsafePointer<Scalar>

  /// Draws a frame of D numbers; `scale` multiplies σ.
  @inline(__always)
  func draw(
    into frame: UnsafeMutablePointer<Scalar>, random: inout RandomStream, scale: Double,
    temperature: Double
  ) {
    for group in 0..<groups {
      let component = self.component(
        group: group, level: random.uniform(), temperature: temperature)
      var d = group
      while d < dimensions {
        let k = component * dimensions + d
        frame[d] = means[k] + Scalar(scale * Double(deviations[k]) * random.normal())
        d += groups
      }
    }
  }

  /// The first component of a group at which the sum of the weights so far, at `temperature`, exceeds
  /// `level`, which is from 0 to below 1.
  @inline(__always)
  func component(group: Int, level: Double, temperature: Double) -> Int {
    func logWeight(_ m: Int) -> Scalar { logWeights[m * groups + group] }
    var best = 0
    for m in 1..<max(mixtures, 1) where logWeight(m) > logWeight(best) { best = m }
    if temperature == 0 || mixtures == 1 { return best }
    let top = Double(logWeight(best))
    var total = 0.0
    for m in 0..<mixtures { total += exp((Double(logWeight(m)) - top) / temperature) }
    var left = level * total
    for m in 0..<mixtures {
      left -= exp((Double(logWeight(m)) - top) / temperature)
      if left < 0 { return m }
    }
    return best
  }
}
