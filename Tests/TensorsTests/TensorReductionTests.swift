import Tensors
import Testing

/// Tests of reductions, sorting, clamping and choosing in cases for which there are no results from NumPy.
@Suite struct TensorReductionTests {
  @Test func theArgumentCorrectionReducesTheDivisorOfTheVariance()
    throws
  {
    let line = Tensor([1, 2, 3, 4, 6])
    // The squared distances from the mean 3.2 have the sum 14.8.
    #expect(try line.reduce(.variance).item() == Float(14.8 / 5))
    #expect(try line.reduce(.variance, correction: 1).item() == Float(14.8 / 4))
    #expect(try line.reduce(.deviation, correction: 1).item() == Float((14.8 / 4).squareRoot()))
    #expect(try Tensor(3).reduce(.variance, correction: 1).item().isNaN)
  }

  @Test func sumsKeepDigitsThatSinglePrecisionWouldLose() throws {
    // In single precision 2²⁴ + 1 is rounded to 2²⁴.
    var values = [Float](repeating: 1, count: 100_001)
    values[0] = 0x1p24
    #expect(try Tensor(values).sum().item() == Float(16_877_216))
    #expect(try Tensor([1e30, 1, -1e30, 3e38, -3e38]).sum().item() == 0)
    let far = try Tensor.full([10_000], 4096.5) + Tensor.linspace(-0.5, 0.5, count: 10_000)
    #expect(try abs(far.reduce(.variance).item() - 1 / 12) < 1e-4)
  }

  @Test(arguments: 0..<20) func aSumHasTheSameBitsForEveryMemoryLayout(_ seed: Int)
    throws
  {
    var random = RandomStream(seed: UInt64(seed), name: "layout")
    let lengths = [3 + random.index(below: 40), 3 + random.index(below: 40)]
    let tensor = try Tensor.randn(lengths, from: &random)
    for view in try layouts(tensor) {
      for reduction in Reduction.allCases {
        for axis in [nil, 0, 1] {
          let found = try view.reduce(reduction, axis: axis).values.map(\.bitPattern)
          #expect(try found == tensor.reduce(reduction, axis: axis).values.map(\.bitPattern))
        }
      }
    }
  }

  @Test(arguments: [1, 2, 255, 256, 5000])
  func longAndShortTensorsAreSortedInBothDirectionsWithNaNLast(_ count: Int) throws {
    var random = RandomStream(seed: 1, name: "sort")
    var values = try Tensor.randn([count], from: &random).values
    if count > 200 {
      values.replaceSubrange(
        100..<108,
        with: [
          .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
          .nan,
        ])
    }
    let numbers = values.filter { !$0.isNaN }
    let up = try Tensor(values).sort().values
    let down = try Tensor(values).sort(descending: true).values
    #expect(Array(up.prefix(numbers.count)) == numbers.sorted())
    #expect(Array(down.prefix(numbers.count)) == numbers.sorted().reversed())
    #expect(up.dropFirst(numbers.count).allSatisfy { $0.isNaN })
    #expect(down.dropFirst(numbers.count).allSatisfy { $0.isNaN })
  }

  @Test func clampingATensorRefusesReversedBoundsAndKeepsNaN() throws {
    #expect(throws: TensorError.self) { try Tensor(1).clamp(2, 1) }
    #expect(throws: TensorError.self) { try Tensor(1).clamp(.nan, 1) }
    #expect(try Tensor([-5, 5]).clamp(nil, 1).values == [-5, 1])
    #expect(try Tensor(.nan).clamp(0, 1).item().isNaN)
  }

  @Test func choosingBetweenTensorsRefusesShapesThatDoNotBroadcast() {
    #expect(throws: TensorError.notBroadcastable([2], [3])) {
      try Tensor.choose(where: Tensor([1, 0]), Tensor([1, 2, 3]), else: Tensor(0))
    }
  }
}
