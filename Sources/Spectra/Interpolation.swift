// Linear interpolation: all of it goes through one formula, a + (b − a) · share, so that all results round alike.

extension FloatingPoint {
  /// The number a share of the way from this one (share 0) to `end` (share 1).
  @inlinable @inline(__always)
  package func interpolated(to end: Self, share: Self) -> Self { self + (end - self) * share }
}

extension Array where Element: FloatingPoint {
  /// The numbers a share of the way from these (share 0) to those of `end` (share 1), as many as both have.
  @inlinable
  package func interpolated(to end: [Element], share: Element) -> [Element] {
    zip(self, end).map { $0.interpolated(to: $1, share: share) }
  }
}

extension [Double] {
  /// The value at a place between two values, by linear interpolation; beyond the ends the value at the end.
  ///
  /// - Precondition: there is at least one value, and the place is finite.
  package func interpolated(at place: Double) -> Double {
    let place = Swift.min(Swift.max(place, 0), Double(count - 1))
    let low = Int(place)
    let next = Swift.min(low + 1, count - 1)
    return self[low].interpolated(to: self[next], share: place - Double(low))
  }

  /// The value below which a share of these lies, from 0 to 1, interpolated linearly as NumPy does.
  ///
  /// - Precondition: the values are in ascending order, at least one.
  package func quantile(_ share: Double) -> Double { interpolated(at: share * Double(count - 1)) }
}
