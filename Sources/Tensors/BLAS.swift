// The only code that calls OpenBLAS. Invariant: the library uses one thread from before the first product,
// so that a result never depends on the number of threads; callers that want threads cut the work
// themselves, always into the same pieces.

internal import CBLAS

/// Matrix products with OpenBLAS, over row-major matrices.
///
/// Every function is safe to call from several threads at once on separate results.
public enum BLAS {
  /// Set once, before the first product: OpenBLAS works on the calling thread.
  private static let oneThread: Void = openblas_set_num_threads(1)

  /// C ← α·op(A)·op(B) + β·C for row-major matrices, where op(A) is m×k, op(B) k×n and C m×n.
  ///
  /// - Parameters:
  ///   - transposeA: A is stored as k×m.
  ///   - transposeB: B is stored as n×k.
  ///   - strideA: the distance between rows of A as stored, in elements; likewise B and C.
  /// - Precondition: every length and stride is below 2³¹.
  public static func gemm(
    transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int,
    alpha: Float = 1, a: UnsafePointer<Float>, strideA: Int, b: UnsafePointer<Float>, strideB: Int,
    beta: Float = 0, c: UnsafeMutablePointer<Float>, strideC: Int
  ) {
    _ = oneThread
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), alpha, a, Int32(strideA), b, Int32(strideB), beta, c,
      Int32(strideC))
  }

  /// As `gemm` for 32-bit floats, in double precision.
  public static func gemm(
    transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int,
    alpha: Double = 1, a: UnsafePointer<Double>, strideA: Int, b: UnsafePointer<Double>,
    strideB: Int, beta: Double = 0, c: UnsafeMutablePointer<Double>, strideC: Int
  ) {
    _ = oneThread
    cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), alpha, a, Int32(strideA), b, Int32(strideB), beta, c,
      Int32(strideC))
  }

  /// y ← α·op(A)·x + β·y, where A is stored as rows×columns; `transpose` multiplies by Aᵀ.
  ///
  /// - Precondition: every length and stride is below 2³¹.
  public static func gemv(
    transpose: Bool = false, rows: Int, columns: Int, alpha: Float = 1, a: UnsafePointer<Float>,
    strideA: Int, x: UnsafePointer<Float>, strideX: Int = 1, beta: Float = 0,
    y: UnsafeMutablePointer<Float>, strideY: Int = 1
  ) {
    _ = oneThread
    cblas_sgemv(
      CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), alpha, a,
      Int32(strideA), x, Int32(strideX), beta, y, Int32(strideY))
  }

  /// As `gemv` for 32-bit floats, in double precision.
  public static func gemv(
    transpose: Bool = false, rows: Int, columns: Int, alpha: Double = 1, a: UnsafePointer<Double>,
    strideA: Int, x: UnsafePointer<Double>, strideX: Int = 1, beta: Double = 0,
    y: UnsafeMutablePointer<Double>, strideY: Int = 1
  ) {
    _ = oneThread
    cblas_dgemv(
      CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), alpha, a,
      Int32(strideA), x, Int32(strideX), beta, y, Int32(strideY))
  }

  /// The number of threads that OpenBLAS uses: always 1.
  public static var threads: Int {
    _ = oneThread
    return Int(openblas_get_num_threads())
  }

  /// OpenBLAS's name for the processor whose kernels it chose.
  public static var processor: String {
    openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }
}
