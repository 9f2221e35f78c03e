// Parameters that may change while a model generates frames.

/// A parameter of sampling: a constant number, or a number that changes over time.
public enum Curve {
  /// The same value at all times.
  case constant(Double)
  /// Break points (seconds, value) in order of time, with linear interpolation between the points. The value is
  /// constant before the first point and after the last point.
  case envelope([Point])
  /// Values at equal intervals over the whole result, with linear interpolation between the values.
  case samples([Double])
  /// A function that computes the value from the frame number.
  case function((Int) throws -> Double)

  /// A break point of an envelope.
  public struct Point: Sendable, Equatable {
    /// The time of the break point in seconds from the start.
    public var time: Double
    /// The curve's value at that time.
    public var value: Double
    public init(time: Double, value: Double) {
      self.time = time
      self.value = value
    }
  }

  /// The value of the curve at frame `t`.
  ///
  /// - Parameters:
  ///   - seconds: the time of frame `t`.
  ///   - count: the number of frames of the result; nil if the number is not known.
  /// - Throws: `ModelError` if a curve has no values, if the times of an envelope are not in ascending order, or if a
  ///   curve of samples is used without `count`; any error of a function that is used as a curve.
  public func value(frame t: Int, seconds: Double, count: Int?) throws -> Double {
    switch self {
    case .constant(let value): return value
    case .envelope(let points):
      guard !points.isEmpty else { throw ModelError("an envelope needs at least one point") }
      guard zip(points, points.dropFirst()).allSatisfy({ $0.time <= $1.time }),
        points.allSatisfy({ $0.time.isFinite })
      else { throw ModelError("the times of an envelope must be finite and in ascending order") }
      return Curve.interpolate(points, at: seconds)
    case .samples(let values):
      guard let count else {
        throw ModelError(
          "a tensor as a curve needs a result of known length: use an envelope or a function")
      }
      guard !values.isEmpty else { throw ModelError("a curve needs at least one value") }
      return values.interpolated(
        at: count > 1 ? Double(t) / Double(count - 1) * Double(values.count - 1) : 0)
    case .function(let function): return try function(t)
    }
  }

  /// The value at `time` by linear interpolation between `points`, which must be in order of time; 0 if there are no
  /// points.
  public static func interpolate(_ points: [Point], at time: Double) -> Double {
    guard let first = points.first, let last = points.last else { return 0 }
    if time <= first.time { return first.value }
    // No comparison holds for a time that is not a number.
    guard time < last.time else { return last.value }
    // The first point after `time` lies at `low`...`high`.
    var (low, high) = (1, points.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].time > time { high = middle } else { low = middle + 1 }
    }
    let right = low
    let (a, b) = (points[right - 1], points[right])
    return a.value + (b.value - a.value) * (time - a.time) / (b.time - a.time)
  }
}
