// Interpolation between values.

extension [Double] {
  /// The value at a place between two values, by linear interpolation; constant beyond
  /// the ends.
  ///
  /// - Precondition: there is at least one value, and the place is finite.
  package func interpolated(at place: Double) -> Double {
    let place = Swift.min(Swift.max(place, 0), Double(count - 1))
    let low = Int(place)
    let next = Swift.min(low + 1, count - 1)
    return self[low] + (self[next] - self[low]) * (place - Double(low))
  }
}
