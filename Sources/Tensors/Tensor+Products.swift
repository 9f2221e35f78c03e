// Matrix products with OpenBLAS. Operands that are stored row by row or column by column are passed without
// copying; all other operands are copied first.

extension Tensor {
  /// The number of multiplications between two calls of `isStopped`. This number of multiplications takes some
  /// hundredths of a second.
  private static let productsAtOnce = 500_000_000

  /// The matrix product as in NumPy's `matmul`: the last two axes are multiplied as matrices, and all axes before the
  /// last two are broadcast. A tensor with a single axis is a row on the left side and a column on the right side, and
  /// its axis is removed from the result.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements stay 0.
  /// - Throws: `TensorError.notMultipliable` or `TensorError.notBroadcastable` if the shapes do not fit;
  ///   `TensorError.tooLarge` if the result would be too large.
  public func matmul(
    _ other: Tensor, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    guard rank > 0, other.rank > 0 else { throw .notMultipliable(shape, other.shape) }
    let a = rank == 1 ? try expanded(at: 0) : self
    let b = other.rank == 1 ? try other.expanded(at: 1) : other
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    guard b.shape[b.rank - 2] == k else { throw .notMultipliable(shape, other.shape) }
    let batch: Shape
    do {
      batch = try Shape.broadcast(
        Shape(Array(a.shape.dropLast(2))), Shape(Array(b.shape.dropLast(2))))
    } catch .notBroadcastable {
      throw .notBroadcastable(shape, other.shape)
    }
    let product = try Shape(batch.lengths + [m, n])
    try Tensor.require(product)
    let left = try Factor(a, batch: batch.lengths)
    let right = try Factor(b, batch: batch.lengths)
    let walk = StridedLoop(batch.lengths, left.batchStrides, right.batchStrides)
    var values = [Float](repeating: 0, count: product.count)
    // Rows are processed in pieces with a size that depends only on the shapes.
    let rows = Swift.max(16, Tensor.productsAtOnce / Swift.max(n * k, 1))
    if product.count > 0, k > 0 {
      values.withUnsafeMutableBufferPointer { result in
        left.tensor.storage.withUnsafeBufferPointer { x in
          right.tensor.storage.withUnsafeBufferPointer { y in
            guard let result = result.baseAddress, let x = x.baseAddress, let y = y.baseAddress
            else { return }
            walk.forEachRowPair { at, xStart, yStart, count, xStep, yStep in
              for i in 0..<count {
                let a = x + (left.tensor.offset + xStart + i * xStep)
                let b = y + (right.tensor.offset + yStart + i * yStep)
                for first in stride(from: 0, to: m, by: rows) where !isStopped() {
                  BLAS.gemm(
                    transposeA: left.transposed, transposeB: right.transposed,
                    m: Swift.min(rows, m - first), n: n, k: k,
                    a: a + first * (left.transposed ? 1 : left.stride), strideA: left.stride,
                    b: b, strideB: right.stride, c: result + ((at + i) * m + first) * n, strideC: n)
                }
              }
            }
          }
        }
      }
    }
    var lengths = product.lengths
    if other.rank == 1 { lengths.removeLast() }
    if rank == 1 { lengths.remove(at: lengths.count - (other.rank == 1 ? 1 : 2)) }
    return try Tensor(product, values).reshape(lengths)
  }
}

/// One operand of a matrix product, in a memory layout that BLAS can read.
private struct Factor {
  var tensor: Tensor
  var transposed: Bool
  /// The distance from one stored row of a matrix to the next.
  var stride: Int
  var batchStrides: [Int]

  init(_ given: Tensor, batch: [Int]) throws(TensorError) {
    let (rows, columns) = (given.shape[given.rank - 2], given.shape[given.rank - 1])
    let (rowStep, columnStep) = (given.strides[given.rank - 2], given.strides[given.rank - 1])
    if columnStep == 1, rowStep >= Swift.max(columns, 1) {
      (tensor, transposed, stride) = (given, false, rowStep)
    } else if rowStep == 1, columnStep >= Swift.max(rows, 1) {
      (tensor, transposed, stride) = (given, true, columnStep)
    } else {
      (tensor, transposed, stride) = (given.contiguous, false, Swift.max(columns, 1))
    }
    let wide = try tensor.broadcast(to: batch + [rows, columns])
    batchStrides = Array(wide.strides.dropLast(2))
  }
}
