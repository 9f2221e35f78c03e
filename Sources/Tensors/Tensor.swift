// An n-d array of 32-bit floats that is a value. Invariant: for every index within `shape`,
// `offset + Σ index·stride` is an index of `storage`. Several tensors may share one storage; writing
// copies it first if it is shared (as with Swift's arrays) or if the tensor is not whole and row-major.

/// An n-d array of 32-bit floats with value semantics.
///
/// Slices, transposes and broadcasts share the elements of the tensor that they come from; the first
/// write to either copies them.
///
/// ```swift
/// var a = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
/// let row = try a[1]                      // shape [3], shares a's elements
/// a = try a + row                         // broadcast over the rows
/// ```
public struct Tensor: Sendable {
  /// The lengths of the axes and the number of elements.
  public let layout: Shape
  var storage: [Float]
  var offset: Int
  var strides: [Int]

  init(layout: Shape, storage: [Float], offset: Int, strides: [Int]) {
    self.layout = layout
    self.storage = storage
    self.offset = offset
    self.strides = strides
  }

  /// The tensor of `layout` with the elements `storage`, row by row.
  init(_ layout: Shape, _ storage: [Float]) {
    self.init(layout: layout, storage: storage, offset: 0, strides: layout.rowMajorStrides)
  }

  /// The tensor of `shape` with the elements `values`, row by row (last axis fastest).
  ///
  /// - Precondition: `shape` is valid and has as many elements as there are values. For shapes from a user
  ///   or a file, use `Tensor.of(shape:values:)`, which throws instead.
  public init(shape: [Int], values: [Float]) {
    self.init(Tensor.programmersShape(shape, values.count), values)
  }

  /// The tensor of `shape` with zeros.
  ///
  /// - Precondition: `shape` is valid; `Tensor.zeros` throws instead.
  public init(zeros shape: [Int]) {
    let layout = Tensor.programmersShape(shape, nil)
    self.init(layout, [Float](repeating: 0, count: layout.count))
  }

  /// The tensor without axes that holds one number.
  public init(_ value: Float) { self.init(shape: [], values: [value]) }

  /// The tensor of one axis with these elements.
  public init(_ values: [Float]) { self.init(shape: [values.count], values: values) }

  /// The tensor of `shape` with the elements `values`, row by row.
  ///
  /// - Throws: `TensorError.negativeLength`, `.tooLarge`, `.wrongCount`.
  public static func of(shape: [Int], values: [Float]) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    guard layout.count == values.count else {
      throw .wrongCount(shape: shape, values: values.count)
    }
    return Tensor(layout, values)
  }

  /// The length of each axis, outermost first.
  public var shape: [Int] { layout.lengths }
  /// The number of elements.
  public var count: Int { layout.count }
  /// The number of axes.
  public var rank: Int { layout.lengths.count }

  private static func programmersShape(_ shape: [Int], _ values: Int?) -> Shape {
    do {
      let layout = try Shape(shape)
      let values = values ?? layout.count
      precondition(
        layout.count == values, "\(TensorError.wrongCount(shape: shape, values: values))")
      return layout
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

// MARK: - The elements

extension Tensor {
  /// Whether the elements are stored row by row without gaps, so that they can be read without a copy.
  public var isContiguous: Bool {
    var stride = 1
    for axis in layout.lengths.indices.reversed() where layout.lengths[axis] != 1 {
      if strides[axis] != stride { return layout.count == 0 }
      stride *= layout.lengths[axis]
    }
    return true
  }

  /// Whether the tensor is the whole of its storage, row by row.
  var isWhole: Bool { storage.count == layout.count && offset == 0 && isContiguous }

  /// The elements row by row (last axis fastest). Shared with the tensor if it is whole, else a copy.
  public var values: [Float] { isWhole ? storage : gathered() }

  /// The same tensor with a storage of exactly its elements, row by row; itself if it already has one.
  public var contiguous: Tensor { isWhole ? self : Tensor(layout, gathered()) }

  /// The only element.
  ///
  /// - Throws: `TensorError.badArgument` if there is not exactly one.
  public func item() throws(TensorError) -> Float {
    guard layout.count == 1 else {
      throw .badArgument("a tensor of shape \(layout) is not a single number")
    }
    return storage[offset]
  }

  /// Calls `body` with the elements, row by row.
  public func withUnsafeValues<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard isContiguous else {
      return try lend(gathered(), 0, body)
    }
    return try lend(storage, layout.count == 0 ? 0 : offset, body)
  }

  private func lend<Result, Failure: Error>(
    _ elements: [Float], _ start: Int,
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try elements.withUnsafeBufferPointer { (all) throws(Failure) -> Result in
      try body(UnsafeBufferPointer(rebasing: all[start..<start + layout.count]))
    }
  }

  /// Calls `body` with the elements, row by row, which it may change in place.
  ///
  /// - Complexity: O(1) if the elements are not shared and the tensor is whole, else one copy.
  public mutating func withUnsafeMutableValues<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeWhole()
    return try storage.withUnsafeMutableBufferPointer { (all) throws(Failure) -> Result in
      try body(all)
    }
  }

  /// Gives the tensor a storage of exactly its elements, row by row.
  mutating func makeWhole() {
    if isWhole { return }
    storage = gathered()
    offset = 0
    strides = layout.rowMajorStrides
  }

  /// A copy of the elements, row by row.
  private func gathered() -> [Float] {
    Tensor.filled(layout.count) { result in
      storage.withUnsafeBufferPointer { source in
        StridedLoop(layout.lengths, strides).forEachRow { at, start, length, step in
          let row = offset + start
          for i in 0..<length { result[at + i] = source[row + i * step] }
        }
      }
    }
  }

  /// An array of `count` elements, all of which `fill` must set.
  static func filled(_ count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialized = count
    }
  }
}

extension Tensor: Equatable {
  /// Whether shape and elements are equal; elements compare as floats, so NaN equals nothing and -0 equals 0.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.layout == b.layout
      && a.withUnsafeValues { x in b.withUnsafeValues { y in x.elementsEqual(y) } }
  }
}
