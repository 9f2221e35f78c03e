// The law by which a sound is placed between left and right.

internal import Glibc

/// The place of a sound between left and right, by the law of equal power.
public enum Panning {
  /// The factors of the left and the right channel for a place from −1 to 1; places outside are those of the nearer side:
  ///
  ///     left  = √2 · cos((pan + 1) · π / 4)
  ///     right = √2 · sin((pan + 1) · π / 4)
  ///
  /// left² + right² does not depend on the pan. In the middle both factors are 1; on a side one factor is √2 and the other 0.
  public static func factors(_ pan: Double) -> (left: Double, right: Double) {
    if pan == 0 { return (1, 1) }
    let angle = (min(max(pan, -1), 1) + 1) * .pi / 4
    return (
      pan >= 1 ? 0 : 2.0.squareRoot() * cos(angle), pan <= -1 ? 0 : 2.0.squareRoot() * sin(angle)
    )
  }
}
