import Networks
import Runs
import Tensors
import Testing

/// Tests that the fast loops of an update round as the plain loops beside them, for sizes drawn at random.
@Suite struct UpdateBitsTests {
  private static func uniform(_ count: Int, _ random: inout RandomStream) -> [Float] {
    (0..<max(count, 1)).map { _ in Float(2 * random.uniform() - 1) }
  }

  /// Whether this processor adds a product and a number with one rounding.
  private static var fuses: Bool {
    let (x, y): (Float, Float) = (1 + 0x1p-13, 1 - 0x1p-13)
    var panels: [Float] = [0, 0]
    panels = Array(repeating: 0, count: Float.packedCount(depth: 2, columns: 1))
    Float.pack([-1, y], stride: 1, transposed: false, depth: 2, columns: 1, into: &panels)
    var c: Float = 0
    Float.product(
      [1, x], stride: 2, panels, rows: 1, columns: 1, depth: 2, add: false, into: &c)
    return c != 0
  }

  /// The numbers of a product. The terms of each number are added in the order of the depth. If `lanes` is above 1, term k is
  /// added to the partial sum k mod `lanes`, but the last terms are those of the last partial sums; then each partial sum of
  /// the upper half is added to its counterpart in the lower half, until one is left.
  private func plainProduct(
    _ a: [Float], _ b: [Float], rows: Int, columns: Int, depth: Int, transposed: (Bool, Bool),
    onto start: [Float]?, fuses: Bool, lanes: Int = 1
  ) -> [Float] {
    (0..<rows * columns).map { place in
      let (r, n) = (place / columns, place % columns)
      var sums = [Float](repeating: 0, count: lanes)
      for k in 0..<depth {
        let x = transposed.0 ? a[k * rows + r] : a[r * depth + k]
        let y = transposed.1 ? b[n * depth + k] : b[k * columns + n]
        let lane = k < depth / lanes * lanes ? k % lanes : k - depth + lanes
        if fuses { sums[lane].addProduct(x, y) } else { sums[lane] += x * y }
      }
      while sums.count > 1 {
        let half = sums.count / 2
        sums = (0..<half).map { sums[$0] + sums[$0 + half] }
      }
      return start.map { $0[place] + sums[0] } ?? sums[0]
    }
  }

