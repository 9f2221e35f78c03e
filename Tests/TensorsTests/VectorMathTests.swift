import CVectorMath
import Foundation
import Testing

/// Tests that compare each loop with the C library's function in double precision, over the whole range of 32-bit
/// floats.
@Suite struct VectorMathTests {
  struct Function: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var loop: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    var exact: @Sendable (Double) -> Double
    /// The greatest error that the header file states, in units in the last place.
    var units: Double
  }

  static let functions = [
    Function(testDescription: "exp", loop: { sonde_exp($0, $1, $2) }, exact: { exp($0) }, units: 1),
    Function(testDescription: "log", loop: { sonde_log($0, $1, $2) }, exact: { log($0) }, units: 1),
    Function(
      testDescription: "tanh", loop: { sonde_tanh($0, $1, $2) }, exact: { tanh($0) }, units: 2),
    Function(
      testDescription: "sigmoid", loop: { sonde_sigmoid($0, $1, $2) },
      exact: { 1 / (1 + exp(-$0)) }, units: 3),
    Function(
      testDescription: "sqrt", loop: { sonde_sqrt($0, $1, $2) }, exact: { $0.squareRoot() },
      units: 0.5),
    Function(testDescription: "sin", loop: { sonde_sin($0, $1, $2) }, exact: { sin($0) }, units: 1),
    Function(testDescription: "cos", loop: { sonde_cos($0, $1, $2) }, exact: { cos($0) }, units: 1),
  ]

  /// A million 32-bit patterns in steps of 4099, a prime number, so that all exponents and low mantissa bits occur.
  static let stride: UInt32 = 4099
  static let special: [Float] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88.72283, 88.72284,
    -87.33655, -103.97208, -103.97209, -104, 0.625, -0.625, 0x1p27, 0x1.fffffep26, 3.1415927, 1e9,
  ]

  @Test(arguments: functions)
  func roundingErrorsOfVectorFunctionsStayWithinTheStatedBounds(_ function: Function) {
    let even = Swift.stride(from: UInt32(0), to: .max - Self.stride, by: Int(Self.stride))
    let x = Self.special + even.map { Float(bitPattern: $0) }
    var y = [Float](repeating: 0, count: x.count)
    function.loop(x, &y, x.count)
    var worst = (units: 0.0, at: Float(0))
    for (x, y) in zip(x, y) {
      let exact = function.exact(Double(x))
      let rounded = Float(exact)
      if !rounded.isFinite || !y.isFinite {
        // A result just below the largest float could be rounded in either direction, but no input gives such a
        // result.
        #expect(rounded.isNaN ? y.isNaN : y == rounded, "of \(x): \(y), not \(rounded)")
        continue
      }
      if exact == 0 { #expect(y.sign == exact.sign, "of \(x): the sign of zero") }
      let units = abs(Double(y) - exact) / Double(rounded.ulp)
      if units > worst.units { worst = (units, x) }
    }
    #expect(worst.units <= function.units, "at \(worst.at)")
    #expect(worst.units > 0.1, "an error this small means that nothing was compared")
  }

  @Test(
    arguments: functions
  )
  func resultsOfVectorFunctionsDoNotDependOnPositionsInTheArray(_ function: Function) {
    let x = (0..<100).map { Float($0) * 0.37 - 11 } + Self.special
    var whole = [Float](repeating: 0, count: x.count)
    function.loop(x, &whole, x.count)
    for start in 0..<40 {
      let part = Array(x[start...])
      var guarded = [Float](repeating: -7, count: part.count + 1)
      function.loop(part, &guarded, part.count)
      #expect(guarded[..<part.count].map(\.bitPattern) == whole[start...].map(\.bitPattern))
      #expect(guarded[part.count] == -7, "written past the end")
    }
    var same = x
    same.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { function.loop(base, base, buffer.count) }
    }
    #expect(same.map(\.bitPattern) == whole.map(\.bitPattern))
  }
}
