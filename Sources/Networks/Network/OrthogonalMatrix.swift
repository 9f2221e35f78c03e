// Random orthogonal matrices. The rows are Gaussian draws, made orthonormal from the first to the last (Gram and
// Schmidt). Small matrices are computed one projection at a time, always in the same order, so that models of the usual
// sizes have the same weights in every version. Large matrices are computed in blocks of rows with matrix products; the
// two methods differ only in rounding.

internal import Runs
internal import Tensors

/// The orthonormal rows of a random matrix while they are made.
struct OrthogonalMatrix {
  /// The largest matrix that is computed one projection at a time.
  static let mostOneByOne = 512
  /// The number of rows in a block.
  static let block = 64
  /// The number of columns, or of earlier rows, that one matrix product covers.
  static let piece = 512
  /// A row is drawn again if it is almost a linear combination of the earlier rows: if its remaining length is below
  /// this length.
  static let shortest = 1e-6

  /// The number of rows and of columns, n.
  let size: Int
  /// The n × n elements, row-major; rows that are not made yet are 0.
  private(set) var elements: [Double]

  /// Draws an orthogonal matrix, n × n.
  ///
  /// - Parameters:
  ///   - run: the run that stops the work; after a stop, the remaining rows are 0.
  ///   - onRows: called with the number of finished rows, at intervals.
  init(
    _ n: Int, random: inout RandomStream, run: Run = Run(), onRows: (Int) -> Void = { _ in }
  ) {
    size = n
    elements = [Double](repeating: 0, count: n * n)
    if n > OrthogonalMatrix.mostOneByOne {
      drawByBlocks(&random, run, onRows)
    } else {
      drawOneByOne(&random, run)
    }
  }

  private mutating func drawOneByOne(_ random: inout RandomStream, _ run: Run) {
    let size = size
    elements.withUnsafeMutableBufferPointer { q in
      for row in 0..<size {
        if run.interrupt.isRequested { return }
        var length = 0.0
        repeat {
          OrthogonalMatrix.draw(q, row, size, &random)
          length = OrthogonalMatrix.project(q, row, from: 0, size)
        } while length < OrthogonalMatrix.shortest
        OrthogonalMatrix.scale(q, row, size, by: length)
      }
    }
  }

  private mutating func drawByBlocks(
    _ random: inout RandomStream, _ run: Run, _ onRows: (Int) -> Void
  ) {
    let size = size
    elements.withUnsafeMutableBufferPointer { q in
      for first in stride(from: 0, to: size, by: OrthogonalMatrix.block) {
        if run.interrupt.isRequested {
          q[(first * size)...].update(repeating: 0)
          return
        }
        let end = min(first + OrthogonalMatrix.block, size)
        for row in first..<end { OrthogonalMatrix.draw(q, row, size, &random) }
        // A Gaussian row keeps at least about 1/√n of its length, so that one projection onto the earlier blocks is
        // precise to about √n roundings.
        OrthogonalMatrix.project(q, rows: first..<end, size, run)
        for row in first..<end {
          var length = OrthogonalMatrix.project(q, row, from: first, size)
          while length < OrthogonalMatrix.shortest {
            OrthogonalMatrix.draw(q, row, size, &random)
            length = OrthogonalMatrix.project(q, row, from: 0, size)
          }
          OrthogonalMatrix.scale(q, row, size, by: length)
        }
        onRows(end)
      }
    }
  }

  private typealias Elements = UnsafeMutableBufferPointer<Double>

  private static func draw(_ q: Elements, _ row: Int, _ n: Int, _ random: inout RandomStream) {
    for k in row * n..<(row + 1) * n { q[k] = random.normal() }
  }

  private static func scale(_ q: Elements, _ row: Int, _ n: Int, by length: Double) {
    for k in row * n..<(row + 1) * n { q[k] /= length }
  }

  /// Subtracts the projections of a row onto the rows from `first` to the row, and returns the remaining length. Each
  /// projection is subtracted twice, which keeps full precision.
  private static func project(_ q: Elements, _ row: Int, from first: Int, _ n: Int) -> Double {
    let own = UnsafeMutableBufferPointer(rebasing: q[row * n..<(row + 1) * n])
    for _ in 0..<2 {
      for earlier in first..<row {
        let other = UnsafeMutableBufferPointer(rebasing: q[earlier * n..<(earlier + 1) * n])
        var product = 0.0
        for k in 0..<n { product += own[k] * other[k] }
        for k in 0..<n { own[k] -= product * other[k] }
      }
    }
    var length = 0.0
    for k in 0..<n { length += own[k] * own[k] }
    return length.squareRoot()
  }

  /// Subtracts the projections of a block of rows onto all rows before the block.
  private static func project(_ q: Elements, rows: Range<Int>, _ n: Int, _ run: Run) {
    let (earlier, count) = (rows.lowerBound, rows.count)
    guard earlier > 0, let base = q.baseAddress else { return }
    var room = [Double](repeating: 0, count: count * earlier)
    room.withUnsafeMutableBufferPointer { room in
      guard let room = room.baseAddress else { return }
      nonisolated(unsafe) let (base, products) = (base, room)
      let own = earlier * n
      run.parallel((earlier + piece - 1) / piece) { part in
        let start = part * piece
        BLAS.gemm(
          transposeB: true, m: count, n: min(piece, earlier - start), k: n, a: base + own,
          strideA: n, b: base + start * n, strideB: n, c: products + start, strideC: earlier)
      }
      run.parallel((n + piece - 1) / piece) { part in
        let start = part * piece
        BLAS.gemm(
          m: count, n: min(piece, n - start), k: earlier, alpha: -1, a: products,
          strideA: earlier, b: base + start, strideB: n, beta: 1, c: base + own + start, strideC: n)
      }
    }
  }
}
