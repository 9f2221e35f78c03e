// The matrix products of one update, alone.

import Networks
import Tensors

/// One product of the network: C (m × n) = op(A) op(B), over k.
struct Product {
  var m, n, k: Int
  var transposeA = false
  var transposeB = false
  var times = 1

  /// The number of multiplications and additions.
  var operations: Double { 2 * Double(m) * Double(n) * Double(k) * Double(times) }

  /// The products of one update, as listed in the derivations, for all streams at once.
  static func all(_ shape: NetworkShape, steps: Int, streams: Int) -> [Product] {
    let rows = steps * streams
    let gates = 4 * shape.units
    var list: [Product] = []
    for layer in 0..<shape.layers {
      let width = shape.inputs(ofLayer: layer)
      list.append(Product(m: rows, n: gates, k: width, transposeB: true))
      list.append(Product(m: streams, n: gates, k: shape.units, transposeB: true, times: steps))
      list.append(Product(m: streams, n: shape.units, k: gates, times: steps - 1))
      list.append(Product(m: gates, n: width, k: rows, transposeA: true))
      list.append(Product(m: gates, n: shape.units, k: rows, transposeA: true))
      if layer > 0 { list.append(Product(m: rows, n: width, k: gates)) }
    }
    list.append(Product(m: rows, n: shape.densityOutputs, k: shape.units, transposeB: true))
    list.append(Product(m: shape.densityOutputs, n: shape.units, k: rows, transposeA: true))
    list.append(Product(m: rows, n: shape.units, k: shape.densityOutputs))
    return list
  }
}

/// Operands for any of a list of products.
struct Operands {
  private let a: [Float]
  private let b: [Float]
  private var c: [Float]
  private var panels: [Float]

  init(for list: [Product]) {
    let most = list.map { max($0.m * $0.k, $0.k * $0.n, $0.m * $0.n) }.max() ?? 0
    a = (0..<most).map { Float($0 % 17) - 8 }
    b = (0..<most).map { Float($0 % 13) - 6 }
    c = [Float](repeating: 0, count: most)
    panels = [Float](
      repeating: 0, count: list.map { Float.packedCount(depth: $0.k, columns: $0.n) }.max() ?? 0)
  }

  /// The time that OpenBLAS needs for all of `list`.
  mutating func blasTime(_ list: [Product]) -> Double {
    let start = seconds()
    for product in list {
      for _ in 0..<product.times {
        BLAS.gemm(
          transposeA: product.transposeA, transposeB: product.transposeB, m: product.m,
          n: product.n, k: product.k, a: a, strideA: product.transposeA ? product.m : product.k,
          b: b, strideB: product.transposeB ? product.k : product.n, c: &c, strideC: product.n)
      }
    }
    return seconds() - start
  }

  /// The time that Sonde's products need for all of `list`, without the packing of B.
  mutating func ownTime(_ list: [Product]) -> Double {
    var time = 0.0
    for product in list {
      if product.transposeA {
        let start = seconds()
        for _ in 0..<product.times {
          Float.product(
            transposed: a, rows: product.m, b, columns: product.n, depth: product.k, into: &c)
        }
        time += seconds() - start
        continue
      }
      Float.pack(
        b, stride: product.transposeB ? product.k : product.n, transposed: product.transposeB,
        depth: product.k, columns: product.n, into: &panels)
      let start = seconds()
      for _ in 0..<product.times {
        Float.product(
          a, stride: product.k, panels, rows: product.m, columns: product.n, depth: product.k,
          add: false, into: &c)
      }
      time += seconds() - start
    }
    return time
  }
}
