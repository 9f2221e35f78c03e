import CProductKinds
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

  /// The tiles of older processors have other sizes. Chunks of the rows have 64 rows.
  @Test(arguments: [1, 2, 3, 4, 8, 9, 65, 66, 67], [1, 7, 15, 16, 31, 33, 49, 100])
  func olderProcessorsComputeTheSameProducts(rows: Int, columns: Int) {
    for depth in [1, 19, 150, 400] {
      let a: [Float] = numbers(rows * depth, 1)
      let b: [Float] = numbers(depth * columns, 2)
      let turned = (0..<rows * depth).map { a[$0 % rows * depth + $0 / rows] }
      let expected = (0..<rows * columns).map { place in
        (0..<depth).reduce(Float(0)) {
          $0 + a[place / columns * depth + $1] * b[$1 * columns + place % columns]
        }
      }
      var panels = [Float](repeating: 0, count: plain_packed_count(depth, columns))
      var (c, other) = ([Float](repeating: 7, count: rows * columns), [Float]())
      other = c
      plain_pack_f32(depth, columns, b, columns, 0, &panels)
      plain_packed_product_f32(rows, columns, depth, a, depth, panels, 0, &c, columns)
      plain_turned_product_f32(rows, columns, depth, turned, rows, b, columns, &other, columns)
      #expect(c == expected && other == expected, "\(depth)")
      guard v3_runs() != 0 else { continue }
      v3_pack_f32(depth, columns, b, columns, 0, &panels)
      v3_packed_product_f32(rows, columns, depth, a, depth, panels, 0, &c, columns)
      v3_turned_product_f32(rows, columns, depth, turned, rows, b, columns, &other, columns)
      #expect(c == expected && other == expected, "\(depth)")
    }
  }
}
