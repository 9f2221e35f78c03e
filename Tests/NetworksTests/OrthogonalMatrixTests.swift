// Tests of the recurrent weights of new networks: the matrices of large layers are orthogonal too, and the matrices of
// the usual layers are those of earlier versions.

import Networks
import Runs
import Synchronization
import Tensors
import Testing

@Suite struct OrthogonalMatrixTests {
  private func weights(_ units: Int, run: Run = Run()) throws -> [Float] {
    let shape = try NetworkShape(inputs: 1, outputs: 1, layers: 1, units: units, mixtures: 1)
    var random = RandomStream(seed: 5, name: "weights")
    return RecurrentDensityNetwork<Float>(shape, random: &random, run: run)
      .parameters["lstm.weight_hh_l0"]
  }

  /// 513 is the smallest size that is computed in blocks; 577 ends in a block of one row.
  @Test(arguments: [1, 2, 100, 513, 577]) func recurrentWeightsAreOrthogonal(_ units: Int) throws {
    let all = try weights(units)
    for gate in 0..<4 {
      let matrix = Tensor(
        shape: [units, units],
        values: Array(all[(gate * units * units)..<((gate + 1) * units * units)]))
      let product = try matrix.matmul(matrix.transpose())
      // Each element is a sum of `units` products of numbers that are rounded to 24 bits.
      for (place, value) in product.values.enumerated() {
        let expected: Float = place / units == place % units ? 1 : 0
        #expect(abs(value - expected) < 2e-6, "\(place)")
        if abs(value - expected) >= 2e-6 { return }
      }
    }
  }

  /// The blocks and the projections one by one give the same matrix, except for rounding. The rows one by one are those
  /// of Gram and Schmidt, computed here from the same draws.
  @Test func blocksGiveTheMatrixOfGramAndSchmidt() throws {
    let units = 520
    let all = try weights(units)
    var random = RandomStream(seed: 5, name: "weights")
    for _ in 0..<4 * units { _ = random.uniform() }
    var rows: [[Double]] = []
    for row in 0..<units {
      var own = (0..<units).map { _ in random.normal() }
      for _ in 0..<2 {
        for other in rows {
          let product = zip(own, other).reduce(0) { $0 + $1.0 * $1.1 }
          for k in own.indices { own[k] -= product * other[k] }
        }
      }
      let length = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      rows.append(own.map { $0 / length })
      let off = zip(rows[row], all[(row * units)..<((row + 1) * units)]).map {
        abs($0 - Double($1))
      }
      #expect(off.max() ?? 1 < 1e-7, "row \(row)")
    }
  }

  @Test func drawingLargeWeightsReportsItsProgressAndCanBeStopped() throws {
    let steps = Mutex<[Int]>([])
    let interrupt = Interrupt()
    let run = Run(
      interrupt: interrupt,
      report: { progress in
        steps.withLock { $0.append(progress.step) }
        #expect(progress.label == "drawing weights" && progress.total == 4 * 600)
        if progress.step >= 800 { interrupt.request() }
      })
    let values = try weights(600, run: run)
    #expect(steps.withLock { $0.first } == 64 && steps.withLock { $0.last } == 856)
    #expect(values.suffix(600 * 600).allSatisfy { $0 == 0 })
  }
}
