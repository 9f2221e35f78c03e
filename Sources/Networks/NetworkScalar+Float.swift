// Float's inner loops: products and CVectorMath in single precision.

internal import CVectorMath
internal import Glibc
internal import Tensors

extension Float: NetworkScalar {
  public static func multiply(
    _ a: UnsafePointer<Float>, transposed aTransposed: Bool, stride aStride: Int,
    _ b: UnsafePointer<Float>, transposed bTransposed: Bool, stride bStride: Int,
    rows: Int, columns: Int, depth: Int, beta: Float,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int
  ) {
    BLAS.gemm(
      transposeA: aTransposed, transposeB: bTransposed, m: rows, n: columns, k: depth,
      a: a, strideA: aStride, b: b, strideB: bStride, beta: beta, c: c, strideC: cStride)
  }

  public static func multiply(
    _ a: UnsafePointer<Float>, rows: Int, columns: Int, vector x: UnsafePointer<Float>, beta: Float,
    into y: UnsafeMutablePointer<Float>
  ) {
    BLAS.gemv(rows: rows, columns: columns, a: a, strideA: columns, x: x, beta: beta, y: y)
  }

  public static func gatesForward(
    streams: Int, units: Int, bias: UnsafePointer<Float>, gates: UnsafeMutablePointer<Float>,
    cellBefore: UnsafePointer<Float>, cell: UnsafeMutablePointer<Float>,
    cellTanh: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>
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

  public static func mixture(
    rows: Int, mixtures: Int, dimensions: Int, floor: Float, low: Float, high: Float,
    backward: Bool, scale: Float, bias: UnsafePointer<Float>, outputs: UnsafeMutablePointer<Float>,
    skip: UnsafeMutablePointer<Float>?, targets: UnsafePointer<Float>?,
    losses: UnsafeMutablePointer<Float>?, scratch: UnsafeMutablePointer<Float>
  ) {
    sonde_mixture_f32(
      rows, mixtures, dimensions, floor, low, high, backward ? 1 : 0, scale, bias, outputs, skip,
      targets, losses, scratch)
  }

  public static func exponential(_ x: Float) -> Float { expf(x) }
  public static func logarithm(_ x: Float) -> Float { logf(x) }
}
