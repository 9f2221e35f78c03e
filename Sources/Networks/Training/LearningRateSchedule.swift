// Computes the learning rate from the number of updates, without any other state.

internal import Glibc

/// The learning rate as a function of the update number.
public enum LearningRateSchedule: Sendable, Hashable {
  /// A constant learning rate.
  case constant(rate: Double)
  /// A learning rate that falls in steps: rate × factor^⌊step / every⌋. The ancestor program used a factor of
  /// 0.97 every 10 000 steps.
  case steps(rate: Double, factor: Double = 0.97, every: Int = 10_000)
  /// A learning rate that rises linearly from peak / warmUp to `peak` over `warmUp` steps, then falls along half a
  /// cosine to `last` at step `total`. After step `total` the learning rate remains `last`. Steps count from the update
  /// number `from`, which is 0 unless the schedule follows another schedule.
  case cosine(peak: Double, last: Double, warmUp: Int, total: Int, from: Int = 0)
  /// A learning rate for a range test, which is multiplied by the same factor at every step, from `first` to
  /// `last` over `total` steps, and then remains `last`. Both `first` and `last` are above 0.
  case exponential(first: Double, last: Double, total: Int)

  /// The learning rate of update number `step`, counted from 0.
  public func rate(at step: Int) -> Double {
    switch self {
    case .constant(let rate):
      return rate
    case .steps(let rate, let factor, let every):
      return rate * pow(factor, Double(step / max(every, 1)))
    case .cosine(let peak, let last, let warmUp, let total, let from):
      let step = step - from
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
