// Rules that convert gradients to updates. The formulas and default values are PyTorch's (torch.optim, without weight
// decay), so that results can be compared with PyTorch.

internal import Synchronization

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

  /// Calls `body` with pointers to the first and the second array; nil for an array that the rule does not keep.
  mutating func withSlots<Result>(
    _ body: (UnsafeMutablePointer<Scalar>?, UnsafeMutablePointer<Scalar>?) -> Result
  ) -> Result {
    // The arrays leave the list of arrays for the time of the call, so that a change copies no array.
    var (first, second): ([Scalar], [Scalar]) = ([], [])
    if !slots.isEmpty { swap(&first, &slots[0]) }
    if slots.count > 1 { swap(&second, &slots[1]) }
    defer {
      if !slots.isEmpty { swap(&first, &slots[0]) }
      if slots.count > 1 { swap(&second, &slots[1]) }
    }
    return first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        body(
          first.isEmpty ? nil : first.baseAddress, second.isEmpty ? nil : second.baseAddress)
      }
    }
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
    let updates = state.updates
    // Plain gradient descent keeps no arrays, so its velocity is the gradient itself.
    var none = [Scalar](repeating: 0, count: state.slots.isEmpty ? count : 0)
    state.withSlots { first, second in
      parameters.withUnsafeMutableBufferPointer { parameters in
        none.withUnsafeMutableBufferPointer { none in
          guard let p = parameters.baseAddress, let first = first ?? none.baseAddress else {
            return
          }
          switch self {
          case .sgd(let momentum):
            Scalar.momentumStep(
              p, gradient, first, count: count, keep: Scalar(momentum), rate: Scalar(rate))
          case .adagrad(let epsilon):
            Scalar.scaledStep(
              p, gradient, first, count: count, keep: 1, add: 1, rate: Scalar(rate),
              small: Scalar(epsilon))
          case .rmsprop(let decay, let epsilon):
            Scalar.scaledStep(
              p, gradient, first, count: count, keep: Scalar(decay), add: Scalar(1 - decay),
              rate: Scalar(rate), small: Scalar(epsilon))
          case .adam:
            guard let second else { return }
            _ = adam(
              from: UnsafePointer(p), UnsafePointer(first), UnsafePointer(second),
              to: (p, first, second), gradient, count: count, factor: 1, updates: updates,
              rate: rate, crew: nil)
          }
        }
      }
    }
  }

  /// Computes the snapshot after one update of the snapshot `old`, along `factor` times the gradient. The result is in
  /// the memory of `new`, which has the same layout as `old`.
  ///
  /// - Returns: whether all parameters of the new snapshot are finite.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func update<Scalar: NetworkScalar>(
    from old: TrainingState<Scalar>.Snapshot, to new: inout TrainingState<Scalar>.Snapshot,
    gradient: inout [Scalar], factor: Double, rate: Double, crew: StepCrew
  ) -> Bool {
    let count = old.parameters.values.count
    guard case .adam = self, old.optimizer.slots.count == 2, gradient.count == count,
      new.parameters.values.count == count, new.optimizer.slots.map(\.count) == [count, count]
    else {
      if factor < 1 { Scalar.scale(&gradient, count: count, by: Scalar(factor)) }
      new.assign(old)
      update(&new.parameters.values, gradient: gradient, state: &new.optimizer, rate: rate)
      return new.parameters.isFinite
    }
    let updates = old.optimizer.updates + 1
    new.optimizer.updates = updates
    return new.optimizer.withSlots { first, second in
      new.parameters.values.withUnsafeMutableBufferPointer {
        guard let p = $0.baseAddress, let first, let second else { return false }
        return adam(
          from: old.parameters.values, old.optimizer.slots[0], old.optimizer.slots[1],
          to: (p, first, second), gradient, count: count, factor: factor, updates: updates,
          rate: rate, crew: crew)
      }
    }
  }

  /// Makes one step of Adam, which is update number `updates`.
  ///
  /// - Returns: whether all new parameters are finite.
  private func adam<Scalar: NetworkScalar>(
    from p: UnsafePointer<Scalar>, _ m: UnsafePointer<Scalar>, _ v: UnsafePointer<Scalar>,
    to new: (
      p: UnsafeMutablePointer<Scalar>, m: UnsafeMutablePointer<Scalar>,
      v: UnsafeMutablePointer<Scalar>
    ), _ gradient: UnsafePointer<Scalar>, count: Int, factor: Double, updates: Int, rate: Double,
    crew: StepCrew?
  ) -> Bool {
    guard case .adam(let firstDecay, let secondDecay, let epsilon) = self else { return false }
    let root = (1 - Optimizer.power(secondDecay, updates)).squareRoot()
    let part = AdamPart(
      p: p, m: m, v: v, newP: new.p, newM: new.m, newV: new.v, gradient: gradient,
      factor: Scalar(factor), decays: (Scalar(firstDecay), Scalar(secondDecay)),
      gains: (Scalar(1 - firstDecay), Scalar(1 - secondDecay)),
      rate: Scalar(rate / (1 - Optimizer.power(firstDecay, updates))),
      inverseRoot: Scalar(1 / root), small: Scalar(epsilon))
    guard let crew else { return part.step(0..<count) }
    let isFinite = Atomic(true)
    crew.parallel(count, least: 8192) { range in
      if !part.step(range) { isFinite.store(false, ordering: .relaxed) }
    }
    return isFinite.load(ordering: .relaxed)
  }

  /// A step of Adam. Each thread makes the step of its own parameters.
  private struct AdamPart<Scalar: NetworkScalar>: @unchecked Sendable {
    let (p, m, v): (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>)
    let newP: UnsafeMutablePointer<Scalar>
    let newM: UnsafeMutablePointer<Scalar>
    let newV: UnsafeMutablePointer<Scalar>
    let gradient: UnsafePointer<Scalar>
    let factor: Scalar
    let decays: (Scalar, Scalar)
    let gains: (Scalar, Scalar)
    let rate: Scalar
    let inverseRoot: Scalar
    let small: Scalar

    func step(_ range: Range<Int>) -> Bool {
      let first = range.lowerBound
      return Scalar.adamStep(
        from: (p + first, m + first, v + first), to: (newP + first, newM + first, newV + first),
        gradient + first, count: range.count, factor: factor, decays: decays, gains: gains,
        rate: rate, inverseRoot: inverseRoot, small: small)
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
