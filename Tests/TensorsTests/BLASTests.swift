import Tensors
import Testing

@Suite struct BLASTests {
  @Test func theBLASLibraryRunsOnOneThread() { #expect(BLAS.threads == 1) }

  @Test func matrixProductsFromTheBLASLibraryAreCorrect() {
    // A is 2×3 and B is 3×2, and both are stored row by row.
    let a: [Float] = [1, 2, 3, 4, 5, 6]
    let b: [Float] = [1, 0, 2, -1, 0, 3]
    var c = [Float](repeating: 7, count: 4)
    BLAS.gemm(m: 2, n: 2, k: 3, a: a, strideA: 3, b: b, strideB: 2, c: &c, strideC: 2)
    #expect(c == [5, 7, 14, 13])
    // Both matrices are transposed; the transpose of B has the rows [1, 2, 0] and [0, -1, 3].
    BLAS.gemm(
      transposeA: true, transposeB: true, m: 2, n: 2, k: 3, a: b, strideA: 2, b: a, strideB: 3,
      beta: 1, c: &c, strideC: 2)
    #expect(c == [10, 21, 21, 26])
    let wideA = a.map(Double.init)
    let wideB = b.map(Double.init)
    var wideC = [Double](repeating: 0, count: 4)
    BLAS.gemm(m: 2, n: 2, k: 3, a: wideA, strideA: 3, b: wideB, strideB: 2, c: &wideC, strideC: 2)
    #expect(wideC == [5, 7, 14, 13])
    var y: [Float] = [1, 1, 1]
    BLAS.gemv(
      transpose: true, rows: 2, columns: 3, a: a, strideA: 3, x: [1, -1], beta: 2, y: &y)
    #expect(y == [-1, -1, -1])
    var wideY: [Double] = [0, 0]
    BLAS.gemv(rows: 2, columns: 3, alpha: 0.5, a: wideA, strideA: 3, x: [1, 1, 1], y: &wideY)
    #expect(wideY == [3, 7.5])
  }
}
