// The inner loops in single precision: matrix products and the functions of CVectorMath.

internal import CVectorMath
public import Tensors

extension Float: NetworkScalar {
  public static func packedCount(depth: Int, columns: Int) -> Int {
    sonde_packed_count(depth, columns)
  }

  public static func pack(
    _ matrix: UnsafePointer<Float>, stride: Int, transposed: Bool, depth: Int, columns: Int,
    into panels: UnsafeMutablePointer<Float>
  ) {
    sonde_pack_f32(depth, columns, matrix, stride, transposed ? 1 : 0, panels)
  }

  public static func product(
    _ a: UnsafePointer<Float>, stride: Int, _ panels: UnsafePointer<Float>, rows: Int,
    columns: Int, depth: Int, add: Bool, into c: UnsafeMutablePointer<Float>
  ) {
    sonde_packed_product_f32(rows, columns, depth, a, stride, panels, add ? 1 : 0, c, columns)
  }

  public static func product(
    transposed a: UnsafePointer<Float>, rows: Int, _ b: UnsafePointer<Float>, columns: Int,
    depth: Int, into c: UnsafeMutablePointer<Float>
  ) {
    sonde_turned_product_f32(rows, columns, depth, a, rows, b, columns, c, columns)
  }

  public static func gatesForward(
    streams: Int, units: Int, bias: UnsafePointer<Float>, gates: UnsafeMutablePointer<Float>,
    cellBefore: UnsafePointer<Float>, cell: UnsafeMutablePointer<Float>,
    cellTanh: UnsafeMutablePointer<Float>?, hidden: UnsafeMutablePointer<Float>
  ) {
    sonde_lstm_forward_f32(streams, units, bias, gates, cellBefore, cell, cellTanh, hidden)
  }

  public static func gatesBackward(
    streams: Int, units: Int, gates: UnsafeMutablePointer<Float>, cellBefore: UnsafePointer<Float>,
    cellTanh: UnsafePointer<Float>, hiddenGradient: UnsafePointer<Float>,
    cellGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    sonde_lstm_backward_f32(
      streams, units, gates, cellBefore, cellTanh, hiddenGradient, cellGradient, biasGradient)
  }

  public static func sigmoid(inPlace x: UnsafeMutablePointer<Float>, count: Int) {
    sonde_sigmoid(x, x, count)
  }

  public static func tanh(inPlace x: UnsafeMutablePointer<Float>, count: Int) {
    sonde_tanh(x, x, count)
  }

  public static func mixture(
    rows: Int, mixtures: Int, dimensions: Int, groups: Int, floor: Float, low: Float, high: Float,
    backward: Bool, scale: Float, bias: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>,
    skip: UnsafeMutablePointer<Float>?, targets: UnsafePointer<Float>?,
    losses: UnsafeMutablePointer<Float>?, scratch: UnsafeMutablePointer<Float>
  ) {
    guard groups > 1 else {
      sonde_mixture_f32(
        rows, mixtures, dimensions, floor, low, high, backward ? 1 : 0, scale, bias, outputs, skip,
        targets, losses, scratch)
      return
    }
    sonde_mixture_groups_f32(
      rows, mixtures, dimensions, groups, floor, low, high, backward ? 1 : 0, scale, bias, outputs,
      skip, targets, losses, scratch)
  }

  public static func mixtureScratch(_ mixtures: Int, _ dimensions: Int, groups: Int) -> Int {
    sonde_mixture_scratch(mixtures, dimensions, groups)
  }

  public static func add(
    _ x: UnsafePointer<Float>, count: Int, to sum: UnsafeMutablePointer<Float>
  ) {
    sonde_add_f32(count, x, sum)
  }

  public static func scale(_ x: UnsafeMutablePointer<Float>, count: Int, by factor: Float) {
    sonde_scale_f32(count, factor, x)
  }

  public static func hold(_ x: UnsafeMutablePointer<Float>, count: Int, within limit: Float) {
    sonde_hold_f32(count, limit, x)
  }

  public static func addNoise(
    _ x: UnsafeMutablePointer<Float>, count: Int, deviation: Float, words: UnsafePointer<UInt64>
  ) {
    sonde_add_noise_f32(count, deviation, words, x)
  }

  public static func fillNormals(
    _ x: UnsafeMutablePointer<Float>, factors: UnsafePointer<Double>, count: Int,
    random: inout RandomStream
  ) {
    random.fillNormals(UnsafeMutableBufferPointer(start: x, count: count), factors: factors)
  }

  public static func squares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    sonde_squares_f32(count, x)
  }

  public static func momentumStep(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ v: UnsafeMutablePointer<Float>,
    count: Int, keep: Float, rate: Float
  ) {
    sonde_momentum_f32(count, keep, rate, g, v, p)
  }

  public static func scaledStep(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>,
    count: Int, keep: Float, add: Float, rate: Float, small: Float
  ) {
    sonde_scaled_step_f32(count, keep, add, rate, small, g, s, p)
  }

  public static func adamStep(
    from old: (p: UnsafePointer<Float>, m: UnsafePointer<Float>, v: UnsafePointer<Float>),
    to new: (
      p: UnsafeMutablePointer<Float>, m: UnsafeMutablePointer<Float>, v: UnsafeMutablePointer<Float>
    ), _ g: UnsafePointer<Float>, count: Int, factor: Float, decays: (Float, Float),
    gains: (Float, Float), rate: Float, inverseRoot: Float, small: Float
  ) -> Bool {
    sonde_adam_f32(
      count, factor, decays.0, gains.0, decays.1, gains.1, rate, inverseRoot, small, g, old.m,
      old.v, old.p, new.m, new.v, new.p) != 0
  }
}
