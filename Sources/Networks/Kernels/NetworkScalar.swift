// The two number types of networks. The protocol requires functions for all costly arithmetic, so that the same
// Swift code runs with Float and with Double. Double is used in checks.

public import Tensors

/// A number type for networks: `Float` for training and generation, `Double` for checks.
///
/// The requirements are the inner loops of the networks. All functions expect row-major arrays and do not check the
/// shapes.
public protocol NetworkScalar: BinaryFloatingPoint, Sendable {
  /// The number of elements in a packed matrix, depth × columns.
  static func packedCount(depth: Int, columns: Int) -> Int

  /// Packs a matrix, depth × columns, into panels; see `packed_product.h`.
  static func pack(
    _ matrix: UnsafePointer<Self>, stride: Int, transposed: Bool, depth: Int, columns: Int,
    into panels: UnsafeMutablePointer<Self>)

  /// Computes C = A B or C += A B, where B is in panels and C is rows × columns; see `packed_product.h`.
  static func product(
    _ a: UnsafePointer<Self>, stride: Int, _ panels: UnsafePointer<Self>, rows: Int, columns: Int,
    depth: Int, add: Bool, into c: UnsafeMutablePointer<Self>)

  /// Computes C = Aᵀ B, where A is depth × rows, B is depth × columns, and C is rows × columns; see `packed_product.h`.
  static func product(
    transposed a: UnsafePointer<Self>, rows: Int, _ b: UnsafePointer<Self>, columns: Int,
    depth: Int, into c: UnsafeMutablePointer<Self>)

  /// Computes the gates of one step forward; see `lstm_gates.h`. The gates are kept for a backward pass unless `cellTanh`
  /// is nil.
  static func gatesForward(
    streams: Int, units: Int, bias: UnsafePointer<Self>, gates: UnsafeMutablePointer<Self>,
    cellBefore: UnsafePointer<Self>, cell: UnsafeMutablePointer<Self>,
    cellTanh: UnsafeMutablePointer<Self>?, hidden: UnsafeMutablePointer<Self>)

  /// Computes the gates of one step backward; see `lstm_gates.h`.
  static func gatesBackward(
    streams: Int, units: Int, gates: UnsafeMutablePointer<Self>, cellBefore: UnsafePointer<Self>,
    cellTanh: UnsafePointer<Self>, hiddenGradient: UnsafePointer<Self>,
    cellGradient: UnsafeMutablePointer<Self>, biasGradient: UnsafeMutablePointer<Self>)

  /// Replaces each number x by 1 / (1 + e^−x).
  static func sigmoid(inPlace x: UnsafeMutablePointer<Self>, count: Int)

  /// Replaces each number by its hyperbolic tangent.
  static func tanh(inPlace x: UnsafeMutablePointer<Self>, count: Int)

  /// Computes the mixture density for many rows; see `mixture.h`.
  static func mixture(
    rows: Int, mixtures: Int, dimensions: Int, groups: Int, floor: Self, low: Self, high: Self,
    backward: Bool, scale: Self, bias: UnsafePointer<Self>, outputs: UnsafeMutablePointer<Self>,
    skip: UnsafeMutablePointer<Self>?, targets: UnsafePointer<Self>?,
    losses: UnsafeMutablePointer<Self>?, scratch: UnsafeMutablePointer<Self>)

  /// The number of elements of the scratch memory that `mixture` needs.
  static func mixtureScratch(_ mixtures: Int, _ dimensions: Int, groups: Int) -> Int

  /// Adds `x` to `sum`. This function and the following functions are loops over all parameters; see `updates.h`.
  static func add(_ x: UnsafePointer<Self>, count: Int, to sum: UnsafeMutablePointer<Self>)
  static func scale(_ x: UnsafeMutablePointer<Self>, count: Int, by factor: Self)
  static func hold(_ x: UnsafeMutablePointer<Self>, count: Int, within limit: Self)
  /// Adds Gaussian draws times `deviation` to `x`. The draws use 16 random words for each block of 32 numbers,
  /// including an incomplete last block; see `noise.h`.
  static func addNoise(
    _ x: UnsafeMutablePointer<Self>, count: Int, deviation: Self, words: UnsafePointer<UInt64>)
  /// Fills `x` with Gaussian draws, each times its factor in double precision and then rounded.
  static func fillNormals(
    _ x: UnsafeMutablePointer<Self>, factors: UnsafePointer<Double>, count: Int,
    random: inout RandomStream)
  static func squares(_ x: UnsafePointer<Self>, count: Int) -> Double
  static func momentumStep(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ v: UnsafeMutablePointer<Self>,
    count: Int, keep: Self, rate: Self)
  static func scaledStep(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ s: UnsafeMutablePointer<Self>,
    count: Int, keep: Self, add: Self, rate: Self, small: Self)
  /// Computes new parameters and moments from the old ones and `factor` times the gradient. The old and new arrays
  /// may be the same memory.
  ///
  /// - Returns: whether all new parameters are finite.
  static func adamStep(
    from old: (p: UnsafePointer<Self>, m: UnsafePointer<Self>, v: UnsafePointer<Self>),
    to new: (
      p: UnsafeMutablePointer<Self>, m: UnsafeMutablePointer<Self>, v: UnsafeMutablePointer<Self>
    ), _ g: UnsafePointer<Self>, count: Int, factor: Self, decays: (Self, Self),
    gains: (Self, Self), rate: Self, inverseRoot: Self, small: Self
  ) -> Bool
}
