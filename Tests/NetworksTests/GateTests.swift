import Glibc
import Networks
import Tensors
import Testing

/// Tests that the loops over gates and draws compute their formulas for any number of streams and units, and that the
/// bits of a number do not depend on its neighbours.
@Suite struct GateTests {
  struct Gates {
    var gates: [Float]
    var cell: [Float]
    var tangents: [Float]
    var hidden: [Float]
  }

  private func numbers(_ count: Int, _ scale: Double, _ random: inout RandomStream) -> [Float] {
    (0..<count).map { _ in Float(scale * random.normal()) }
  }

  private func forward(
    _ streams: Int, _ units: Int, bias: [Float], gates: [Float], before: [Float]
  ) -> Gates {
    let zeros = [Float](repeating: 0, count: streams * units)
    var result = Gates(gates: gates, cell: zeros, tangents: zeros, hidden: zeros)
    Float.gatesForward(
      streams: streams, units: units, bias: bias, gates: &result.gates, cellBefore: before,
      cell: &result.cell, cellTanh: &result.tangents, hidden: &result.hidden)
    return result
  }

  /// Sizes below, at and above the blocks and the passes of the loops.
  static let sizes = [
    (1, 1), (1, 7), (3, 16), (5, 17), (2, 100), (64, 100), (7, 150), (1, 512), (2, 513), (3, 1100),
  ]

  @Test(arguments: sizes) func gatesFollowTheirFormulas(streams: Int, units: Int) {
    var random = RandomStream(seed: 1, name: "gates")
    let bias = numbers(4 * units, 1, &random)
    let arguments = numbers(4 * streams * units, 3, &random)
    let before = numbers(streams * units, 1, &random)
    let result = forward(streams, units, bias: bias, gates: arguments, before: before)
    func close(_ value: Float, _ exact: Double) -> Bool {
      // A few units in the last place of numbers up to 1, and of the cells, which are sums of two products.
      abs(Double(value) - exact) < 1e-6 * max(1, abs(exact))
    }
    for b in 0..<streams {
      for u in 0..<units {
        let z = (0..<4).map { k in
          Double(arguments[(4 * b + k) * units + u] + bias[k * units + u])
        }
        let (i, f, o) = (1 / (1 + exp(-z[0])), 1 / (1 + exp(-z[1])), 1 / (1 + exp(-z[3])))
        let cell = f * Double(before[b * units + u]) + i * tanh(z[2])
        let place = b * units + u
        #expect(
          close(result.cell[place], cell) && close(result.tangents[place], tanh(cell))
            && close(result.hidden[place], o * tanh(cell)), "stream \(b), unit \(u)")
        let kept = (0..<4).map { result.gates[(4 * b + $0) * units + u] }
        #expect(
          close(kept[0], i) && close(kept[1], f) && close(kept[2], tanh(z[2])) && close(kept[3], o))
      }
    }
  }

  @Test(arguments: sizes) func aStreamHasTheSameGatesAloneAndInPlace(streams: Int, units: Int) {
    var random = RandomStream(seed: 2, name: "gates")
    let bias = numbers(4 * units, 1, &random)
    let arguments = numbers(4 * streams * units, 5, &random)
    let before = numbers(streams * units, 1, &random)
    let all = forward(streams, units, bias: bias, gates: arguments, before: before)
    for b in [0, streams / 2, streams - 1] {
      let (gates, cells) = (b * 4 * units..<(b + 1) * 4 * units, b * units..<(b + 1) * units)
      let alone = forward(
        1, units, bias: bias, gates: Array(arguments[gates]), before: Array(before[cells]))
      #expect(alone.gates == Array(all.gates[gates]) && alone.cell == Array(all.cell[cells]))
      #expect(alone.hidden == Array(all.hidden[cells]))
    }
    var (gates, cells) = (arguments, before)
    var hidden = [Float](repeating: 0, count: streams * units)
    cells.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      Float.gatesForward(
        streams: streams, units: units, bias: bias, gates: &gates, cellBefore: base, cell: base,
        cellTanh: nil, hidden: &hidden)
    }
    #expect(cells == all.cell && hidden == all.hidden)
  }

  @Test func drawsOfAnyCountBeginAlike() {
    var random = RandomStream(seed: 3, name: "noise")
    let words = (0..<64).map { _ in random.next() }
    let start = numbers(100, 1, &random)
    func noisy(_ count: Int) -> [Float] {
      var result = start
      Float.addNoise(&result, count: count, deviation: 0.5, words: words)
      return result
    }
    let all = noisy(100)
    for k in 0..<100 {
      let (block, place) = (k / 32, k % 32)
      let word = words[16 * block + place % 16]
      let radius = (-2 * log((Double(word >> 32) + 0.5) * 0x1p-32)).squareRoot()
      let angle = 2 * Double.pi * Double(word & 0xffff_ffff) * 0x1p-32
      let normal = radius * (place < 16 ? cos(angle) : sin(angle))
      // The angle is rounded to single precision before its sine is computed.
      #expect(abs(Double(all[k] - start[k]) - 0.5 * normal) < 1e-5, "number \(k)")
    }
    for count in 0..<100 {
      #expect(noisy(count) == Array(all[..<count]) + Array(start[count...]), "\(count) numbers")
    }
  }
}
