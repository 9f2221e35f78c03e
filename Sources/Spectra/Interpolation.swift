// Linear interpolation by one formula, a + (b − a) · share. Three functions use other formulas:
// `Curve.interpolate` divides last, and the functions in `Frames+Stretching` and `AttackMap` also extrapolate.
// These formulas must not change, because saved sessions would then give slightly different results.

internal import WholeNumbers

extension FloatingPoint {
  /// Interpolates between this number (share 0) and `end` (share 1).
  @inlinable @inline(__always)
  package func interpolated(to end: Self, share: Self) -> Self { self + (end - self) * share }
}

extension Array where Element: FloatingPoint {
  /// Interpolates between the numbers of this list (share 0) and the numbers of `end` (share 1). The result has
  /// as many elements as the shorter of the two lists.
  @inlinable
  package func interpolated(to end: [Element], share: Element) -> [Element] {
    zip(self, end).map { $0.interpolated(to: $1, share: share) }
  }
}

extension [Double] {
  /// The value at a fractional index, by linear interpolation between the two neighbouring values; an index below
  /// the range gives the first value, and an index above the range gives the last value.
  ///
  /// - Precondition: there is at least one value, and the index is finite.
  package func interpolated(at place: Double) -> Double {
    let place = Swift.min(Swift.max(place, 0), Double(count - 1))
    let low = Int(clamped: place)
    let next = Swift.min(low + 1, count - 1)
    return self[low].interpolated(to: self[next], share: place - Double(low))
  }

  /// The quantile of these values for a share from 0 to 1: the value below which that share of the values lies,
  /// interpolated linearly as in NumPy.
  ///
  /// - Precondition: there is at least one value, and the values are in ascending order.
  package func quantile(_ share: Double) -> Double { interpolated(at: share * Double(count - 1)) }
}
