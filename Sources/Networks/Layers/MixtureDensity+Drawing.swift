// Random draws of frames from mixtures. A draw uses one random number to choose the component of each group, and
// one random number for each dimension. The count of random numbers depends only on the sizes of the mixture. The
// temperature and the variance therefore do not change the random numbers of later draws.

internal import Glibc
public import Tensors

extension MixtureDensity {
  /// Draws a frame from the mixtures. In each group, a component is drawn by its weight, then each number is drawn
  /// from the Gaussian of this component.
  ///
  /// - Parameters:
  ///   - variance: a factor on σ², at least 0; 1 keeps the learnt variance, and 0 gives the mean of the
  ///     component.
  ///   - temperature: a divisor of the log weights, at least 0; 1 keeps the learnt weights, and 0 chooses the
  ///     component with the largest weight.
  public func draw(
    random: inout RandomStream, variance: Double = 1, temperature: Double = 1
  ) -> [Scalar] {
    var frame = [Scalar](repeating: 0, count: dimensions)
    draw(into: &frame, random: &random, variance: variance, temperature: temperature)
    return frame
  }

  /// Draws a frame as `draw(random:variance:temperature:)` does, but writes the D numbers to `frame` and allocates no
  /// memory.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func draw(
    into frame: inout [Scalar], random: inout RandomStream, variance: Double = 1,
    temperature: Double = 1
  ) {
    precondition(frame.count == dimensions, "a frame must have \(dimensions) numbers")
    precondition(variance >= 0 && temperature >= 0, "variance and temperature must be at least 0")
    withNumbers {
      $0.draw(
        into: &frame, random: &random, scale: variance.squareRoot(), temperature: temperature)
    }
  }

  /// Draws the index of a component of group `group`; the probabilities are the weights at `temperature`.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func drawComponent(
    group: Int = 0, random: inout RandomStream, temperature: Double = 1
  ) -> Int {
    precondition((0..<groups).contains(group), "there are \(groups) groups")
    return withNumbers {
      $0.component(group: group, level: random.uniform(), temperature: temperature)
    }
  }

  /// Draws the index of a component for each group; the result has G numbers.
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
          else { preconditionFailure("a mixture must have numbers") }
          return body(
            MixtureNumbers(
              mixtures: mixtures, dimensions: dimensions, groups: groups, logWeights: weights,
              means: means, deviations: deviations))
        }
      }
    }
  }
}

/// Pointers to the numbers of the mixtures for one frame, with the shapes of `MixtureDensity`.
struct MixtureNumbers<Scalar: NetworkScalar> {
  let mixtures: Int
  let dimensions: Int
  let groups: Int
  let logWeights: UnsafePointer<Scalar>
  let means: UnsafePointer<Scalar>
  let deviations: UnsafePointer<Scalar>

  /// Draws a frame of D numbers; `scale` is a factor on σ.
  @inline(__always)
  func draw(
    into frame: UnsafeMutablePointer<Scalar>, random: inout RandomStream, scale: Double,
    temperature: Double
  ) {
    let members = dimensions / groups
    withUnsafeTemporaryAllocation(of: Double.self, capacity: members) { factors in
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: members) { drawn in
        guard let factors = factors.baseAddress, let drawn = drawn.baseAddress else { return }
        for group in 0..<groups {
          let component = self.component(
            group: group, level: random.uniform(), temperature: temperature)
          let means = means + component * dimensions + group
          let deviations = deviations + component * dimensions + group
          for i in 0..<members {
            (factors + i).initialize(to: scale * Double(deviations[i * groups]))
          }
          Scalar.fillNormals(drawn, factors: factors, count: members, random: &random)
          for i in 0..<members { frame[group + i * groups] = means[i * groups] + drawn[i] }
        }
      }
    }
  }

  /// Replaces D Gaussian draws of variance 1 in `frame` by a frame of D numbers; `scale` is a factor on σ.
  @inline(__always)
  func place(
    _ frame: UnsafeMutablePointer<Scalar>, random: inout RandomStream, scale: Scalar,
    temperature: Double
  ) {
    for group in 0..<groups {
      let component = self.component(
        group: group, level: random.uniform(), temperature: temperature)
      let (means, deviations) = (
        means + component * dimensions, deviations + component * dimensions
      )
      for d in stride(from: group, to: dimensions, by: groups) {
        frame[d] = means[d] + scale * deviations[d] * frame[d]
      }
    }
  }

  /// The first component of a group at which the cumulative sum of the weights, at `temperature`, exceeds `level`.
  /// The value of `level` is at least 0 and below 1.
  @inline(__always)
  func component(group: Int, level: Double, temperature: Double) -> Int {
    MixtureNumbers.component(
      of: logWeights + group, mixtures: mixtures, stride: groups, level: level,
      temperature: temperature)
  }

  /// The first component at which the cumulative sum of the weights exceeds `level`; the log weights are `stride` numbers
  /// apart.
  @inline(__always)
  static func component(
    of logWeights: UnsafePointer<Scalar>, mixtures: Int, stride: Int = 1, level: Double,
    temperature: Double
  ) -> Int {
    var best = 0
    for m in 1..<max(mixtures, 1) where logWeights[m * stride] > logWeights[best * stride] {
      best = m
    }
    if temperature == 0 || mixtures == 1 { return best }
    let top = Double(logWeights[best * stride])
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: mixtures) { room in
      guard let shares = room.baseAddress else { return best }
      var total = 0.0
      for m in 0..<mixtures {
        (shares + m).initialize(to: exp((Double(logWeights[m * stride]) - top) / temperature))
        total += shares[m]
      }
      var left = level * total
      for m in 0..<mixtures {
        left -= shares[m]
        if left < 0 { return m }
      }
      return best
    }
  }
}
