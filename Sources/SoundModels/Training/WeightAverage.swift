// The running average of a training's weights. At a constant learning rate the weights of a single step are noisy, and
// the average of the last steps has no such noise. The average of a training therefore sounds like a training whose
// learning rate falls to 0 at that step, so a training may end at any step.

internal import Glibc

/// A running average of weights over the last part of a training. The averaged part grows with the number of steps, so
/// the average forgets the weights of the beginning (Karras et al., "Analyzing and improving the training dynamics of
/// diffusion models", 2024).
package struct WeightAverage: Sendable, Equatable {
  /// The number of steps from one averaged set of weights to the next.
  package static let interval = 5
  /// The exponent of the average. After n sets of weights, the latest set has the share (exponent + 1) / n.
  package static let exponent = 12.0

  /// The averaged weights, in the order of the network's parameters.
  package private(set) var values: [Float]
  /// The number of averaged sets of weights, at least 1.
  package private(set) var count: Int

  /// Begins an average with the weights before the first step.
  package init(of weights: [Float]) { (values, count) = (weights, 1) }

  /// Creates an average from saved numbers.
  init(values: [Float], count: Int) { (self.values, self.count) = (values, count) }

  /// Adds the weights after the next `interval` steps.
  package mutating func add(_ weights: [Float]) {
    precondition(weights.count == values.count, "the weights must belong to one network")
    count += 1
    let kept = Float(pow(1 - 1 / Double(count), WeightAverage.exponent + 1))
    values.withUnsafeMutableBufferPointer { average in
      weights.withUnsafeBufferPointer { new in
        for i in new.indices { average[i] = new[i] + kept * (average[i] - new[i]) }
      }
    }
  }
}
