// A loop over the elements of a shape, row by row. Axes that are contiguous in memory are merged, so that rows
// are as long as possible and the compiler can optimise the loop over a row.

/// A loop over the elements of a shape, with one or two sets of strides.
struct StridedLoop {
  /// The lengths of the merged axes: at least one length, with the innermost axis last.
  private(set) var lengths: [Int]
  private(set) var first: [Int]
  private(set) var second: [Int]

  init(_ lengths: [Int], _ first: [Int], _ second: [Int]? = nil) {
    let second = second ?? first
    self.lengths = []
    self.first = []
    self.second = []
    for axis in lengths.indices where lengths[axis] != 1 {
      if let last = self.lengths.indices.last,
        self.first[last] == first[axis] * lengths[axis],
        self.second[last] == second[axis] * lengths[axis]
      {
        self.lengths[last] *= lengths[axis]
        self.first[last] = first[axis]
        self.second[last] = second[axis]
      } else {
        self.lengths.append(lengths[axis])
        self.first.append(first[axis])
        self.second.append(second[axis])
      }
    }
    if self.lengths.isEmpty {
      self.lengths = [1]
      self.first = [1]
      self.second = [1]
    }
  }

  /// Calls `body` for each row with four numbers: the index of the row's first element in row-major order, the storage
  /// index of this element by the first strides, the length of the row, and the stride along the row.
  @inline(__always)
  func forEachRow(_ body: (Int, Int, Int, Int) -> Void) {
    forEachRowPair { at, x, _, length, step, _ in body(at, x, length, step) }
  }

  /// The number of elements between two calls of `isStopped`. The slowest function of an element takes about 100 ns, so
  /// that this number of elements takes some hundredths of a second.
  static let elementsAtOnce = 1 << 18

  /// Calls `body` with the range of each piece of `count` elements in a row, until `isStopped` returns true.
  @inline(__always)
  static func forEachPiece(
    of count: Int, isStopped: () -> Bool, _ body: (Range<Int>) -> Void
  ) {
    StridedLoop([count], [1]).forEachRow(isStopped: isStopped) { start, _, length, _ in
      body(start..<start + length)
    }
  }

  /// Calls `body` as `forEachRow` without `isStopped` does, in pieces of rows, until `isStopped` returns true.
  @inline(__always)
  func forEachRow(isStopped: () -> Bool, _ body: (Int, Int, Int, Int) -> Void) {
    forEachRowPair(isStopped: isStopped) { at, x, _, length, step, _ in body(at, x, length, step) }
  }

  /// Calls `body` as `forEachRowPair` without `isStopped` does, in pieces of rows, until `isStopped` returns true.
  @inline(__always)
  func forEachRowPair(isStopped: () -> Bool, _ body: (Int, Int, Int, Int, Int, Int) -> Void) {
    var left = StridedLoop.elementsAtOnce
    var goesOn = true
    forEachRowPair { at, x, y, length, xStep, yStep in
      var place = 0
      while place < length, goesOn {
        let piece = Swift.min(length - place, left)
        body(at + place, x + place * xStep, y + place * yStep, piece, xStep, yStep)
        place += piece
        left -= piece
        if left == 0 {
          goesOn = !isStopped()
          left = StridedLoop.elementsAtOnce
        }
      }
    }
  }

  /// Calls `body` for each row with six numbers, `(at, x, y, length, xStep, yStep)`: the same numbers as in
  /// `forEachRow`, but with a storage index and a stride for each of the two sets of strides.
  @inline(__always)
  func forEachRowPair(_ body: (Int, Int, Int, Int, Int, Int) -> Void) {
    if lengths.contains(0) { return }
    let inner = lengths.count - 1
    let (length, xStep, yStep) = (lengths[inner], first[inner], second[inner])
    var index = [Int](repeating: 0, count: inner)
    var (at, x, y) = (0, 0, 0)
    while true {
      body(at, x, y, length, xStep, yStep)
      at += length
      var axis = inner - 1
      while axis >= 0 {
        index[axis] += 1
        x += first[axis]
        y += second[axis]
        if index[axis] < lengths[axis] { break }
        x -= first[axis] * lengths[axis]
        y -= second[axis] * lengths[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
