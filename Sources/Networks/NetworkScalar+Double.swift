// Double's inner loops: products and CVectorMath in double precision.

internal import CVectorMath
internal import Glibc
internal import Tensors

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
    _ a: UnsafePointer<Double>, stride: Int, transposed: Bool, _ panels: UnsafePointer<Double>,
    rows: Int, columns: Int, depth: Int, add: Bool, into c: UnsafeMutablePointer<Double>
  ) {
    sonde_packed_product_f64(
      rows, columns, depth, a, stride, transposed ? 1 : 0, panels, add ? 1 : 0, c, columns)
  }

  public static func multiply(
    _ a: UnsafePointer<Double>, rows: Int, columns: Int, vector x: UnsafePointer<Double>,
    beta: Double,
    into y: UnsafeMutablePointer<Double>
  ) {
    BLAS.gemv(rows: rows, columns: columns, a: a, strideA: columns, x: x, beta: beta, y: y)
  }

  public static func gatesForward(
    streams: Int, units: Int, bias: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    cellBefore: UnsafePointer<Double>, cell: UnsafeMutablePointer<Double>,
    cellTanh: UnsafeMutablePointer<Double>, hidden: UnsafeMutablePointer<Double>
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

  public static func mixture(
    rows: Int, mixtures: Int, dimensions: Int, floor: Double, low: Double, high: Double,
    backward: Bool, scale: Double, bias: UnsafePointer<Double>,
    outputs: UnsafeMutablePointer<Double>,
    skip: UnsafeMutablePointer<Double>?, targets: UnsafePointer<Double>?,
    losses: UnsafeMutablePointer<Double>?, scratch: UnsafeMutablePointer<Double>
  ) {
    sonde_mixture_f64(
      rows, mixtures, dimensions, floor, low, high, backward ? 1 : 0, scale, bias, outputs, skip,
      targets, losses, scratch)
  }

  public static func mixtureScratch(_ mixtures: Int, _ dimensions: Int) -> Int {
    sonde_mixture_scratch(mixtures, dimensions)
  }

  public static func exponential(_ x: Double) -> Double { exp(x) }
  public static func logarithm(_ x: Double) -> Double { log(x) }
}
