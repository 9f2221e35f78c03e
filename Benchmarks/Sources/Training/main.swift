// Training and sampling speed. Without an argument, the program compares updates with the time that OpenBLAS alone
// needs for the same products on one core. With the argument `serve`, the program times what the lines of its input
// name, for Training/run, and answers each line with one line.

import CLimit
import Glibc
import Networks
import Tensors

func fixed(_ x: Double, _ digits: Int) -> String {
  let power = pow(10, Double(digits))
  return "\((x * power).rounded() / power)"
}

/// Times updates and products alternately, and prints the medians.
func compare(_ name: String, _ shape: NetworkShape, steps: Int, streams: Int, threads: Int) {
  let one = Case(shape, steps: steps, streams: streams)
  let list = Product.all(shape, steps: steps, streams: streams)
  var operands = Operands(for: list)
  let operations = list.reduce(0.0) { $0 + $1.operations }
  var updates: [Double] = []
  var products: [Double] = []
  var ratios: [Double] = []
  for round in 0..<45 {
    let update = one.update(threads: threads)
    let alone = operands.blasTime(list)
    if round >= 5 {
      updates.append(update)
      products.append(alone)
      ratios.append(update / alone)
    }
  }
  let (update, alone) = (median(updates), median(products))
  print(
    "\(name) \(streams) x \(steps), \(threads) thread(s): \(fixed(Double(steps * streams) / update, 0)) frames/s, "
      + "update \(fixed(update * 1e3, 2)) ms, products alone \(fixed(alone * 1e3, 2)) ms "
      + "(\(fixed(operations / alone * 1e-9, 1)) GFlop/s), ratio \(fixed(median(ratios), 2))")
}

/// Answers the lines of standard input: a measure, and whole numbers. The numbers of a size are inputs, outputs,
/// layers, units, mixtures, streams and steps.
///
/// - `limit`: operations per second of the core
/// - `update SIZE threads count`: the median time of an update
/// - `products SIZE count`: the median time of the products alone, and their operations
/// - `voice SIZE frames`, `voices SIZE frames threads`: the time of a frame of one voice, and of all streams together
/// - `same SIZE count`: 1 if updates on one and on two threads give the same parameters
/// - `memory`: the largest memory of the process in kB
func serve() throws {
  var kept: (key: [Int], value: Case)?
  while let line = readLine() {
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().compactMap { Int($0) }
    guard let measure = words.first, numbers.count == words.count - 1 else { continue }
    if measure == "limit" {
      print(limit_of_core())
    } else if measure == "memory" {
      var usage = rusage()
      getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
      print(usage.ru_maxrss)
    } else if numbers.count >= 8 {
      let shape = try NetworkShape(
        inputs: numbers[0], outputs: numbers[1], layers: numbers[2], units: numbers[3],
        mixtures: numbers[4])
      let (streams, steps) = (numbers[5], numbers[6])
      let key = Array(numbers.prefix(7))
      let one: Case
      if let kept, kept.key == key, measure != "same" {
        one = kept.value
      } else {
        kept = nil
        one = Case(shape, steps: steps, streams: streams)
        kept = (key, one)
      }
      print(try answer(measure, one, Array(numbers.dropFirst(7))))
    }
    fflush(nil)
  }
}

/// The answer to one measure of a size.
func answer(_ measure: Substring, _ one: Case, _ numbers: [Int]) throws -> String {
  let list = Product.all(one.shape, steps: one.steps, streams: one.streams)
  switch measure {
  case "update" where numbers.count == 2:
    return "\(median((0..<numbers[1]).map { _ in one.update(threads: numbers[0]) }))"
  case "products":
    var operands = Operands(for: list)
    let times = (0..<numbers[0]).map { _ in operands.ownTime(list) }
    return "\(median(times)) \(list.reduce(0.0) { $0 + $1.operations })"
  case "voice": return "\(one.voice(frames: numbers[0]))"
  case "voices" where numbers.count == 2:
    return "\(try one.voices(one.streams, frames: numbers[0], threads: numbers[1]))"
  case "same":
    let other = Case(one.shape, steps: one.steps, streams: one.streams)
    for _ in 0..<numbers[0] {
      _ = one.update(threads: 1)
      _ = other.update(threads: 2)
    }
    return one.fingerprint == other.fingerprint ? "1" : "0"
  default: return "unknown"
  }
}

do {
  if CommandLine.arguments.dropFirst().first == "serve" {
    try serve()
  } else {
    let clarinet = try NetworkShape(inputs: 38, outputs: 38, layers: 2, units: 100, mixtures: 3)
    let piano = try NetworkShape(inputs: 38, outputs: 38, layers: 2, units: 150, mixtures: 5)
    print("OpenBLAS for \(BLAS.processor), \(BLAS.threads) thread")
    compare("clarinet", clarinet, steps: 50, streams: 16, threads: 1)
    compare("clarinet", clarinet, steps: 20, streams: 16, threads: 1)
    compare("piano", piano, steps: 50, streams: 16, threads: 1)
    compare("clarinet", clarinet, steps: 50, streams: 16, threads: 2)
  }
} catch {
  print(error)
  exit(1)
}
