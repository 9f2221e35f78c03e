// Double's inner loops: products and CVectorMath in double precision.

internal import CVectorMath
internal import Glibc
internal import Tensors

extension Double: NetworkScalar {
  public static func multiply(
    _ a: UnsafePointer<Double>, transposed aTransposed: Bool, stride aStride: Int,
    _ b: UnsafePointer<Double>, transposed bTransposed: Bool, stride bStride: Int,
    rows: Int, columns: Int, depth: Int, beta: Double,
    into c: UnsafeMutablePointer<Double>, stride cStride: Int
  ) {
    BLAS.gemm(
      transposeA: aTransposed, transposeB: bTransposed, m: rows, n: columns, k: depth,
      a: a, strideA: aStride, b: b, strideB: bStride, beta: beta, c: c, strideC: cStride)
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

  public static func exponential(_ x: Double) -> Double { exp(x) }
  public static func logarithm(_ x: Double) -> Double { log(x) }
}
