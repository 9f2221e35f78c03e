// Selections by a mask or by positions. A selection copies elements, since they have no common distance in memory. An
// index contains at most one selection, beside items and ranges along other axes.

internal import CVectorMath

extension Tensor {
  /// The places of the selected elements: the sums of one offset of each of the three lists, in row-major order.
  fileprivate struct Selection {
    /// The lengths of the result.
    var lengths: [Int]
    /// The offsets along the axes before the selection, along the selection, and along the axes behind it.
    var before: [Int]
    var along: [Int]
    var behind: [Int]
  }

  /// The elements that indexes with one selection select.
  func selected(
    _ indexes: [TensorIndex], _ isStopped: () -> Bool
  ) throws(TensorError) -> Tensor {
    if let mask = wholeMask(indexes) { return try compressed(by: mask, isStopped) }
    let selection = try selection(indexes, isStopped)
    let target = try Shape(selection.lengths)
    try Tensor.require(target)
    let values = Tensor.filled(target.count) { result in
      storage.withUnsafeBufferPointer { source in
        selection.forEachRun(isStopped) { at, start in
          for (i, offset) in selection.behind.enumerated() {
            result[at + i] = source[start + offset]
          }
        }
      }
    }
    return Tensor(target, values, isMask: isMask)
  }

  /// Sets the elements that indexes with one selection select to the elements of `value`. If a position occurs several
  /// times, the last element counts.
  mutating func assignSelected(
    _ value: Tensor, at indexes: [TensorIndex], _ isStopped: () -> Bool
  ) throws(TensorError) {
    if value.rank == 0, let mask = wholeMask(indexes) {
      return fill(where: mask, try value.item(), isMask: value.isMask, isStopped)
    }
    let selection = try emptyPlan.selection(indexes, isStopped)
    let source = try value.broadcast(to: selection.lengths).contiguous(isStopped: isStopped)
    makeWhole()
    isMask = isMask && value.isMask
    storage.withUnsafeMutableBufferPointer { into in
      source.storage.withUnsafeBufferPointer { from in
        selection.forEachRun(isStopped) { at, start in
          for (i, offset) in selection.behind.enumerated() {
            into[start + offset] = from[at + i]
          }
        }
      }
    }
  }

  /// The positions of the elements that are not 0: one tensor for each axis, with as many elements as there are such
  /// positions, in row-major order.
  ///
  /// - Throws: `TensorError.badArgument` for positions that do not fit into a 32-bit float (in axes longer than 2²⁴).
  public func positions(isStopped: () -> Bool = { false }) throws(TensorError) -> [Tensor] {
    for length in shape where length > 1 << 24 {
      throw .badArgument(
        "the positions in an axis of \(length) elements: at most \(1 << 24) are allowed")
    }
    let all = contiguous(isStopped: isStopped)
    let count = all.marked(isStopped)
    let target = try Shape([count])
    try Tensor.require(target)
    if rank == 1 {
      let places = try Tensor.gathered(target, from: all, isStopped) { marks, to, piece in
        sonde_marked_places(marks + piece.lowerBound, to, piece.count, piece.lowerBound)
      }
      return [places]
    }
    var places: [Int] = []
    places.reserveCapacity(count)
    StridedLoop.forEachPiece(of: all.count, isStopped: isStopped) { piece in
      for i in piece where all.storage[i] != 0 { places.append(i) }
    }
    let strides = layout.rowMajorStrides
    return try shape.indices.map { (axis) throws(TensorError) in
      Tensor(try Shape([places.count]), places.map { Float($0 / strides[axis] % shape[axis]) })
    }
  }

