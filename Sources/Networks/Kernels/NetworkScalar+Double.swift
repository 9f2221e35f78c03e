// The inner loops in double precision: matrix products and the functions of CVectorMath.

internal import CVectorMath
internal import Glibc
public import Tensors

extension Double: NetworkScalar {
  public static func packedCount(depth: Int, columns: Int) -> Int {
    sonde_packed_count(depth, columns)
  }

  public static func pack(
    _ matrix: UnsafePointer<Double>, stride: Int, transposed: Bool, depth: Int, columns: Int,
    into panels: UnsafeMutablePointer<Double>
  ) {
    sonde_pack_f64(depth, columns, matrix, stride, transposed ? 1 : 0, panels)
  }

  public static func product(
    _ a: UnsafePointer<Double>, stride: Int, _ panels: UnsafePointer<Double>, rows: Int,
    columns: Int, depth: Int, add: Bool, into c: UnsafeMutablePointer<Double>
  ) {
    sonde_packed_product_f64(rows, columns, depth, a, stride, panels, add ? 1 : 0, c, columns)
  }

  public static func product(
    transposed a: UnsafePointer<Double>, rows: Int, _ b: UnsafePointer<Double>, columns: Int,
    depth: Int, into c: UnsafeMutablePointer<Double>
  ) {
    sonde_turned_product_f64(rows, columns, depth, a, rows, b, columns, c, columns)
  }

  public static func gatesForward(
    streams: Int, units: Int, bias: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    cellBefore: UnsafePointer<Double>, cell: UnsafeMutablePointer<Double>,
    cellTanh: UnsafeMutablePointer<Double>?, hidden: UnsafeMutablePointer<Double>
  ) {
    sonde_lstm_forward_f64(streams, units, bias, gates, cellBefore, cell, cellTanh, hidden)
  }

  public static func gatesBackward(
    streams: Int, units: Int, gates: UnsafeMutablePointer<Double>,
    cellBefore: UnsafePointer<Double>,
    cellTanh: UnsafePointer<Double>, hiddenGradient: UnsafePointer<Double>,
    cellGradient: UnsafeMutablePointer<Double>, biasGradient: UnsafeMutablePointer<Double>
  ) {
    sonde_lstm_backward_f64(
      streams, units, gates, cellBefore, cellTanh, hiddenGradient, cellGradient, biasGradient)
  }

  public static func sigmoid(inPlace x: UnsafeMutablePointer<Double>, count: Int) {
    for k in 0..<count { x[k] = 1 / (1 + exp(-x[k])) }
  }

  public static func tanh(inPlace x: UnsafeMutablePointer<Double>, count: Int) {
    for k in 0..<count { x[k] = Glibc.tanh(x[k]) }
  }

  public static func mixture(
    rows: Int, mixtures: Int, dimensions: Int, groups: Int, floor: Double, low: Double,
    high: Double,
    backward: Bool, scale: Double, bias: UnsafePointer<Double>,
    outputs: UnsafeMutablePointer<Double>,
    skip: UnsafeMutablePointer<Double>?, targets: UnsafePointer<Double>?,
    losses: UnsafeMutablePointer<Double>?, scratch: UnsafeMutablePointer<Double>
  ) {
    guard groups > 1 else {
      sonde_mixture_f64(
        rows, mixtures, dimensions, floor, low, high, backward ? 1 : 0, scale, bias, outputs, skip,
        targets, losses, scratch)
      return
    }
    sonde_mixture_groups_f64(
      rows, mixtures, dimensions, groups, floor, low, high, backward ? 1 : 0, scale, bias, outputs,
      skip, targets, losses, scratch)
  }

  public static func mixtureScratch(_ mixtures: Int, _ dimensions: Int, groups: Int) -> Int {
    sonde_mixture_scratch(mixtures, dimensions, groups)
  }

  public static func add(
    _ x: UnsafePointer<Double>, count: Int, to sum: UnsafeMutablePointer<Double>
  ) {
    sonde_add_f64(count, x, sum)
  }

  public static func scale(_ x: UnsafeMutablePointer<Double>, count: Int, by factor: Double) {
    sonde_scale_f64(count, factor, x)
  }

  public static func hold(_ x: UnsafeMutablePointer<Double>, count: Int, within limit: Double) {
    sonde_hold_f64(count, limit, x)
  }

  public static func addNoise(
    _ x: UnsafeMutablePointer<Double>, count: Int, deviation: Double, words: UnsafePointer<UInt64>
  ) {
    sonde_add_noise_f64(count, deviation, words, x)
  }

  public static func fillNormals(
    _ x: UnsafeMutablePointer<Double>, factors: UnsafePointer<Double>, count: Int,
    random: inout RandomStream
  ) {
    for k in 0..<count { x[k] = factors[k] * random.normal() }
  }

  public static func squares(_ x: UnsafePointer<Double>, count: Int) -> Double {
    sonde_squares_f64(count, x)
  }

  public static func momentumStep(
    _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ v: UnsafeMutablePointer<Double>,
    count: Int, keep: Double, rate: Double
  ) {
    sonde_momentum_f64(count, keep, rate, g, v, p)
  }

  public static func scaledStep(
    _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ s: UnsafeMutablePointer<Double>,
    count: Int, keep: Double, add: Double, rate: Double, small: Double
  ) {
    sonde_scaled_step_f64(count, keep, add, rate, small, g, s, p)
  }

  public static func adamStep(
    from old: (p: UnsafePointer<Double>, m: UnsafePointer<Double>, v: UnsafePointer<Double>),
    to new: (
      p: UnsafeMutablePointer<Double>, m: UnsafeMutablePointer<Double>,
      v: UnsafeMutablePointer<Double>
    ), _ g: UnsafePointer<Double>, count: Int, factor: Double, decays: (Double, Double),
    gains: (Double, Double), rate: Double, inverseRoot: Double, small: Double
  ) -> Bool {
    sonde_adam_f64(
      count, factor, decays.0, gains.0, decays.1, gains.1, rate, inverseRoot, small, g, old.m,
      old.v, old.p, new.m, new.v, new.p) != 0
  }
}
