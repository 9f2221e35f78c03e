// Slices of tensors. Reading a slice copies no elements; an assignment to a slice writes in place if the
// elements are not shared.

extension Tensor {
  /// The elements that `indexes` select. The first index is for the first axis, and so on; axes without an index are
  /// selected completely. The result shares the elements of this tensor, unless a mask or positions select them.
  ///
  /// ```swift
  /// let column = try a.slice([.all, .item(-1)])
  /// let backwards = try a.slice([.range(lower: nil, upper: nil, step: -1)])
  /// ```
  /// - Throws: `TensorError.tooManyIndexes` if there are more indexes than axes; `TensorError.indexOutside` if
  ///   an index is outside its axis; `TensorError.zeroStep` if the step of a range is 0;
  ///   `TensorError.maskDoesNotFit` if a mask has another shape than its axes; `TensorError.severalSelections`.
  public func slice(
    _ indexes: [TensorIndex], isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    if indexes.contains(where: \.isSelection) { return try selected(indexes, isStopped) }
    guard indexes.count <= rank else { throw .tooManyIndexes(indexes.count, shape: shape) }
    var lengths: [Int] = []
    var steps: [Int] = []
    var start = offset
    for (axis, index) in indexes.enumerated() {
      let length = shape[axis]
      switch index {
      case .item(let item):
        let place = item < 0 ? item + length : item
        guard place >= 0, place < length else {
          throw .indexOutside(item, axis: axis, shape: shape)
        }
        start += place * strides[axis]
      case .range(let lower, let upper, let step):
        let (first, count) = try TensorIndex.resolve(
          lower: lower, upper: upper, step: step, length: length)
        if count > 0 { start += first * strides[axis] }
        lengths.append(count)
        steps.append(count > 1 ? strides[axis] * step : strides[axis])
      case .positions, .mask: throw .severalSelections
      }
    }
    lengths += shape[indexes.count...]
    steps += strides[indexes.count...]
    return Tensor(
      layout: try Shape(lengths), storage: storage, offset: start, strides: steps, isMask: isMask)
  }

  /// The elements that `indexes` select, as in `slice`.
  public subscript(_ indexes: TensorIndex...) -> Tensor {
    get throws(TensorError) { try slice(indexes) }
  }

  /// The part at index `place` of the first axis: a single number if the tensor has one axis, or a tensor
  /// without the first axis.
  public subscript(_ place: Int) -> Tensor {
    get throws(TensorError) { try slice([.item(place)]) }
  }

  /// Sets the elements that `indexes` select to the elements of `value`, after `value` was broadcast to the
  /// shape of the selected part.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: the errors of `slice`; `TensorError.doesNotFit` if `value` does not fit. After an error, the
  ///   tensor is unchanged.
  /// - Complexity: O(n) for n selected elements, plus one copy of the tensor if the tensor shares its elements or is
  ///   not its whole storage in row-major order.
  public mutating func assign(
    _ value: Tensor, at indexes: [TensorIndex], isStopped: () -> Bool = { false }
  ) throws(TensorError) {
    if indexes.contains(where: \.isSelection) {
      return try assignSelected(value, at: indexes, isStopped)
    }
    let (start, target, steps) = try place(of: indexes)
    let source = try value.broadcast(to: target)
    makeWhole()
    isMask = isMask && value.isMask
    let walk = StridedLoop(target, steps, source.strides)
    storage.withUnsafeMutableBufferPointer { into in
      source.storage.withUnsafeBufferPointer { from in
        walk.forEachRowPair(isStopped: isStopped) { _, to, at, length, toStep, fromStep in
          for i in 0..<length {
            into[start + to + i * toStep] = from[source.offset + at + i * fromStep]
          }
        }
      }
    }
  }

  /// Sets the elements that `indexes` select to `value`.
  public mutating func assign(_ value: Float, at indexes: [TensorIndex]) throws(TensorError) {
    try assign(Tensor(value), at: indexes)
  }

  /// The position of a slice in the storage after `makeWhole`. The function keeps no reference to the storage,
  /// so that a later write does not need to copy the elements.
  private func place(of indexes: [TensorIndex]) throws(TensorError)
    -> (start: Int, lengths: [Int], strides: [Int])
  {
    let slice = try emptyPlan.slice(indexes)
    return (slice.offset, slice.shape, slice.strides)
  }

  /// The tensor as it is after `makeWhole`, without its elements.
  var emptyPlan: Tensor {
    Tensor(layout: layout, storage: [], offset: 0, strides: layout.rowMajorStrides)
  }
}
