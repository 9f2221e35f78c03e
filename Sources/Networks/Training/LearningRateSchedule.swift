// The learning rate as a function of the number of updates made, without any other state.

internal import Glibc

/// The learning rate over a training.
public enum LearningRateSchedule: Sendable, Hashable {
  /// The same rate throughout.
  case constant(rate: Double)
  /// rate × factor^⌊step / every⌋. The ancestor used 0.97 per 10 000.
  case steps(rate: Double, factor: Double = 0.97, every: Int = 10_000)
  /// Linear from peak / warmUp to `peak` over `warmUp` steps, then half a cosine down to `last` at `total`,
  /// and `last` after that.
  case cosine(peak: Double, last: Double, warmUp: Int, total: Int)
  /// From `first` to `last`, both above 0, by equal factors over `total` steps, and `last` after that: for
  /// a range test.
  case exponential(first: Double, last: Double, total: Int)

  /// The rate of update number `step`, counted from 0.
  public func rate(at step: Int) -> Double {
    switch self {
    case .constant(let rate):
      return rate
    case .steps(let rate, let factor, let every):
      return rate * pow(factor, Double(step / max(every, 1)))
    case .cosine(let peak, let last, let warmUp, let total):
      if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
      if step >= total { return last }
      let place = Double(step - warmUp) / Double(total - warmUp)
      return last + (peak - last) * 0.5 * (1 + cos(Double.pi * place))
    case .exponential(let first, let last, let total):
      let place = min(1, Double(step) / Double(max(total - 1, 1)))
      return first * pow(last / first, place)
    }
  }
}
