// Only the code here calls OpenBLAS. Invariant: OpenBLAS is set to one thread before the first product, so that
// a result never depends on the number of threads. Callers that use several threads divide the work themselves,
// always into the same pieces.

internal import CBLAS
internal import WholeNumbers

/// Matrix products of row-major matrices, computed by OpenBLAS.
///
/// Several threads may call the functions at once if each thread writes to a different result.
public enum BLAS {
  /// This constant is evaluated once, before the first product. The evaluation restricts OpenBLAS to the calling
  /// thread.
  private static let oneThread: Void = openblas_set_num_threads(1)

  /// C ← α·op(A)·op(B) + β·C for row-major matrices, where op(A) is m×k, op(B) is k×n and C is m×n.
  ///
  /// - Parameters:
  ///   - transposeA: whether op(A) is Aᵀ, with A stored as k×m.
  ///   - transposeB: whether op(B) is Bᵀ, with B stored as n×k.
  ///   - strideA: the distance between the stored rows of A, in elements; `strideB` and `strideC` are the
  ///     distances for B and C.
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

  /// C ← α·op(A)·op(B) + β·C in double precision, with the same parameters as `gemm` in single precision.
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

  /// y ← α·op(A)·x + β·y, where A is stored as rows×columns; if `transpose` is true, op(A) is Aᵀ.
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

  /// y ← α·op(A)·x + β·y in double precision, with the same parameters as `gemv` in single precision.
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

  /// The eigenvalues of a symmetric matrix in ascending order, with the eigenvectors (LAPACK's dsyevd).
  ///
  /// - Parameter matrix: n × n elements; the result replaces the elements, one eigenvector of length 1 in each row.
  /// - Returns: the n eigenvalues; nil if the elements are not finite, or if the method does not converge.
  public static func symmetricEigenvectors(_ matrix: inout [Double], size n: Int) -> [Double]? {
    _ = oneThread
    guard n > 0, matrix.count == n * n, matrix.allSatisfy(\.isFinite) else { return nil }
    var values = [Double](repeating: 0, count: n)
    var work = [Double](repeating: 0, count: 1 + 6 * n + 2 * n * n)
    var whole = [Int32](repeating: 0, count: 3 + 5 * n)
    var (size, info) = (Int32(n), Int32(0))
    var (workSize, wholeSize) = (Int32(work.count), Int32(whole.count))
    // LAPACK stores columns one after another, so its columns are the rows of the result.
    dsyevd_("V", "U", &size, &matrix, &size, &values, &work, &workSize, &whole, &wholeSize, &info)
    return info == 0 ? values : nil
  }

  /// The number of threads that OpenBLAS uses: always 1.
  public static var threads: Int {
    _ = oneThread
    return Int(openblas_get_num_threads())
  }

  /// OpenBLAS's name for the type of processor for which OpenBLAS has chosen its code.
  public static var processor: String {
    openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }
}
