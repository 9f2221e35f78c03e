// New tensors: constants, progressions, random numbers. The user chooses the sizes, so every function checks
// the size before it allocates memory.

internal import WholeNumbers

extension Tensor {
  /// The tensor of shape `shape` with only zeros.
  ///
  /// - Throws: the errors of `full`.
  public static func zeros(_ shape: [Int]) throws(TensorError) -> Tensor { try full(shape, 0) }

  /// The tensor of shape `shape` with only ones.
  ///
  /// - Throws: the errors of `full`.
  public static func ones(_ shape: [Int]) throws(TensorError) -> Tensor { try full(shape, 1) }

  /// The tensor of shape `shape` with `value` in every element.
  ///
  /// - Throws: `TensorError.negativeLength` if a length is negative; `TensorError.tooLarge` if there are too
  ///   many axes or elements.
  public static func full(_ shape: [Int], _ value: Float) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    try require(layout)
    return Tensor(layout, [Float](repeating: value, count: layout.count))
  }

  /// The numbers from `start` in steps of `step`, up to but not including `end`: ⌈(end − start) / step⌉
  /// numbers, each computed in double precision from its index.
  ///
  /// - Throws: `TensorError.badArgument` if `step` is 0, if `start`, `end` or `step` is not finite, or if there
  ///   would be too many numbers.
  public static func arange(_ start: Double, _ end: Double, by step: Double = 1)
    throws(TensorError) -> Tensor
  {
    guard start.isFinite, end.isFinite, step.isFinite, step != 0 else {
      throw .badArgument(
        "a progression from \(start) to \(end) by \(step): all three must be finite, and the step not 0"
      )
    }
    let steps = Swift.max(0, ((end - start) / step).rounded(.up))
    guard steps <= Double(Shape.largestCount) else {
      throw .badArgument(
        "a progression from \(start) to \(end) by \(step) is too long: at most "
          + "\(Shape.largestCount) numbers")
    }
    let count = Int(clamped: steps)
    let layout = try Shape([count])
    try require(layout)
    return Tensor(
      layout,
      filled(count) { result in
        for i in 0..<count { result[i] = Float(start + Double(i) * step) }
      })
  }

  /// `count` evenly spaced numbers, from `start` to and including `end`.
  ///
  /// - Throws: `TensorError.badArgument` if `start` or `end` is not finite; `TensorError.negativeLength` if
  ///   `count` is negative; `TensorError.tooLarge` if `count` is too large.
  public static func linspace(_ start: Double, _ end: Double, count: Int)
    throws(TensorError) -> Tensor
  {
    guard start.isFinite, end.isFinite else {
      throw .badArgument("evenly spaced numbers from \(start) to \(end): both must be finite")
    }
    let layout = try Shape([count])
    try require(layout)
    return Tensor(
      layout,
      filled(count) { result in
        let step = (end - start) / Double(Swift.max(count - 1, 1))
        for i in 0..<count { result[i] = Float(start + Double(i) * step) }
        if count > 1 { result[count - 1] = Float(end) }
      })
  }

  /// Gaussian draws with mean 0 and standard deviation 1, row by row from the random stream `stream`.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements stay 0.
  public static func randn(
    _ shape: [Int], from stream: inout RandomStream, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    try require(layout)
    return Tensor(
      layout, filled(layout.count) { fill($0, isStopped) { Float(stream.normal()) } })
  }

  /// Numbers drawn uniformly from [0, 1), row by row from the random stream `stream`; each number is a multiple
  /// of 2⁻²⁴.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements stay 0.
  public static func rand(
    _ shape: [Int], from stream: inout RandomStream, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    try require(layout)
    // Only the upper 24 bits are used, so that rounding never gives 1.
    return Tensor(
      layout,
      filled(layout.count) {
        fill($0, isStopped) { Float(stream.next() >> 40) * 0x1p-24 }
      })
  }

  private static func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, _ isStopped: () -> Bool, _ draw: () -> Float
  ) {
    var i = 0
    while i < buffer.count {
      let end = isStopped() ? i : Swift.min(i + StridedLoop.elementsAtOnce, buffer.count)
      if end == i { return buffer[i...].update(repeating: 0) }
      while i < end {
        buffer[i] = draw()
        i += 1
      }
    }
  }
}