  @Test(arguments: 0..<160) func productsAddTheirTermsInTheOrderOfTheDepth(_ seed: Int) {
    var random = RandomStream(seed: UInt64(seed), name: "products")
    let fuses = UpdateBitsTests.fuses
    let rows = 1 + random.index(below: seed % 3 == 0 ? 130 : 10)
    let columns = 1 + random.index(below: seed % 5 == 0 ? 200 : 60)
    let depth = 1 + random.index(below: seed % 4 == 0 ? 400 : 30)
    // The product with a transposed A reads B where it is.
    let aTransposed = random.index(below: 2) == 1
    let transposed = (aTransposed, random.index(below: 2) == 1 && !aTransposed)
    let a = UpdateBitsTests.uniform(rows * depth, &random)
    let b = UpdateBitsTests.uniform(depth * columns, &random)
    let start = UpdateBitsTests.uniform(rows * columns, &random)
    var panels = [Float](repeating: 9, count: Float.packedCount(depth: depth, columns: columns))
    Float.pack(
      b, stride: transposed.1 ? depth : columns, transposed: transposed.1, depth: depth,
      columns: columns, into: &panels)
    for add in transposed.0 ? [false] : [false, true] {
      var c = start
      if transposed.0 {
        Float.product(transposed: a, rows: rows, b, columns: columns, depth: depth, into: &c)
      } else {
        Float.product(
          a, stride: depth, panels, rows: rows, columns: columns, depth: depth, add: add, into: &c)
      }
      func plain(_ parts: Int) -> [Float] {
        plainProduct(
          a, b, rows: rows, columns: columns, depth: depth, transposed: transposed,
          onto: add ? start : nil, fuses: fuses, lanes: parts)
      }
      var expected = plain(1)
      // The columns after the last sixteenth have sixteen partial sums each, if the depth is long.
      let rest = columns % 16
      if !transposed.0, rest > 0, depth >= 16, 5 * rest * ((depth + 15) / 16 + 8) < 4 * depth {
        let inParts = plain(16)
        for place in expected.indices where place % columns >= columns - rest {
          expected[place] = inParts[place]
        }
      }
      #expect(
        c == expected, "\(rows) × \(depth) × \(columns), transposed \(transposed), add \(add)")
    }
  }

  @Test(arguments: [1, 5, 31, 64, 1003])
  func aStepOfAdamIntoOtherMemoryIsAStepInPlace(count: Int) {
    var random = RandomStream(seed: UInt64(count), name: "adam")
    let g = UpdateBitsTests.uniform(count, &random)
    var (p, m) = (UpdateBitsTests.uniform(count, &random), UpdateBitsTests.uniform(count, &random))
    var v = UpdateBitsTests.uniform(count, &random).map(abs)
    let (oldP, oldM, oldV) = (p, m, v)
    let none = [Float](repeating: 0, count: count)
    var (nextP, nextM, nextV) = (none, none, none)
    func step(
      from oldP: UnsafePointer<Float>, _ oldM: UnsafePointer<Float>, _ oldV: UnsafePointer<Float>,
      _ p: UnsafeMutablePointer<Float>, _ m: UnsafeMutablePointer<Float>,
      _ v: UnsafeMutablePointer<Float>, _ g: [Float], _ factor: Float
    ) -> Bool {
      Float.adamStep(
        from: (oldP, oldM, oldV), to: (p, m, v), g, count: count, factor: factor,
        decays: (0.9, 0.999),
        gains: (0.1, 0.001), rate: 0.003, inverseRoot: 1.3, small: 1e-8)
    }
    #expect(step(from: oldP, oldM, oldV, &nextP, &nextM, &nextV, g, 0.37))
    let scaled = g.map { 0.37 * $0 }
    p.withUnsafeMutableBufferPointer { p in
      m.withUnsafeMutableBufferPointer { m in
        v.withUnsafeMutableBufferPointer { v in
          if let p = p.baseAddress, let m = m.baseAddress, let v = v.baseAddress {
            #expect(step(from: p, m, v, p, m, v, scaled, 1))
          }
        }
      }
    }
    #expect(nextP == p && nextM == m && nextV == v)
    // A parameter that is not finite is noticed at any place.
    for place in Set([0, count / 2, count - 1]) {
      var odd = g
      odd[place] = .infinity
      #expect(!step(from: oldP, oldM, oldV, &nextP, &nextM, &nextV, odd, 1))
    }
  }

  /// Few streams on many threads: the layers of a shard work at the same time.
  @Test(arguments: 0..<24) func updatesHaveTheSameBitsOnAnyNumberOfThreads(_ seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), name: "threads")
    let width = 2 * (1 + random.index(below: 12))
    let shape = try NetworkShape(
      inputs: width, outputs: width, layers: 1 + random.index(below: 4),
      units: 1 + random.index(below: 40), mixtures: 1 + random.index(below: 4),
      groups: random.index(below: 3) == 0 ? width / 2 : 1,
      cell: [.plain, .plain, .peephole, .layerNorm][seed % 4])
    let network = RecurrentDensityNetwork<Float>(shape, random: &random)
    let batch: SequenceBatch<Float> = someBatch(
      shape, steps: 1 + random.index(below: 70), streams: 1 + random.index(below: 20),
      random: &random)
    let rule = TrainingRule(dropout: seed % 3 == 0 ? 0.3 : 0)
    func trained(_ threads: Int) -> (TrainingState<Float>.Snapshot, LSTMState<Float>, [Loss]) {
      var trainer = Trainer(network, rule: rule)
      var training = TrainingState(
        parameters: network.parameters, optimizer: rule.optimizer,
        random: RandomStream(seed: 5, name: "training"))
      var carried = network.zeroState(streams: batch.streams)
      let losses = (0..<3).map { _ in
        trainer.update(&training, on: batch, carried: &carried, run: Run(threads: threads)).loss
      }
      return (training.current, carried, losses)
    }
    let alone = trained(1)
    func evaluated<Scalar: NetworkScalar>(_ type: Scalar.Type, _ threads: Int) -> [Double] {
      var random = RandomStream(seed: UInt64(seed), name: "evaluated")
      let network = RecurrentDensityNetwork<Scalar>(shape, random: &random)
      let batch: SequenceBatch<Scalar> = someBatch(
        shape, steps: batch.steps, streams: batch.streams, random: &random)
      var state = network.zeroState(streams: batch.streams)
      return network.evaluate(batch, state: &state, run: Run(threads: threads)).frames
    }
    let (single, double) = (evaluated(Float.self, 1), evaluated(Double.self, 1))
    for threads in [2, 3, 8] {
      #expect(evaluated(Float.self, threads) == single)
      #expect(evaluated(Double.self, threads) == double)
      let shared = trained(threads)
      #expect(shared.0 == alone.0 && shared.1 == alone.1, "\(shape), \(threads) threads")
      #expect(shared.2.map(\.frames) == alone.2.map(\.frames))
    }
  }
}
