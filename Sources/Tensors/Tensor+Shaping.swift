// Functions that give a tensor another shape, and functions that join several tensors. Functions that only
// change strides share the elements with the original tensor; functions that move elements copy them.

extension Tensor {
  /// The elements, row by row, as a tensor of shape `shape`. One length may be -1, and is then computed from
  /// the number of elements. If the elements are stored row by row, the result shares them.
  ///
  /// - Throws: `TensorError.cannotReshape` if the number of elements differs; `TensorError.negativeLength` or
  ///   `TensorError.tooLarge` if `shape` is not valid.
  public func reshape(_ shape: [Int]) throws(TensorError) -> Tensor {
    var lengths = shape
    if let open = shape.firstIndex(of: -1) {
      lengths[open] = 1
      let others = try Shape(lengths).count
      guard others > 0, count % others == 0 else {
        throw .cannotReshape(from: self.shape, to: shape)
      }
      lengths[open] = count / others
    }
    let target = try Shape(lengths)
    guard target.count == count else { throw .cannotReshape(from: self.shape, to: shape) }
    guard isContiguous else { return Tensor(target, values, isMask: isMask) }
    return Tensor(
      layout: target, storage: storage, offset: offset, strides: target.rowMajorStrides,
      isMask: isMask)
  }

  /// The tensor with its axes in the order `axes`, or in reverse order if `axes` is nil.
  ///
  /// - Parameter axes: the index of each axis once; a negative index is counted from the end.
  /// - Throws: `TensorError.noAxis` if there is no such axis; `TensorError.notAPermutation` if `axes` does not
  ///   contain each axis once.
  public func transpose(_ axes: [Int]? = nil) throws(TensorError) -> Tensor {
    var order: [Int] = []
    for axis in axes ?? shape.indices.reversed() { order.append(try layout.axis(axis)) }
    guard order.count == rank, Set(order).count == rank else {
      throw .notAPermutation(axes ?? [], shape: shape)
    }
    return Tensor(
      layout: try Shape(order.map { shape[$0] }), storage: storage, offset: offset,
      strides: order.map { strides[$0] }, isMask: isMask)
  }

  /// The tensor repeated to the shape `shape` by NumPy's broadcasting. The result shares the elements with this
  /// tensor.
  ///
  /// - Throws: `TensorError.doesNotFit` if the tensor does not broadcast to `shape`;
  ///   `TensorError.negativeLength` or `TensorError.tooLarge` if `shape` is not valid.
  public func broadcast(to shape: [Int]) throws(TensorError) -> Tensor {
    if shape == self.shape { return self }
    let target = try Shape(shape)
    let missing = shape.count - rank
    guard missing >= 0 else { throw .doesNotFit(from: self.shape, to: shape) }
    var steps = [Int](repeating: 0, count: shape.count)
    for axis in self.shape.indices where self.shape[axis] != 1 {
      guard self.shape[axis] == shape[axis + missing] else {
        throw .doesNotFit(from: self.shape, to: shape)
      }
      steps[axis + missing] = strides[axis]
    }
    return Tensor(
      layout: target, storage: storage, offset: offset, strides: steps, isMask: isMask)
  }

  /// The tensors one after another along `axis`. The lengths of all other axes must be equal.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.badArgument` if `tensors` is empty; `TensorError.noAxis` if there is no such axis;
  ///   `TensorError.cannotJoin` if the shapes do not fit; `TensorError.tooLarge` if the result would be too
  ///   large.
  public static func concat(
    _ tensors: [Tensor], axis: Int = 0, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw .badArgument("concat needs at least one tensor") }
    let along = try first.layout.axis(axis)
    var lengths = first.shape
    lengths[along] = 0
    for tensor in tensors {
      var others = tensor.shape
      if others.count == lengths.count { others[along] = lengths[along] }
      guard others == lengths else { throw .cannotJoin(first.shape, tensor.shape, axis: axis) }
      lengths[along] += tensor.shape[along]
    }
    var result = try zeros(lengths)
    var place = 0
    for tensor in tensors {
      let end = place + tensor.shape[along]
      let whole = [TensorIndex](repeating: .all, count: along)
      try result.assign(tensor, at: whole + [.range(place..<end)], isStopped: isStopped)
      place = end
    }
    result.isMask = tensors.allSatisfy(\.isMask)
    return result
  }

  /// The tensors along a new axis at index `axis` of the result. All tensors must have the same shape.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.badArgument` if `tensors` is empty; `TensorError.noAxis` if there is no such axis;
  ///   `TensorError.cannotJoin` if the shapes do not fit; `TensorError.tooLarge` if the result would be too
  ///   large.
  public static func stack(
    _ tensors: [Tensor], axis: Int = 0, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw .badArgument("stack needs at least one tensor") }
    let along = try Shape(first.shape + [1]).axis(axis)
    var slices: [Tensor] = []
    for tensor in tensors {
      guard tensor.shape == first.shape else {
        throw .cannotJoin(first.shape, tensor.shape, axis: axis)
      }
      slices.append(try tensor.expanded(at: along))
    }
    return try concat(slices, axis: along, isStopped: isStopped)
  }

  /// The tensor with a new axis of length 1 at `axis`.
  func expanded(at axis: Int) throws(TensorError) -> Tensor {
    var (lengths, steps) = (shape, strides)
    lengths.insert(1, at: axis)
    steps.insert(0, at: axis)
    return Tensor(
      layout: try Shape(lengths), storage: storage, offset: offset, strides: steps, isMask: isMask)
  }
}
