import Tensors
import Testing

/// Tests that compare operations on random shapes and views with an implementation that computes every index
/// separately.
@Suite struct TensorPropertyTests {
  /// A tensor as a function from index to number, without shared storage.
  struct Plain {
    var shape: [Int]
    var values: [Float]

    init(_ tensor: Tensor) { (shape, values) = (tensor.shape, tensor.values) }

    init(_ shape: [Int], _ element: ([Int]) -> Float) {
      self.shape = shape
      values = Plain.indexes(shape).map(element)
    }

    subscript(_ index: [Int]) -> Float {
      values[zip(shape, index).reduce(0) { $0 * $1.0 + $1.1 }]
    }

    /// All indexes of a shape, row by row.
    static func indexes(_ shape: [Int]) -> [[Int]] {
      shape.reduce([[]]) { before, length in
        before.flatMap { head in (0..<length).map { head + [$0] } }
      }
    }

    /// The element at `index` of a larger shape after broadcasting.
    func broadcast(_ index: [Int]) -> Float {
      self[zip(shape, index.suffix(shape.count)).map { $0 == 1 ? 0 : $1 }]
    }
  }

  /// A random view, made by random slices and transposes of a random tensor.
  func view(_ random: inout RandomStream, rank: Int) throws -> (Tensor, Plain) {
    let lengths = (0..<rank).map { _ in 1 + random.index(below: 4) }
    var tensor = try Tensor.randn(lengths, from: &random)
    var plain = Plain(tensor)
    for _ in 0..<3 {
      if random.index(below: 2) == 0 {
        var axes = Array(0..<tensor.rank)
        axes.shuffle(using: &random)
        let (order, before) = (axes, plain)
        tensor = try tensor.transpose(order)
        plain = Plain(order.map { before.shape[$0] }) { index in
          var original = index
          for (place, axis) in order.enumerated() { original[axis] = index[place] }
          return before[original]
        }
      } else if tensor.rank > 0 {
        let axis = random.index(below: tensor.rank)
        let step = [1, 2, -1, -2][random.index(below: 4)]
        var indexes = [TensorIndex](repeating: .all, count: axis)
        indexes.append(.range(lower: nil, upper: nil, step: step))
        tensor = try tensor.slice(indexes)
        let before = plain
        var shape = before.shape
        shape[axis] = (shape[axis] + abs(step) - 1) / abs(step)
        plain = Plain(shape) { index in
          var original = index
          original[axis] = (step < 0 ? before.shape[axis] - 1 : 0) + step * index[axis]
          return before[original]
        }
      }
    }
    return (tensor, plain)
  }

  @Test(arguments: 0..<40)
  func tensorViewsAndArithmeticAgreeWithAPlainImplementation(_ seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), name: "properties")
    for _ in 0..<10 {
      let (a, plainA) = try view(&random, rank: random.index(below: 4))
      #expect(a.shape == plainA.shape)
      #expect(a.values == plainA.values)

      // The second tensor has a shape that broadcasts with the first.
      var shape = Array(a.shape.suffix(random.index(below: a.rank + 1)))
      for axis in shape.indices where random.index(below: 3) == 0 { shape[axis] = 1 }
      let b = try Tensor.randn(shape, from: &random)
      let plainB = Plain(b)
      #expect(try (a * b).values == Plain(a.shape) { plainA[$0] * plainB.broadcast($0) }.values)
      #expect(try (b - a).values == Plain(a.shape) { plainB.broadcast($0) - plainA[$0] }.values)

      for axis in 0..<a.rank {
        let sums = try a.sum(axis: axis, keepDims: true)
        var shape = a.shape
        shape[axis] = 1
        let expected = Plain(shape) { index in
          var sum = 0.0
          for i in 0..<a.shape[axis] {
            var at = index
            at[axis] = i
            sum += Double(plainA[at])
          }
          return Float(sum)
        }
        expectEqual(sums, Tensor(shape: shape, values: expected.values), units: 1)
        #expect(try sums.reshape([-1]) == a.contiguous.sum(axis: axis).reshape([-1]))
      }

      var changed = a
      try changed.assign(b, at: [])
      #expect(changed.values == Plain(a.shape) { plainB.broadcast($0) }.values)
      #expect(a.values == plainA.values)
    }
  }

  @Test(arguments: 0..<20) func matrixProductsOfViewsAgreeWithAPlainImplementation(_ seed: Int)
    throws
  {
    var random = RandomStream(seed: UInt64(seed), name: "products")
    let (m, k, n) = (
      1 + random.index(below: 20), 1 + random.index(below: 20), 1 + random.index(below: 20)
    )
    let a = try Tensor.randn([k, m], from: &random).transpose()
    let b = try Tensor.randn([2 * k, n], from: &random)[.range(lower: nil, upper: nil, step: -2)]
    let (plainA, plainB) = (Plain(a), Plain(b))
    let expected = Plain([m, n]) { index in
      Float(
        (0..<k).reduce(0.0) {
          $0 + Double(plainA[[index[0], $1]]) * Double(plainB[[$1, index[1]]])
        })
    }
    let product = try a.matmul(b)
    #expect(product.shape == [m, n])
    // Each element is a sum of k products of numbers below about 4, in single precision.
    let tolerance = Float(k) * 16 * 0x1p-24
    for (x, y) in zip(product.values, expected.values) { #expect(abs(x - y) <= tolerance) }
  }
}
