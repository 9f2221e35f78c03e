// Rules that convert gradients to updates. The formulas and default values are PyTorch's (torch.optim, without weight
// decay), so that results can be compared with PyTorch.

/// The rule by which gradients change parameters.
public enum Optimizer: Sendable, Hashable {
  /// Gradient descent with momentum: v ← momentum v + g;  p ← p − rate v.
  case sgd(momentum: Double = 0)
  /// AdaGrad: s ← s + g²;  p ← p − rate g / (√s + epsilon). Duchi et al. 2011.
  case adagrad(epsilon: Double = 1e-10)
  /// RMSprop: s ← decay s + (1 − decay) g²;  p ← p − rate g / (√s + epsilon). Hinton 2012.
  case rmsprop(decay: Double = 0.99, epsilon: Double = 1e-8)
  /// Adam: the first and second moments of the gradient, with bias correction. Kingma and Ba 2015.
  case adam(firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double = 1e-8)

  /// The names of the arrays that the rule keeps, each with one number per parameter.
  public var slotNames: [String] {
    switch self {
    case .sgd(let momentum): momentum == 0 ? [] : ["velocity"]
    case .adagrad: ["squares"]
    case .rmsprop: ["squares"]
    case .adam: ["first", "second"]
    }
  }
}

/// The complete state of an optimiser, from which training can resume exactly.
public struct OptimizerState<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The number of updates so far.
  public internal(set) var updates: Int
  /// The arrays with the names `Optimizer.slotNames`, in the same order, each as long as the parameters.
  public internal(set) var slots: [[Scalar]]

  /// The state before the first update.
  public init(for optimizer: Optimizer, count: Int) {
    updates = 0
    slots = optimizer.slotNames.map { _ in [Scalar](repeating: 0, count: count) }
  }

  /// Creates a state from saved numbers.
  ///
  /// - Throws: `NetworkError` if the saved numbers belong to another optimiser or have another length.
  public init(
    for optimizer: Optimizer, count: Int, updates: Int, slots: [[Scalar]]
  ) throws(NetworkError) {
    guard slots.count == optimizer.slotNames.count, slots.allSatisfy({ $0.count == count }),
      updates >= 0
    else {
      throw NetworkError(
        "the saved optimiser has \(slots.map(\.count)) numbers after \(updates) updates; this rule "
          + "keeps \(optimizer.slotNames.count) arrays of \(count)")
    }
    (self.updates, self.slots) = (updates, slots)
  }
}

extension Optimizer {
  /// Makes one update of `parameters` along `gradient` with learning rate `rate`.
  public func update<Scalar: NetworkScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout OptimizerState<Scalar>,
    rate: Double
  ) {
    let count = parameters.count
    precondition(gradient.count == count, "the gradient must have one number per parameter")
    precondition(state.slots.count == slotNames.count, "the state must belong to this optimiser")
    state.updates += 1
    // Plain gradient descent keeps no arrays, so its velocity is the gradient itself.
    var first = state.slots.isEmpty ? [Scalar](repeating: 0, count: count) : []
    var second: [Scalar] = []
    if !state.slots.isEmpty { swap(&first, &state.slots[0]) }
    if state.slots.count > 1 { swap(&second, &state.slots[1]) }
    defer {
      if !state.slots.isEmpty { swap(&first, &state.slots[0]) }
      if state.slots.count > 1 { swap(&second, &state.slots[1]) }
    }
    switch self {
    case .sgd(let momentum):
      Scalar.momentumStep(
        &parameters, gradient, &first, count: count, keep: Scalar(momentum), rate: Scalar(rate))
    case .adagrad(let epsilon):
      Scalar.scaledStep(
        &parameters, gradient, &first, count: count, keep: 1, add: 1, rate: Scalar(rate),
        small: Scalar(epsilon))
    case .rmsprop(let decay, let epsilon):
      Scalar.scaledStep(
        &parameters, gradient, &first, count: count, keep: Scalar(decay), add: Scalar(1 - decay),
        rate: Scalar(rate), small: Scalar(epsilon))
    case .adam(let firstDecay, let secondDecay, let epsilon):
      let root = (1 - Optimizer.power(secondDecay, state.updates)).squareRoot()
      Scalar.adamStep(
        &parameters, gradient, &first, &second, count: count,
        decays: (Scalar(firstDecay), Scalar(secondDecay)),
        gains: (Scalar(1 - firstDecay), Scalar(1 - secondDecay)),
        rate: Scalar(rate / (1 - Optimizer.power(firstDecay, state.updates))),
        inverseRoot: Scalar(1 / root), small: Scalar(epsilon))
    }
  }

  /// Computes a power with an integer exponent by repeated squaring.
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
