// Numbers in messages: in their usual form, with whole numbers written without a point.

internal import WholeNumbers

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The shortest digits that give the same number when they are read again: `-1`, `0.25`, `1e-7`, `nan`.
  public var plain: String {
    if isNaN { return "nan" }
    if isInfinite { return self < 0 ? "-inf" : "inf" }
    if self == rounded(), magnitude < 1e16 {
      if self == 0 { return sign == .minus ? "-0" : "0" }
      return String(Int64(clamped: self))
    }
    let text = description
    guard let mark = text.firstIndex(of: "e") else { return text }
    var digits = text[..<mark]
    if digits.hasSuffix(".0") { digits = digits.dropLast(2) }
    var exponent = text[text.index(after: mark)...]
    let negative = exponent.hasPrefix("-")
    exponent = exponent.drop { $0 == "-" || $0 == "+" || $0 == "0" }
    return digits + "e" + (negative ? "-" : "") + exponent
  }
}
