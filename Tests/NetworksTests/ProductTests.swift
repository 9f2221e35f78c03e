import Networks
import Testing

/// Tests that matrix products computed in panels equal plain sums, at sizes that leave every kind of remainder.
@Suite struct ProductTests {
  /// Sums of small whole numbers are exact in single precision, for any order of summation.
  private func numbers<Scalar: NetworkScalar>(_ count: Int, _ salt: UInt64) -> [Scalar] {
    Figures.numbers(max(count, 1), salt: salt, scale: 8).prefix(count).map { Scalar($0.rounded()) }
  }

  @Test(arguments: [1, 2, 3, 4, 7, 8, 9, 17], [1, 5, 15, 16, 17, 31, 32, 33, 49])
  func matrixProductsOfWholeNumbersAreExact(rows: Int, columns: Int) {
    for depth in [1, 2, 19] {
      compare(rows, columns, depth, as: Float.self)
      compare(rows, columns, depth, as: Double.self)
    }
  }

  private func compare<Scalar: NetworkScalar>(
    _ rows: Int, _ columns: Int, _ depth: Int, as type: Scalar.Type
  ) {
    let a: [Scalar] = numbers(rows * depth, 1)
    let b: [Scalar] = numbers(depth * columns, 2)
    let start: [Scalar] = numbers(rows * columns, 3)
    let guardValue: Scalar = 12345
    for (aTransposed, bTransposed, add) in [
      (false, false, false), (false, true, true), (true, false, false),
    ] {
      var expected = add ? start : [Scalar](repeating: 0, count: rows * columns)
      for r in 0..<rows {
        for n in 0..<columns {
          for k in 0..<depth {
            let x = aTransposed ? a[k * rows + r] : a[r * depth + k]
            expected[r * columns + n] += x * (bTransposed ? b[n * depth + k] : b[k * columns + n])
          }
        }
      }
      // The array element after the end of the result must stay unchanged.
      var c = start + [guardValue]
      if aTransposed {
        // This product reads B where it is, and does not add.
        Scalar.product(transposed: a, rows: rows, b, columns: columns, depth: depth, into: &c)
        #expect(c == expected + [guardValue])
        continue
      }
      let count = Scalar.packedCount(depth: depth, columns: columns)
      var panels = [Scalar](repeating: guardValue, count: count + 1)
      Scalar.pack(
        b, stride: bTransposed ? depth : columns, transposed: bTransposed, depth: depth,
        columns: columns, into: &panels)
      #expect(panels[count] == guardValue)
      Scalar.product(
        a, stride: depth, panels, rows: rows, columns: columns, depth: depth, add: add, into: &c)
      #expect(c == expected + [guardValue])
    }
  }
}
