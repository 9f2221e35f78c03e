// A parameter that may change while a model generates.

/// A number, or a number that changes over time.
public enum Curve {
  /// The same value throughout.
  case constant(Double)
  /// Break points of (seconds, value) in order of time, interpolated linearly; before the first and after the last
  /// the value is constant.
  case envelope([Point])
  /// Values spread evenly over the result, interpolated linearly.
  case samples([Double])
  /// A value for each frame number.
  case function((Int) throws -> Double)

  /// A break point of an envelope.
  public struct Point: Sendable, Equatable {
    /// Seconds from the start.
    public var time: Double
    /// The curve's value at that time.
    public var value: Double
    public init(time: Double, value: Double) {
      self.time = time
      self.value = value
    }
  }

  /// The value at frame `t`.
  ///
  /// - Parameters:
  ///   - seconds: the time of frame `t`.
  ///   - count: the number of frames of the result; nil if it is not known.
  /// - Throws: `ModelError` if a curve has no values, an envelope goes back in time, or a curve of samples is asked
  ///   for without `count`; what a function throws.
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
          "a curve given as a tensor needs a result of known length: use an envelope or a function")
      }
      guard !values.isEmpty else { throw ModelError("a curve needs at least one value") }
      return values.interpolated(
        at: count > 1 ? Double(t) / Double(count - 1) * Double(values.count - 1) : 0)
    case .function(let function): return try function(t)
    }
  }

  /// The value at `time` of `points`, in order of time, interpolated linearly; 0 if there are none.
  public static func interpolate(_ points: [Point], at time: Double) -> Double {
    guard let first = points.first, let last = points.last else { return 0 }
    if time <= first.time { return first.value }
    if time >= last.time { return last.value }
    guard let right = points.firstIndex(where: { $0.time > time }), right > 0 else {
      return last.value
    }
    let (a, b) = (points[right - 1], points[right])
    return a.value + (b.value - a.value) * (time - a.time) / (b.time - a.time)
  }
}
