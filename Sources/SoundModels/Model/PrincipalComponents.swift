// The principal components of the rows of a matrix (Halko, Martinsson and Tropp, "Finding structure with randomness",
// 2011). The random numbers have a fixed seed, so that the same rows always have the same components.

internal import Tensors

/// The first principal components of the rows of a matrix, in the order of falling variance.
package struct PrincipalComponents {
  /// Orthonormal rows, one for each component.
  package private(set) var components: [Float] = []
  /// The sum of the squared coordinates of all rows along each component.
  package private(set) var variances: [Double] = []
  /// The sum of all squared numbers of the matrix.
  package let total: Double
  /// The number of components.
  package var count: Int { variances.count }

  /// The number of additional random directions, and of power iterations.
  private static let (surplus, iterations) = (12, 3)

  /// - Parameters:
  ///   - rows: the matrix, row by row; its mean is not subtracted.
  ///   - width: the length of a row.
  ///   - most: the largest number of components.
  package init(of rows: [Float], width: Int, most: Int) {
    let count = rows.count / width
    total = rows.reduce(0.0) { $0 + Double($1) * Double($1) }
    let wanted = min(most, width, count)
    let directions = min(wanted + PrincipalComponents.surplus, width, count)
    // Double precision keeps components of sounds that are almost constant.
    let matrix = rows.map(Double.init)
    var random = RandomStream(seed: 0, name: "basis")
    // The rows of `basis` span the space that contains the components.
    var basis = (0..<directions * width).map { _ in random.normal() }
    var images = [Double](repeating: 0, count: directions * count)
    for _ in 0...PrincipalComponents.iterations {
      PrincipalComponents.orthonormalize(&basis, rows: directions, width: width)
      BLAS.gemm(
        transposeB: true, m: directions, n: count, k: width, a: basis, strideA: width, b: matrix,
        strideB: width, c: &images, strideC: count)
      PrincipalComponents.orthonormalize(&images, rows: directions, width: count)
      BLAS.gemm(
        m: directions, n: width, k: count, a: images, strideA: count, b: matrix, strideB: width,
        c: &basis, strideC: width)
    }
    // Now basis = Qᵀ X. The eigenvectors of (Qᵀ X)(Qᵀ X)ᵀ give the components and their variances.
    var square = [Double](repeating: 0, count: directions * directions)
    BLAS.gemm(
      transposeB: true, m: directions, n: directions, k: width, a: basis, strideA: width, b: basis,
      strideB: width, c: &square, strideC: directions)
    guard let values = BLAS.symmetricEigenvectors(&square, size: directions) else {
      (components, variances) = ([Float](repeating: 0, count: width), [0])
      return
    }
    let smallest = max(total, 1e-30) * 1e-14
    for i in (0..<directions).reversed() where variances.count < wanted {
      guard values[i] > smallest || variances.isEmpty else { break }
      var row = [Double](repeating: 0, count: width)
      let scale = values[i] > smallest ? 1 / values[i].squareRoot() : 0
      for j in 0..<directions {
        let factor = square[i * directions + j] * scale
        for k in 0..<width { row[k] += factor * basis[j * width + k] }
      }
      // The sign is free. The largest number is positive.
      let largest = row.max { abs($0) < abs($1) } ?? 0
      components += row.map { Float(largest < 0 ? -$0 : $0) }
      variances.append(max(0, values[i]))
    }
  }

  /// Makes the rows of a matrix orthonormal, from the first to the last. A row that is a combination of earlier rows
  /// becomes 0.
  private static func orthonormalize(_ matrix: inout [Double], rows: Int, width: Int) {
    matrix.withUnsafeMutableBufferPointer { matrix in
      for i in 0..<rows {
        let own = UnsafeMutableBufferPointer(rebasing: matrix[i * width..<(i + 1) * width])
        let before = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for _ in 0..<2 {
          for j in 0..<i {
            let other = UnsafeMutableBufferPointer(rebasing: matrix[j * width..<(j + 1) * width])
            var product = 0.0
            for k in 0..<width { product += own[k] * other[k] }
            for k in 0..<width { own[k] -= product * other[k] }
          }
        }
        let length = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let scale = length > 1e-10 * before && length > 0 ? 1 / length : 0
        for k in 0..<width { own[k] *= scale }
      }
    }
  }
}
