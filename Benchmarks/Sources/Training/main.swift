// Training speed, compared with the time that OpenBLAS alone needs for the same products on one core.

import Glibc
import Networks
import Runs
import Tensors

/// The seconds of a monotonic clock.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// One product of the network: C (m × n) = op(A) op(B), over k.
struct Product {
  var m, n, k: Int
  var transposeA = false
  var transposeB = false
  var times = 1
}

/// The products of one update, as listed in the derivations, for all streams at once.
func products(_ shape: NetworkShape, steps: Int, streams: Int) -> [Product] {
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

/// Operands for any of a list of products.
struct Operands {
  let a: [Float]
  let b: [Float]
  var c: [Float]

  init(for list: [Product]) {
    let most = list.map { max($0.m * $0.k, $0.k * $0.n, $0.m * $0.n) }.max() ?? 0
    a = (0..<most).map { Float($0 % 17) - 8 }
    b = (0..<most).map { Float($0 % 13) - 6 }
    c = [Float](repeating: 0, count: most)
  }
}

/// The time that OpenBLAS needs for all of `list`.
func blasTime(_ list: [Product], _ operands: inout Operands) -> Double {
  let start = seconds()
  for product in list {
    for _ in 0..<product.times {
      BLAS.gemm(
        transposeA: product.transposeA, transposeB: product.transposeB, m: product.m, n: product.n,
        k: product.k, a: operands.a, strideA: product.transposeA ? product.m : product.k,
        b: operands.b, strideB: product.transposeB ? product.k : product.n, c: &operands.c,
        strideC: product.n)
    }
  }
  return seconds() - start
}

/// Times updates and products alternately, and prints the medians.
func measure(_ name: String, _ shape: NetworkShape, steps: Int, streams: Int, threads: Int) {
  var random = RandomStream(seed: 1, name: name)
  let network = RecurrentDensityNetwork<Float>(shape, random: &random)
  let frames = steps * streams
  func numbers(_ width: Int) -> [Float] {
    (0..<frames * width).map { _ in Float(random.normal()) }
  }
  let batch = SequenceBatch(
    steps: steps, streams: streams, inputs: numbers(shape.inputs), targets: numbers(shape.outputs))
  let rule = TrainingRule()
  var trainer = Trainer(network, rule: rule)
  var training = TrainingState(
    parameters: network.parameters, optimizer: rule.optimizer, random: random)
  var state = network.zeroState(streams: streams)
  let run = Run(threads: threads)
  let list = products(shape, steps: steps, streams: streams)
  var operands = Operands(for: list)
  let flops = 2 * list.reduce(0.0) { $0 + Double($1.m * $1.n * $1.k * $1.times) }
  var updates: [Double] = []
  var blas: [Double] = []
  var ratios: [Double] = []
  for round in 0..<45 {
    let start = seconds()
    _ = trainer.update(&training, on: batch, carried: &state, run: run)
    let middle = seconds()
    let alone = blasTime(list, &operands)
    if round >= 5 {
      updates.append(middle - start)
      blas.append(alone)
      ratios.append((middle - start) / alone)
    }
  }
  func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
  let update = median(updates)
  let alone = median(blas)
  func fixed(_ x: Double, _ digits: Int) -> String {
    let power = pow(10, Double(digits))
    return "\((x * power).rounded() / power)"
  }
  print(
    "\(name) \(streams) x \(steps), \(threads) thread(s): \(Int(Double(frames) / update)) frames/s, "
      + "update \(fixed(update * 1e3, 2)) ms, products alone \(fixed(alone * 1e3, 2)) ms "
      + "(\(fixed(flops / alone * 1e-9, 1)) GFlop/s), ratio \(fixed(median(ratios), 2))")
}

do {
  let clarinet = try NetworkShape(inputs: 38, outputs: 38, layers: 2, units: 100, mixtures: 3)
  let piano = try NetworkShape(inputs: 38, outputs: 38, layers: 2, units: 150, mixtures: 5)
  print("OpenBLAS for \(BLAS.processor), \(BLAS.threads) thread")
  measure("clarinet", clarinet, steps: 50, streams: 16, threads: 1)
  measure("clarinet", clarinet, steps: 20, streams: 16, threads: 1)
  measure("piano", piano, steps: 50, streams: 16, threads: 1)
  measure("clarinet", clarinet, steps: 50, streams: 16, threads: 2)
} catch {
  print(error)
  exit(1)
}
