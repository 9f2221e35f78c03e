import Tensors
import Testing

@Suite struct TensorTests {
  let a = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])

  @Test func writingToACopyOrSliceDoesNotChangeTheOriginalTensor() throws {
    var b = a
    let row = try a[1]
    var column = try a[.all, 0]
    try b.assign(9, at: [0, 0])
    try column.assign(Tensor([7, 8]), at: [])
    #expect(a.values == [1, 2, 3, 4, 5, 6])
    #expect(b.values == [9, 2, 3, 4, 5, 6])
    #expect(row.values == [4, 5, 6])
    #expect(column.values == [7, 8])
  }

  @Test func aTensorCanBeAssignedItsOwnReversedOrShiftedElements() throws {
    var line = try Tensor.arange(0, 6)
    try line.assign(try line[.range(lower: nil, upper: nil, step: -1)], at: [])
    #expect(line.values == [5, 4, 3, 2, 1, 0])
    try line.assign(try line[.range(0..<5)], at: [.range(1..<6)])
    #expect(line.values == [5, 5, 4, 3, 2, 1])
  }

  @Test func aFailedAssignmentDoesNotChangeTheTensor() throws {
    var b = a
    #expect(throws: TensorError.doesNotFit(from: [2], to: [3])) {
      try b.assign(Tensor([1, 2]), at: [0])
    }
    #expect(b == a)
  }

  @Test func writingToAnUnsharedTensorDoesNotCopyItsMemory() throws {
    var b = try Tensor.zeros([1000])
    let before = b.withUnsafeMutableValues { $0.baseAddress }
    try b.assign(1, at: [5])
    try b.assign(Tensor([1, 2, 3]), at: [.range(7..<10)])
    #expect(b.withUnsafeMutableValues { $0.baseAddress } == before)
    #expect(b.values[8] == 2)
  }

  @Test func slicesTransposesBroadcastsAndReshapesShareTheElements() throws {
    let large = try Tensor.arange(0, 10_000).reshape([100, 100])
    let start = large.withUnsafeValues { $0.baseAddress }
    let row = try large[3]
    #expect(row.withUnsafeValues { $0.baseAddress } == start?.advanced(by: 300))
    let back = try large.transpose().transpose()
    #expect(back.withUnsafeValues { $0.baseAddress } == start)
    #expect(try large.reshape([10, -1]).withUnsafeValues { $0.baseAddress } == start)
    #expect(try Tensor(1).broadcast(to: [1 << 15, 1 << 15]).count == 1 << 30)
  }

  @Test func unsafeAccessReadsTheElementsOfAViewRowByRow() throws {
    var columns = try a.transpose()
    #expect(columns.withUnsafeValues { Array($0) } == [1, 4, 2, 5, 3, 6])
    columns.withUnsafeMutableValues { $0[0] = 0 }
    #expect(columns.values == [0, 4, 2, 5, 3, 6])
    #expect(a.values[0] == 1)
  }

  @Test func equalTensorsHaveEqualShapesAndElementsInAnyMemoryLayout() throws {
    #expect(try a.transpose().contiguous == a.transpose())
    #expect(try a.reshape([3, 2]) != a)
    #expect(Tensor(.nan) != Tensor(.nan))
    #expect(Tensor(0) == Tensor(-0))
  }

  @Test(
    arguments: [
      [1 << 31], [1 << 20, 1 << 20], [Int.max, 2], [Int.max, Int.max, Int.max],
      [0, Int.max, Int.max],
      [Int](repeating: 1, count: 33),
    ])
  func tensorsThatAreTooLargeAreRefusedBeforeAllocation(_ shape: [Int]) {
    #expect(throws: TensorError.tooLarge(shape: shape)) { try Tensor.zeros(shape) }
    #expect(throws: TensorError.tooLarge(shape: shape)) { try Tensor(1).broadcast(to: shape) }
    #expect(throws: TensorError.self) { try Tensor.of(shape: shape, values: []) }
  }

  @Test
  func tensorOperationsRefuseResultsThatAreTooLarge() throws {
    let wide = try Tensor(1).broadcast(to: [1, 1 << 20])
    let tall = try Tensor(1).broadcast(to: [1 << 20, 1])
    #expect(throws: TensorError.self) { try wide + tall }
    #expect(throws: TensorError.self) { try tall.matmul(wide) }
    let most = try Tensor(1).broadcast(to: [1 << 30])
    #expect(throws: TensorError.self) { try Tensor.concat([most, most]) }
    #expect(throws: TensorError.self) { try Tensor.arange(0, 1, by: 1e-300) }
    #expect(throws: TensorError.self) { try Tensor.linspace(0, 1, count: -1) }
    #expect(throws: TensorError.self) { try Tensor.arange(0, .infinity) }
    #expect(throws: TensorError.self) { try most.reduce(.argmax) }
  }

  @Test func extremeBoundsAndStepsOfATensorSliceAreLimitedToItsEnds() throws {
    let line = Tensor([0, 1, 2])
    #expect(try line[.range(lower: .min, upper: .max, step: .max)].values == [0])
    #expect(try line[.range(lower: .max, upper: .min, step: .min)].values == [2])
    #expect(try line[.range(lower: .max, upper: nil, step: -1)].values == [2, 1, 0])
    #expect(throws: TensorError.zeroStep) { try line[.range(lower: nil, upper: nil, step: 0)] }
    #expect(throws: TensorError.indexOutside(.min, axis: 0, shape: [3])) { try line[.min] }
  }

  @Test(
    arguments: [
      (
        TensorError.notBroadcastable([2, 3], [4]),
        "the shapes (2, 3) and (4,) do not broadcast: counted from the last axis, lengths must be "
          + "equal or one of them 1"
      ),
      (.wrongCount(shape: [2, 2], values: 3), "3 values do not fill the shape (2, 2)"),
      (
        .noAxis(2, shape: [4, 5]),
        "there is no axis 2 in the shape (4, 5): axes are 0 to 1, or -2 to -1 from the end"
      ),
      (
        .indexOutside(-4, axis: 1, shape: [2, 1]),
        "the index -4 is outside axis 1 of the shape (2, 1), which has 1 element"
      ),
      (
        .notMultipliable([2, 3], [4, 5]),
        "the matrix product of (2, 3) and (4, 5) needs the last axis of the first to be as long as the "
          + "second last axis of the second"
      ),
      (
        .tooLarge(shape: [Int.max, 2]),
        "a tensor of shape (9223372036854775807, 2) is too large: at most 1073741824 elements"
      ),
      (.empty(of: "min", shape: [0]), "min needs at least one element: the shape is (0,)"),
    ])
  func messagesOfTensorErrorsStateTheShapes(_ error: TensorError, _ text: String) {
    #expect(error.description == text)
  }
}