  /// The tensor of the elements that `write` writes for each piece of the marks; `write` returns the number of elements
  /// that it wrote, and may write one more.
  private static func gathered(
    _ target: Shape, from marks: Tensor, isMask: Bool = false, _ isStopped: () -> Bool,
    _ write: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Range<Int>) -> Int
  ) throws(TensorError) -> Tensor {
    let marksCount = marks.count
    let values: [Float] = marks.storage.withUnsafeBufferPointer { marks in
      [Float](unsafeUninitializedCapacity: target.count + 1) { result, initialized in
        initialized = target.count
        guard let to = result.baseAddress, let marks = marks.baseAddress else { return }
        var next = 0
        StridedLoop.forEachPiece(of: marksCount, isStopped: isStopped) { piece in
          next += write(marks, to + next, piece)
        }
        // After a stop, elements are left over.
        if next < target.count { (to + next).update(repeating: 0, count: target.count - next) }
      }
    }
    return Tensor(target, values, isMask: isMask)
  }

  /// The number of elements that are not 0. The tensor is the whole storage.
  private func marked(_ isStopped: () -> Bool) -> Int {
    var count = 0
    storage.withUnsafeBufferPointer { marks in
      guard let marks = marks.baseAddress else { return }
      StridedLoop.forEachPiece(of: self.count, isStopped: isStopped) { piece in
        count += sonde_marked(marks + piece.lowerBound, piece.count)
      }
    }
    return count
  }

  /// The mask, row by row, if `indexes` is only a mask with the shape of this tensor.
  private func wholeMask(_ indexes: [TensorIndex]) -> Tensor? {
    guard indexes.count == 1, case .mask(let mask) = indexes[0], mask.shape == shape, rank > 0
    else {
      return nil
    }
    return mask.contiguous
  }

  private func compressed(
    by mask: Tensor, _ isStopped: () -> Bool
  ) throws(TensorError) -> Tensor {
    let count = mask.marked(isStopped)
    let target = try Shape([count])
    try Tensor.require(target)
    return try withUnsafeValues { (source) throws(TensorError) in
      guard let source = source.baseAddress else { return Tensor(target, []) }
      return try Tensor.gathered(target, from: mask, isMask: isMask, isStopped) {
        marks, to, piece in
        let start = piece.lowerBound
        return sonde_compress(source + start, marks + start, to, piece.count)
      }
    }
  }

  private mutating func fill(
    where mask: Tensor, _ value: Float, isMask: Bool, _ isStopped: () -> Bool
  ) {
    makeWhole()
    self.isMask = self.isMask && isMask
    storage.withUnsafeMutableBufferPointer { into in
      mask.storage.withUnsafeBufferPointer { marks in
        guard let to = into.baseAddress, let marks = marks.baseAddress else { return }
        StridedLoop.forEachPiece(of: into.count, isStopped: isStopped) { piece in
          sonde_fill_marked(marks + piece.lowerBound, value, to + piece.lowerBound, piece.count)
        }
      }
    }
  }

  /// The places that indexes select, one of which is a mask or positions.
  private func selection(
    _ indexes: [TensorIndex], _ isStopped: () -> Bool
  ) throws(TensorError) -> Selection {
    guard let place = indexes.firstIndex(where: \.isSelection) else { throw .severalSelections }
    var width = 1
    if case .mask(let mask) = indexes[place] { width = mask.rank }
    let all = [TensorIndex](repeating: .all, count: width)
    let plain = indexes[..<place] + all + indexes[(place + 1)...]
    if plain.contains(where: \.isSelection) { throw .severalSelections }
    guard plain.count <= rank else { throw .tooManyIndexes(plain.count, shape: shape) }
    let view = try slice(Array(plain))
    var axis = 0
    for case .range in indexes[..<place] { axis += 1 }
    let lengths: [Int]
    var along: [Int] = []
    switch indexes[place] {
    case .positions(let positions, let chosen):
      let length = shape[place]
      along.reserveCapacity(positions.count)
      for position in positions {
        let index = position < 0 ? position + length : position
        guard index >= 0, index < length else {
          throw .indexOutside(position, axis: place, shape: shape)
        }
        along.append(index * view.strides[axis])
      }
      lengths = chosen
    case .mask(let mask):
      let axes = Array(shape[place..<place + width])
      guard width > 0, mask.shape == axes else {
        throw .maskDoesNotFit(mask: mask.shape, axes: width > 0 ? axes : shape)
      }
      let steps = Array(view.strides[axis..<axis + width])
      mask.storage.withUnsafeBufferPointer { marks in
        StridedLoop(axes, mask.strides, steps).forEachRowPair(isStopped: isStopped) {
          _, x, y, length, xStep, yStep in
          for i in 0..<length where marks[mask.offset + x + i * xStep] != 0 {
            along.append(y + i * yStep)
          }
        }
      }
      lengths = [along.count]
    case .item, .range: throw .severalSelections
    }
    let end = axis + width
    return Selection(
      lengths: view.shape[..<axis] + lengths + view.shape[end...],
      before: Tensor.offsets(view.shape[..<axis], view.strides[..<axis]).map { view.offset + $0 },
      along: along, behind: Tensor.offsets(view.shape[end...], view.strides[end...]))
  }

  /// The offsets of the elements of some axes, in row-major order.
  private static func offsets(_ lengths: ArraySlice<Int>, _ strides: ArraySlice<Int>) -> [Int] {
    var offsets = [0]
    for (length, stride) in zip(lengths, strides) {
      offsets = offsets.flatMap { start in (0..<length).map { start + $0 * stride } }
    }
    return offsets
  }
}

extension Tensor.Selection {
  /// Calls `body` with the index in the result and the place in the storage of each run of elements along the last axes,
  /// until `isStopped` returns true.
  fileprivate func forEachRun(_ isStopped: () -> Bool, _ body: (Int, Int) -> Void) {
    var (at, left) = (0, StridedLoop.elementsAtOnce)
    for outer in before {
      for offset in along {
        body(at, outer + offset)
        at += behind.count
        left -= behind.count
        if left < 0 {
          if isStopped() { return }
          left = StridedLoop.elementsAtOnce
        }
      }
    }
  }
}
