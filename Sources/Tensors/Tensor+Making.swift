// New tensors: constants, progressions, random numbers. Sizes come from users, so every function checks
// them before it allocates.

extension Tensor {
  /// The tensor of `shape` with zeros.
  ///
  /// - Throws: as `full`.
  public static func zeros(_ shape: [Int]) throws(TensorError) -> Tensor { try full(shape, 0) }

  /// The tensor of `shape` with ones.
  ///
  /// - Throws: as `full`.
  public static func ones(_ shape: [Int]) throws(TensorError) -> Tensor { try full(shape, 1) }

  /// The tensor of `shape` with `value` in every element.
  ///
  /// - Throws: `TensorError.negativeLength`, `.tooLarge`.
  public static func full(_ shape: [Int], _ value: Float) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    return Tensor(layout, [Float](repeating: value, count: layout.count))
  }

  /// The numbers from `start` in steps of `step`, up to but not including `end`: ⌈(end − start) / step⌉
  /// numbers, each computed in double precision from its index.
  ///
  /// - Throws: `TensorError.badArgument` if `step` is 0 or one of the three is not finite, `.tooLarge`.
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
    let count = Int(steps)
    return Tensor(
      try Shape([count]),
      filled(count) { result in
        for i in 0..<count { result[i] = Float(start + Double(i) * step) }
      })
  }

  /// `count` numbers evenly spaced from `start` to `end`, both included.
  ///
  /// - Throws: `TensorError.badArgument` if `start` or `end` is not finite, `.negativeLength`, `.tooLarge`.
  public static func linspace(_ start: Double, _ end: Double, count: Int)
    throws(TensorError) -> Tensor
  {
    guard start.isFinite, end.isFinite else {
      throw .badArgument("evenly spaced numbers from \(start) to \(end): both must be finite")
    }
    let layout = try Shape([count])
    return Tensor(
      layout,
      filled(count) { result in
        let step = (end - start) / Double(Swift.max(count - 1, 1))
        for i in 0..<count { result[i] = Float(start + Double(i) * step) }
        if count > 1 { result[count - 1] = Float(end) }
      })
  }

  /// Numbers drawn from the normal distribution with mean 0 and deviation 1, row by row from `stream`.
  ///
  /// - Parameter isStopped: called now and then; once it returns true, the rest stays 0.
  public static func randn(
    _ shape: [Int], from stream: inout RandomStream, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    return Tensor(
      layout, filled(layout.count) { fill($0, isStopped) { Float(stream.normal()) } })
  }

  /// Numbers drawn uniformly from [0, 1), row by row from `stream`, each a multiple of 2⁻²⁴.
  ///
  /// - Parameter isStopped: called now and then; once it returns true, the rest stays 0.
  public static func rand(
    _ shape: [Int], from stream: inout RandomStream, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let layout = try Shape(shape)
    // The upper 24 bits, so that rounding never gives 1.
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
      let end = isStopped() ? i : Swift.min(i + (1 << 18), buffer.count)
      if end == i { return buffer[i...].update(repeating: 0) }
      while i < end {
        buffer[i] = draw()
        i += 1
      }
    }
  }
}
