// Numbers as text, with the fewest digits that convert back to the same number. Whole numbers have no decimal point.

internal import Runs
internal import WholeNumbers

/// Numbers as text.
public enum NumberText {
  /// The bound for `fixed`, in units of the last decimal place. A number that reaches the bound is written in the form
  /// of `format`.
  private static let plainBelow = 1e16

  /// The text that `print` writes for `number`.
  public static func format(_ number: Double) -> String { number.plain }

  /// The text of `number` with about `digits` significant digits, for summaries and tables. Numbers of 1e6 or more
  /// and numbers below 1e-4 are written with an exponent.
  public static func brief(_ number: Double, digits: Int = 4) -> String {
    guard number.isFinite, number != 0 else { return format(number) }
    var scale = 1.0
    var size = abs(number)
    if size >= 1e6 || size < 1e-4 {
      return scientific(number, digits: digits)
    }
    var places = digits - 1
    while size >= 10 {
      size /= 10
      places -= 1
    }
    while size < 1 {
      size *= 10
      places += 1
    }
    for _ in 0..<max(0, places) { scale *= 10 }
    return format((number * scale).rounded() / scale)
  }

  /// The text of `number` with exactly `decimals` digits after the point. A number that is very large or not finite is
  /// written in the form of `format`.
  public static func fixed(_ number: Double, decimals: Int) -> String {
    guard number.isFinite else { return format(number) }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (Swift.abs(number) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < plainBelow else { return format(number) }
    var digits = String(Int64(clamped: scaled))
    while digits.count <= decimals { digits = "0" + digits }
    let sign = number < 0 && scaled != 0 ? "-" : ""
    if decimals == 0 { return sign + digits }
    return sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
  }

  private static func scientific(_ number: Double, digits: Int) -> String {
    var mantissa = number
    var exponent = 0
    while abs(mantissa) >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while abs(mantissa) < 1 {
      mantissa *= 10
      exponent -= 1
    }
    var scale = 1.0
    for _ in 1..<max(2, digits) { scale *= 10 }
    return format((mantissa * scale).rounded() / scale) + "e\(exponent)"
  }
}
