// An n-dimensional array of 32-bit floats with value semantics. Invariant: for every index within `shape`, `offset + Σ
// index·stride` is an index of `storage`. Several tensors may share one storage. A write first copies the storage if it
// is shared (as with Swift's arrays), or if the tensor is not the whole storage in row-major order.

internal import Runs

/// An n-dimensional array of 32-bit floats with value semantics.
///
/// Slices, transposes and broadcasts share the elements of the tensor from which they are made. The first write
/// to one of the tensors copies the elements.
///
/// ```swift
/// var a = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
/// let row = try a[1]                      // shape [3], shares a's elements
/// a = try a + row                         // broadcast over the rows
/// ```
public struct Tensor: Sendable {
  /// The lengths of the tensor's axes and the number of elements.
  public let layout: Shape
  /// Whether the elements are truth values, 1 for true and 0 for false, as comparisons give them. As an index, such a
  /// tensor selects the elements where it is true; any other tensor selects by positions.
  public internal(set) var isMask: Bool
  var storage: [Float]
  var offset: Int
  var strides: [Int]

  init(layout: Shape, storage: [Float], offset: Int, strides: [Int], isMask: Bool = false) {
    self.layout = layout
    self.storage = storage
    self.offset = offset
    self.strides = strides
    self.isMask = isMask
  }

  /// The tensor with the same elements, as truth values: 0 is false, and every other number is true.
  public var mask: Tensor {
    if isMask { return self }
    var result = map { $0 != 0 ? 1 : 0 }
    result.isMask = true
    return result
  }

  /// The tensor with the layout `layout` and the elements `storage`, row by row.
  init(_ layout: Shape, _ storage: [Float], isMask: Bool = false) {
    self.init(
      layout: layout, storage: storage, offset: 0, strides: layout.rowMajorStrides, isMask: isMask)
  }

  /// The tensor of shape `shape` with the elements `values`, row by row (the last axis changes fastest).
  ///
  /// - Precondition: `shape` is valid, and its number of elements equals the number of values. For a shape from a user
  ///   or a file, use `Tensor.of(shape:values:)`, which throws an error if the shape is wrong.
  public init(shape: [Int], values: [Float]) {
    self.init(Tensor.programmersShape(shape, values.count), values)
  }

  /// The tensor of shape `shape` with only zeros.
  ///
  /// - Precondition: `shape` is valid. For a shape that may be wrong, use `Tensor.zeros`, which throws an
  ///   error.
  public init(zeros shape: [Int]) {
    let layout = Tensor.programmersShape(shape, nil)
    self.init(layout, [Float](repeating: 0, count: layout.count))
  }

  /// The tensor without axes that contains one number.
  public init(_ value: Float) { self.init(shape: [], values: [value]) }

  /// The tensor with one axis and the elements `values`.
  public init(_ values: [Float]) { self.init(shape: [values.count], values: values) }

  /// The tensor of shape `shape` with the elements `values`, row by row.
  ///
  /// - Throws: `TensorError.negativeLength` or `TensorError.tooLarge` if `shape` is not valid;
  ///   `TensorError.wrongCount` if the number of values does not fit.
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
  /// Whether the elements are stored row by row without gaps, which allows reading without a copy.
  public var isContiguous: Bool {
    var stride = 1
    for axis in layout.lengths.indices.reversed() where layout.lengths[axis] != 1 {
      if strides[axis] != stride { return layout.count == 0 }
      stride *= layout.lengths[axis]
    }
    return true
  }

  /// Whether the tensor's elements are all elements of its storage, row by row.
  var isWhole: Bool { storage.count == layout.count && offset == 0 && isContiguous }

  /// The elements, row by row (the last axis changes fastest). The array shares the storage of the tensor if
  /// the tensor is the whole storage; otherwise the array is a copy.
  public var values: [Float] { isWhole ? storage : gathered() }

  /// A tensor with the same elements and a storage that consists of exactly these elements, row by row. A
  /// tensor that already has such a storage is returned unchanged.
  public var contiguous: Tensor { contiguous { false } }

  /// The same as `contiguous`; once `isStopped` returns true, the remaining elements are undefined.
  func contiguous(isStopped: () -> Bool) -> Tensor {
    isWhole ? self : Tensor(layout, gathered(isStopped: isStopped), isMask: isMask)
  }

  /// The only element of the tensor.
  ///
  /// - Throws: `TensorError.badArgument` if the tensor does not have exactly one element.
  public func item() throws(TensorError) -> Float {
    guard layout.count == 1 else {
      throw .badArgument("a tensor of shape \(layout) is not a single number")
    }
    return storage[offset]
  }

  /// Calls `body` with a buffer of the elements, row by row.
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

  /// Calls `body` with a buffer of the elements, row by row; `body` may change the elements in place.
  ///
  /// - Complexity: O(1), plus one copy of the elements if the tensor shares them or is not its whole storage in
  ///   row-major order.
  public mutating func withUnsafeMutableValues<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeWhole()
    return try storage.withUnsafeMutableBufferPointer { (all) throws(Failure) -> Result in
      try body(all)
    }
  }

  /// Gives the tensor a storage that consists of exactly its elements, row by row.
  mutating func makeWhole() {
    if isWhole { return }
    storage = gathered()
    offset = 0
    strides = layout.rowMajorStrides
  }

  /// A copy of the elements, row by row.
  private func gathered(isStopped: () -> Bool = { false }) -> [Float] {
    Tensor.filled(layout.count) { result in
      storage.withUnsafeBufferPointer { source in
        let walk = StridedLoop(layout.lengths, strides)
        walk.forEachRow(isStopped: isStopped) { at, start, length, step in
          let row = offset + start
          for i in 0..<length { result[at + i] = source[row + i * step] }
        }
      }
    }
  }

  /// Checks that there is memory for the elements of a new tensor of shape `layout`.
  ///
  /// - Throws: `TensorError.memory` if there is not.
  static func require(_ layout: Shape) throws(TensorError) {
    do {
      try MemoryBudget.require(layout.count, of: MemoryLayout<Float>.size)
    } catch {
      throw .memory(error)
    }
  }

  /// An array of `count` elements; `fill` must set all of them.
  static func filled(_ count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    // An empty array shares its storage with all empty arrays, and the initialiser would write to it.
    if count == 0 { return [] }
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialized = count
    }
  }
}

extension Tensor: Equatable {
  /// Whether the shapes and the elements of two tensors are equal. Elements are compared as floats, so NaN is
  /// not equal to any number, and -0 is equal to 0.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.layout == b.layout
      && a.withUnsafeValues { x in b.withUnsafeValues { y in x.elementsEqual(y) } }
  }
}
