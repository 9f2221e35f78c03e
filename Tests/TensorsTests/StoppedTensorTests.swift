import Tensors
import Testing

/// Computations over many elements stop soon after their caller asks for it.
@Suite struct StoppedTensorTests {
  typealias Computation = @Sendable (_ isStopped: () -> Bool) throws -> Tensor

  /// 2²² numbers, so that a computation asks at least 8 times whether it shall stop.
  static let line = try! Tensor.linspace(-1e9, 1e9, count: 1 << 22)
  static let table = try! line.reshape([2048, 2048])
  static let turned = try! table.transpose()
  /// More calls than this after the answer "stop" would mean that work goes on. A computation has a few loops, and each
  /// may ask once.
  static let mostCallsAfterTheStop = 8

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let compute: Computation
    init(_ name: String, _ compute: @escaping Computation) {
      testDescription = name
      self.compute = compute
    }
  }

  static let functions = ElementFunction.allCases.map { function in
    Case(function.rawValue) { line.apply(function, isStopped: $0) }
  }
  static let operations = ElementOperation.allCases.map { operation in
    Case(operation.rawValue) { try Tensor.combine(operation, line, Tensor(0.37), isStopped: $0) }
  }
  static let reductions = Reduction.allCases.map { reduction in
    Case(reduction.rawValue) { try turned.reduce(reduction, axis: -1, isStopped: $0) }
  }
  static let others = [
    Case("a transposed function") { turned.apply(.cos, isStopped: $0) },
    Case("a transposed operation") { try Tensor.combine(.add, table, turned, isStopped: $0) },
    Case("clamp") { try line.clamp(0, 1, isStopped: $0) },
    Case("where") { try Tensor.choose(where: line, line, else: Tensor(0), isStopped: $0) },
    Case("cumsum") { try line.cumsum(isStopped: $0) },
    Case("cumsum of columns") { try table.cumsum(axis: 0, isStopped: $0) },
    Case("sort") { try line.sort(isStopped: $0) },
    Case("sort of columns") { try table.sort(axis: 0, isStopped: $0) },
    Case("argsort") { try line.order(isStopped: $0) },
    Case("unique") { try line.distinct(isStopped: $0) },
    Case("quantile") { try line.quantiles([0.1, 0.9], isStopped: $0)[0] },
    Case("diff") { try line.differences(isStopped: $0) },
    Case("round to decimals") { line.rounded(decimals: 2, isStopped: $0) },
    Case("a mask") { try line.slice([.mask(line.mask)], isStopped: $0) },
    Case("the positions of a mask") { try line.positions(isStopped: $0)[0] },
    Case("positions of columns") {
      try turned.slice([.all, .positions(Array(0..<2048), shape: [2048])], isStopped: $0)
    },
    Case("an assignment through a mask") {
      var copy = line
      try copy.assign(Tensor(0), at: [.mask(line.mask)], isStopped: $0)
      return copy
    },
    Case("concat") { try Tensor.concat([line, line], isStopped: $0) },
    Case("stack") { try Tensor.stack([table, turned], axis: 2, isStopped: $0) },
  ]

  @Test(arguments: functions + operations + reductions + others)
  func aComputationStopsWhenItsCallerAsks(_ computation: Case) throws {
    let (name, compute) = (computation.testDescription, computation.compute)
    var calls = 0
    _ = try compute {
      calls += 1
      return false
    }
    #expect(calls >= 8, "\(name) asks \(calls) times")
    for stop in [1, 2, calls / 2] {
      var callsUntilItEnds = 0
      _ = try compute {
        callsUntilItEnds += 1
        return callsUntilItEnds >= stop
      }
      #expect(
        callsUntilItEnds <= stop + Self.mostCallsAfterTheStop,
        "\(name) asked \(callsUntilItEnds) times after a stop at \(stop)")
    }
  }

  /// The walk in pieces gives every element the value that it has alone.
  @Test func piecesOfARowDoNotChangeItsElements() throws {
    let odd = try Tensor.linspace(-3, 3, count: (1 << 18) + 5)
    let whole = odd.apply(.cos)
    for place in [0, 7, (1 << 18) - 1, 1 << 18, (1 << 18) + 4] {
      #expect(try whole[place].item() == odd[place].apply(.cos).item())
    }
    let pair = try Tensor.stack([odd, odd]).transpose()
    #expect(try pair.apply(.negative) == Tensor.stack([-odd, -odd]).transpose())
    #expect(try pair.sort(axis: 0) == pair)
  }
}
