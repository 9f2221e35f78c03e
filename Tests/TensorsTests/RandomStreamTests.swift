import Tensors
import Testing

@Suite struct RandomStreamTests {
  static let draws = 200_000
  /// Five standard errors of a moment over `draws`; a correct generator exceeds this bound for one seed in a million.
  static let standardErrors = 5.0

  @Test func xoshiro256FromAKnownStateGivesThePublishedNumbers() throws {
    // The expected numbers are the first numbers of Blackman and Vigna's C code from the state 1, 2, 3, 4.
    let state = RandomStream.State(words: [1, 2, 3, 4], spare: nil)
    var stream = try #require(RandomStream(state))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
      10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.map { _ in stream.next() } == expected)
  }

  @Test(arguments: [1, 7, 2015])
  func uniformRandomNumbersHaveTheRangeAndMomentsOfTheirDistribution(_ seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "test")
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<Self.draws {
      let x = stream.uniform()
      #expect(x >= 0 && x < 1)
      sum += x
      squares += (x - 0.5) * (x - 0.5)
    }
    let count = Double(Self.draws)
    #expect(abs(sum / count - 0.5) < Self.standardErrors * (1 / 12 / count).squareRoot())
    // The variance of (x − ½)² is 1/180.
    #expect(abs(squares / count - 1 / 12.0) < Self.standardErrors * (1 / 180 / count).squareRoot())
  }

  @Test(arguments: [1, 7, 2015])
  func gaussianRandomNumbersHaveTheFourMomentsOfTheirDistribution(_ seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "test")
    var moments = [0.0, 0, 0, 0]
    for _ in 0..<Self.draws {
      let x = stream.normal()
      for power in 0..<4 { moments[power] += (0...power).reduce(1) { y, _ in y * x } }
    }
    let count = Double(Self.draws)
    // The means and variances belong to x, x², x³ and x⁴.
    for (i, (mean, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      let bound = Self.standardErrors * (variance / count).squareRoot()
      #expect(abs(moments[i] / count - mean) < bound, "moment \(i + 1)")
    }
  }

  @Test(arguments: 0..<40)
  func manyGaussianRandomNumbersAreThoseOfSingleDraws(_ seed: UInt64) {
    var many = RandomStream(seed: seed, name: "many")
    var single = many
    for count in [0, 1, 2, 3, 64, 127, 128, 129, 1, 5000] {
      var numbers = [Float](repeating: .nan, count: count)
      numbers.withUnsafeMutableBufferPointer { many.fillNormals($0) }
      #expect(numbers == (0..<count).map { _ in Float(single.normal()) })
      #expect(many == single)
    }
  }

  @Test
  func randomStreamsWithDifferentNamesSeedsOrParentsAreUncorrelated() {
    let first = RandomStream(seed: 7, name: "weights")
    let others = [
      RandomStream(seed: 7, name: "noise"), RandomStream(seed: 8, name: "weights"),
      RandomStream(seed: 7, name: "weightt"), first.stream("weights"), first.stream(""),
    ]
    for other in others {
      var (a, b) = (first, other)
      var product = 0.0
      var equal = 0
      let count = 50_000
      for _ in 0..<count {
        let (x, y) = (a.normal(), b.normal())
        product += x * y
        if x == y { equal += 1 }
      }
      #expect(equal == 0)
      #expect(abs(product / Double(count)) < Self.standardErrors / Double(count).squareRoot())
    }
  }

  @Test func aRandomSubstreamDoesNotAdvanceItsParentStream() {
    var stream = RandomStream(seed: 3, name: "a")
    let before = stream.state
    #expect(stream.stream("x") == stream.stream("x"))
    #expect(stream.state == before)
    let early = stream.stream("x")
    _ = stream.next()
    #expect(stream.stream("x") != early)
  }

  @Test
  func aRandomStreamContinuesExactlyFromASavedState() throws {
    var stream = RandomStream(seed: 5, name: "noise")
    for drawn in 0..<5 {
      var again = try #require(RandomStream(stream.state))
      var original = stream
      #expect(again == original, "after \(drawn)")
      for _ in 0..<9 {
        #expect(again.normal() == original.normal())
        #expect(again.next() == original.next())
      }
      _ = stream.normal()
    }
  }

  @Test func invalidStatesOfARandomStreamAreRefused() {
    #expect(RandomStream(.init(words: [], spare: nil)) == nil)
    #expect(RandomStream(.init(words: [0, 0, 0, 0], spare: nil)) == nil)
    #expect(RandomStream(.init(words: [1, 2, 3], spare: nil)) == nil)
    #expect(RandomStream(.init(words: [1, 2, 3, 4, 5], spare: nil)) == nil)
  }

  @Test func randomWholeNumbersBelowALimitAreEquallyFrequent() {
    var stream = RandomStream(seed: 11, name: "index")
    var counts = [Int](repeating: 0, count: 7)
    let draws = 70_000
    for _ in 0..<draws { counts[stream.index(below: 7)] += 1 }
    let spread = (Double(draws) / 7 * 6 / 7).squareRoot()
    for count in counts { #expect(abs(Double(count) - 10_000) < Self.standardErrors * spread) }
  }

  @Test func randomTensorsAreDrawnRowByRowFromTheStream() throws {
    var stream = RandomStream(seed: 2, name: "t")
    var same = stream
    let normal = try Tensor.randn([3, 5], from: &stream)
    #expect(normal.values == (0..<15).map { _ in Float(same.normal()) })
    let even = try Tensor.rand([100, 100], from: &stream)
    #expect(even.values.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(try abs(even.mean().item() - 0.5) < 0.02)  // the bound is seven standard errors
    #expect(throws: TensorError.tooLarge(shape: [1 << 20, 1 << 20])) {
      try Tensor.rand([1 << 20, 1 << 20], from: &stream)
    }
  }
}
