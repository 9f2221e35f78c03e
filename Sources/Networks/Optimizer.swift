// Rules that turn gradients into updates. Formulas and defaults are PyTorch's (torch.optim, without
// weight decay), so that figures can be compared.

/// How parameters follow gradients.
public enum Optimizer: Sendable, Hashable {
  /// v ← momentum v + g;  p ← p − rate v.
  case sgd(momentum: Double = 0)
  /// s ← s + g²;  p ← p − rate g / (√s + epsilon). Duchi et al. 2011.
  case adagrad(epsilon: Double = 1e-10)
  /// s ← decay s + (1 − decay) g²;  p ← p − rate g / (√s + epsilon). Hinton 2012.
  case rmsprop(decay: Double = 0.99, epsilon: Double = 1e-8)
  /// First and second moments with bias correction. Kingma and Ba 2015.
  case adam(firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double = 1e-8)

  /// Names of the arrays that the rule keeps, one number for each parameter.
  public var slotNames: [String] {
    switch self {
    case .sgd(let momentum): momentum == 0 ? [] : ["velocity"]
    case .adagrad: ["squares"]
    case .rmsprop: ["squares"]
    case .adam: ["first", "second"]
    }
  }
}

/// What an optimiser remembers: all of it, so that training goes on exactly where it stopped.
public struct OptimizerState<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Updates made so far.
  public internal(set) var updates: Int
  /// The arrays of `Optimizer.slotNames`, in that order, each as long as the parameters.
  public internal(set) var slots: [[Scalar]]

  /// The state before the first update.
  public init(for optimizer: Optimizer, count: Int) {
    updates = 0
    slots = optimizer.slotNames.map { _ in [Scalar](repeating: 0, count: count) }
  }

  /// A state from kept numbers.
  ///
  /// - Throws: `NetworkError` where they are not this optimiser's, or of another length.
  public init(
    for optimizer: Optimizer, count: Int, updates: Int, slots: [[Scalar]]
  ) throws(NetworkError) {
    guard slots.count == optimizer.slotNames.count, slots.allSatisfy({ $0.count == count }),
      updates >= 0
    else {
      throw NetworkError(
        "the kept optimiser has \(slots.map(\.count)) numbers after \(updates) updates; this one "
          + "keeps \(optimizer.slotNames.count) arrays of \(count)")
    }
    (self.updates, self.slots) = (updates, slots)
  }
}

extension Optimizer {
  /// Moves `parameters` by one update along `gradient` with learning rate `rate`.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func update<Scalar: NetworkScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout OptimizerState<Scalar>,
    rate: Double
  ) {
    precondition(gradient.count == parameters.count, "one gradient a parameter")
    state.updates += 1
    let count = parameters.count
    let slots = slotNames.count
    precondition(state.slots.count == slots, "the state is another optimiser's")
    parameters.withUnsafeMutableBufferPointer { p in
      gradient.withUnsafeBufferPointer { g in
        switch self {
        case .sgd(let momentum):
          let step = Scalar(rate)
          guard slots == 1 else {
            for k in 0..<count { p[k] -= step * g[k] }
            return
          }
          let keep = Scalar(momentum)
          state.slots[0].withUnsafeMutableBufferPointer { v in
            for k in 0..<count {
              v[k] = keep * v[k] + g[k]
              p[k] -= step * v[k]
            }
          }
        case .adagrad(let epsilon):
          Optimizer.scaled(p, g, &state.slots[0], 1, 1, Scalar(rate), Scalar(epsilon))
        case .rmsprop(let decay, let epsilon):
          let keep = Scalar(decay)
          let add = Scalar(1 - decay)
          Optimizer.scaled(p, g, &state.slots[0], keep, add, Scalar(rate), Scalar(epsilon))
        case .adam(let firstDecay, let secondDecay, let epsilon):
          let (b1, b2) = (Scalar(firstDecay), Scalar(secondDecay))
          let (a1, a2) = (Scalar(1 - firstDecay), Scalar(1 - secondDecay))
          let step = Scalar(rate / (1 - Optimizer.power(firstDecay, state.updates)))
          let root = Scalar((1 - Optimizer.power(secondDecay, state.updates)).squareRoot())
          let inverseRoot = 1 / root
          let small = Scalar(epsilon)
          var second = state.slots[1]
          state.slots[1] = []
          state.slots[0].withUnsafeMutableBufferPointer { m in
            second.withUnsafeMutableBufferPointer { v in
              for k in 0..<count {
                m[k] = b1 * m[k] + a1 * g[k]
                v[k] = b2 * v[k] + a2 * g[k] * g[k]
                p[k] -= step * m[k] / (v[k].squareRoot() * inverseRoot + small)
              }
            }
          }
          state.slots[1] = second
        }
      }
    }
  }

  /// s ← keep s + add g²;  p ← p − rate g / (√s + small).
  private static func scaled<Scalar: NetworkScalar>(
    _ p: UnsafeMutableBufferPointer<Scalar>, _ g: UnsafeBufferPointer<Scalar>,
    _ squares: inout [Scalar], _ keep: Scalar, _ add: Scalar, _ rate: Scalar, _ small: Scalar
  ) {
    squares.withUnsafeMutableBufferPointer { s in
      for k in p.indices {
        s[k] = keep * s[k] + add * g[k] * g[k]
        p[k] -= rate * g[k] / (s[k].squareRoot() + small)
      }
    }
  }

  /// base to the power of a whole number, by squaring.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}
