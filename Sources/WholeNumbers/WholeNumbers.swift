// Conversions of floating-point numbers to integers. `Int(x)` of the standard library ends the program if x is nan or
// too large. Here the same initializers are deprecated, and a warning is an error, so that a file that imports this
// module cannot use them. `tools/check-text` checks that every file with a conversion to an integer imports the module.

extension FixedWidthInteger {
  /// The number without its fraction. A number outside the integers of the type gives the nearest integer of the type;
  /// nan gives 0.
  @inlinable
  public init(clamped number: some BinaryFloatingPoint) {
    self =
      Self(exactly: number.rounded(.towardZero))
      ?? (number > 0 ? .max : number < 0 ? .min : 0)
  }

  /// The number without its fraction; nil if the number is nan or outside the integers of the type.
  @inlinable
  public init?(checked number: some BinaryFloatingPoint) {
    self.init(exactly: number.rounded(.towardZero))
  }
}

extension Int {
  /// The same as for all integers; the specific type makes the conversion fast.
  @inlinable
  public init(clamped number: Double) {
    self =
      Int(exactly: number.rounded(.towardZero)) ?? (number > 0 ? .max : number < 0 ? .min : 0)
  }

  /// The same as for all integers; the specific type makes the conversion fast.
  @inlinable
  public init(clamped number: Float) { self.init(clamped: Double(number)) }

  /// The number as an integer if the number is whole and at most 2⁵³ from 0, so that no neighbouring whole number is
  /// left out; nil otherwise.
  @inlinable
  public init?(whole number: Double) {
    guard abs(number) <= 0x1p53 else { return nil }
    self.init(exactly: number)
  }
}

// MARK: The initializers that end the program

extension Int {
  @available(*, deprecated, message: "write Int(clamped:) or Int(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write Int(clamped:) or Int(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension Int64 {
  @available(*, deprecated, message: "write Int64(clamped:) or Int64(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write Int64(clamped:) or Int64(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension Int32 {
  @available(*, deprecated, message: "write Int32(clamped:) or Int32(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write Int32(clamped:) or Int32(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension Int16 {
  @available(*, deprecated, message: "write Int16(clamped:) or Int16(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write Int16(clamped:) or Int16(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension Int8 {
  @available(*, deprecated, message: "write Int8(clamped:) or Int8(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write Int8(clamped:) or Int8(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension UInt {
  @available(*, deprecated, message: "write UInt(clamped:) or UInt(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write UInt(clamped:) or UInt(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension UInt64 {
  @available(*, deprecated, message: "write UInt64(clamped:) or UInt64(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write UInt64(clamped:) or UInt64(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension UInt32 {
  @available(*, deprecated, message: "write UInt32(clamped:) or UInt32(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write UInt32(clamped:) or UInt32(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension UInt16 {
  @available(*, deprecated, message: "write UInt16(clamped:) or UInt16(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write UInt16(clamped:) or UInt16(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension UInt8 {
  @available(*, deprecated, message: "write UInt8(clamped:) or UInt8(checked:)")
  public init(_ number: Double) { self.init(clamped: number) }
  @available(*, deprecated, message: "write UInt8(clamped:) or UInt8(checked:)")
  public init(_ number: Float) { self.init(clamped: number) }
}

extension Double {
  /// The number, rounded to `decimals` digits after the point as NumPy does it: multiplied by 10 ^ `decimals`, rounded to
  /// the nearest integer (a half to the even one), and divided again. A number below 0 counts digits before the point.
  public func rounded(decimals: Int) -> Double {
    if decimals == 0 { return rounded(.toNearestOrEven) }
    var factor = 1.0
    for _ in 0..<Swift.min(decimals.magnitude, 400) { factor *= 10 }
    let result =
      decimals < 0
      ? (self / factor).rounded(.toNearestOrEven) * factor
      : (self * factor).rounded(.toNearestOrEven) / factor
    // Beyond the range of the factor, all digits of the number stay, or none.
    return result.isFinite ? result : (decimals < 0 && isFinite ? 0 : self)
  }
}
