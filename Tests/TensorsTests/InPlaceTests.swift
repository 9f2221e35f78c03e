import Tensors
import Testing

/// Operations that write into one of their operands give the bits of operations with a new result.
@Suite struct InPlaceTests {
  private static let shapes: [(own: [Int], other: [Int])] = [
    ([7], [7]), ([7], []), ([2, 3], [3]), ([2, 3], [2, 1]), ([100], [1]), ([0], [0]), ([], []),
  ]

  @Test(arguments: ElementOperation.allCases, 0..<7)
  func anOperationInPlaceGivesTheSameBits(_ operation: ElementOperation, _ number: Int) throws {
    let (own, other) = Self.shapes[number]
    var random = RandomStream(seed: 3, name: "in place")
    let a = try Tensor.randn(own, from: &random)
    let b = try Tensor.randn(other, from: &random)
    for reversed in [false, true] {
      let expected = try Tensor.combine(operation, reversed ? b : a, reversed ? a : b)
      var result = a
      guard try result.combine(operation, with: b, reversed: reversed) else {
        #expect(result.values.map(\.bitPattern) == a.values.map(\.bitPattern))
        continue
      }
      #expect(result.shape == expected.shape && result.isMask == expected.isMask)
      #expect(result.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
    }
  }

  @Test func addingInPlaceDoesNotChangeOtherTensors() throws {
    let a = Tensor([1, 2, 3])
    var b = a
    #expect(try b.combine(.add, with: a, reversed: false))
    #expect(a == Tensor([1, 2, 3]) && b == Tensor([2, 4, 6]))
    #expect(try b.combine(.subtract, with: b, reversed: false))
    #expect(b == Tensor([0, 0, 0]))
  }

  @Test func aResultOfAnotherShapeIsNotComputedInPlace() throws {
    var row = Tensor([1, 2, 3])
    let table = Tensor(zeros: [2, 3])
    #expect(try !row.combine(.add, with: table, reversed: false))
    #expect(row == Tensor([1, 2, 3]))
    #expect(throws: TensorError.self) {
      try row.combine(.add, with: Tensor([1, 2]), reversed: true)
    }
    #expect(row == Tensor([1, 2, 3]))
    var column = try table[.all, .item(0)]
    #expect(try !column.combine(.add, with: Tensor(1), reversed: false))
  }
}
