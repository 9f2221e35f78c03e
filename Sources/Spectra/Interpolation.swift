// Values between values.

extension [Double] {
  /// The value at a place between two values, on the straight line from one to the next; beyond the ends the
  /// end stays.
  ///
  /// - Precondition: there is at least one value, and the place is finite.
  package func interpolated(at place: Double) -> Double {
    let place = Swift.min(Swift.max(place, 0), Double(count - 1))
    let low = Int(place)
    let next = Swift.min(low + 1, count - 1)
    return self[low] + (self[next] - self[low]) * (place - Double(low))
  }
}
