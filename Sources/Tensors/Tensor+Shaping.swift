// The same elements in another shape, and several tensors in one. Operations that only change strides share
// the elements; those that must move elements copy them.

extension Tensor {
  /// The elements, row by row, as a tensor of `shape`; one length may be -1 and is computed.
  /// Shares the elements if they are stored row by row.
  ///
  /// - Throws: `TensorError.cannotReshape`, `.negativeLength`, `.tooLarge`.
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
    guard isContiguous else { return Tensor(target, values) }
    return Tensor(
      layout: target, storage: storage, offset: offset, strides: target.rowMajorStrides)
  }

  /// The elements, row by row, along one axis.
  public var flattened: Tensor {
    get throws(TensorError) { try reshape([count]) }
  }

  /// The tensor with its axes in the order of `axes`, or in reverse if none are given.
  ///
  /// - Parameter axes: each axis once; negative ones count from the end.
  /// - Throws: `TensorError.noAxis`, `.notAPermutation`.
  public func transpose(_ axes: [Int]? = nil) throws(TensorError) -> Tensor {
    var order: [Int] = []
    for axis in axes ?? shape.indices.reversed() { order.append(try layout.axis(axis)) }
    guard order.count == rank, Set(order).count == rank else {
      throw .notAPermutation(axes ?? [], shape: shape)
    }
    return Tensor(
      layout: try Shape(order.map { shape[$0] }), storage: storage, offset: offset,
      strides: order.map { strides[$0] })
  }

  /// The tensor repeated to `shape` by NumPy's broadcasting; shares the elements.
  ///
  /// - Throws: `TensorError.doesNotFit`, `.negativeLength`, `.tooLarge`.
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
    return Tensor(layout: target, storage: storage, offset: offset, strides: steps)
  }

  /// The tensors one after another along `axis`; their other lengths must be equal.
  ///
  /// - Throws: `TensorError.badArgument` if there are none, `.noAxis`, `.cannotJoin`, `.tooLarge`.
  public static func concat(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
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
      try result.assign(tensor, at: whole + [.range(place..<end)])
      place = end
    }
    return result
  }

  /// The tensors, all of the same shape, along a new axis at index `axis` of the result.
  ///
  /// - Throws: `TensorError.badArgument` if there are none, `.noAxis`, `.cannotJoin`, `.tooLarge`.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw .badArgument("stack needs at least one tensor") }
    let along = try Shape(first.shape + [1]).axis(axis)
    var slices: [Tensor] = []
    for tensor in tensors {
      guard tensor.shape == first.shape else {
        throw .cannotJoin(first.shape, tensor.shape, axis: axis)
      }
      slices.append(try tensor.expanded(at: along))
    }
    return try concat(slices, axis: along)
  }

  /// The tensor with a new axis of length 1 at `axis`.
  func expanded(at axis: Int) throws(TensorError) -> Tensor {
    var (lengths, steps) = (shape, strides)
    lengths.insert(1, at: axis)
    steps.insert(0, at: axis)
    return Tensor(layout: try Shape(lengths), storage: storage, offset: offset, strides: steps)
  }
}
