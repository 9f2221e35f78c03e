// The two number types of networks. All costly arithmetic is a requirement of this protocol, so that
// Double, which the checks use, runs the same Swift code as Float.

/// A number type for networks: `Float` for work, `Double` for checks.
///
/// The requirements are the inner loops of the networks. They take row-major storage and do not check the
/// shapes.
public protocol NetworkScalar: BinaryFloatingPoint, Sendable {
  /// The number of elements in a packed matrix.
  static func packedCount(depth: Int, columns: Int) -> Int

  /// Packs a matrix, depth × columns, into panels; see `packed_product.h`.
  static func pack(
    _ matrix: UnsafePointer<Self>, stride: Int, transposed: Bool, depth: Int, columns: Int,
    into panels: UnsafeMutablePointer<Self>)

  /// C = A B or C += A B with B in panels and C rows × columns; see `packed_product.h`.
  static func product(
    _ a: UnsafePointer<Self>, stride: Int, transposed: Bool, _ panels: UnsafePointer<Self>,
    rows: Int, columns: Int, depth: Int, add: Bool, into c: UnsafeMutablePointer<Self>)

  /// y = A x + β y, where A is rows × columns.
  static func multiply(
    _ a: UnsafePointer<Self>, rows: Int, columns: Int, vector x: UnsafePointer<Self>, beta: Self,
    into y: UnsafeMutablePointer<Self>)

  /// The gates of one step forward; see `lstm_gates.h`.
  static func gatesForward(
    streams: Int, units: Int, bias: UnsafePointer<Self>, gates: UnsafeMutablePointer<Self>,
    cellBefore: UnsafePointer<Self>, cell: UnsafeMutablePointer<Self>,
    cellTanh: UnsafeMutablePointer<Self>, hidden: UnsafeMutablePointer<Self>)

  /// The gates of one step backward; see `lstm_gates.h`.
  static func gatesBackward(
    streams: Int, units: Int, gates: UnsafeMutablePointer<Self>, cellBefore: UnsafePointer<Self>,
    cellTanh: UnsafePointer<Self>, hiddenGradient: UnsafePointer<Self>,
    cellGradient: UnsafeMutablePointer<Self>, biasGradient: UnsafeMutablePointer<Self>)

  /// 1 / (1 + e^−x) of each number, in place.
  static func sigmoid(inPlace x: UnsafeMutablePointer<Self>, count: Int)

  /// tanh of each number, in place.
  static func tanh(inPlace x: UnsafeMutablePointer<Self>, count: Int)

  /// The mixture density over many rows; see `mixture.h`.
  static func mixture(
    rows: Int, mixtures: Int, dimensions: Int, groups: Int, floor: Self, low: Self, high: Self,
    backward: Bool, scale: Self, bias: UnsafePointer<Self>, outputs: UnsafeMutablePointer<Self>,
    skip: UnsafeMutablePointer<Self>?, targets: UnsafePointer<Self>?,
    losses: UnsafeMutablePointer<Self>?, scratch: UnsafeMutablePointer<Self>)

  /// The number of elements that `mixture` needs as scratch.
  static func mixtureScratch(_ mixtures: Int, _ dimensions: Int, groups: Int) -> Int

  /// Loops over all parameters; see `updates.h`.
  static func add(_ x: UnsafePointer<Self>, count: Int, to sum: UnsafeMutablePointer<Self>)
  static func scale(_ x: UnsafeMutablePointer<Self>, count: Int, by factor: Self)
  static func hold(_ x: UnsafeMutablePointer<Self>, count: Int, within limit: Self)
  /// Adds normal numbers times `deviation`, from 16 words for each block of 32 begun; see `noise.h`.
  static func addNoise(
    _ x: UnsafeMutablePointer<Self>, count: Int, deviation: Self, words: UnsafePointer<UInt64>)
  static func squares(_ x: UnsafePointer<Self>, count: Int) -> Double
  static func momentumStep(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ v: UnsafeMutablePointer<Self>,
    count: Int, keep: Self, rate: Self)
  static func scaledStep(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ s: UnsafeMutablePointer<Self>,
    count: Int, keep: Self, add: Self, rate: Self, small: Self)
  static func adamStep(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
    _ v: UnsafeMutablePointer<Self>, count: Int, decays: (Self, Self), gains: (Self, Self),
    rate: Self, inverseRoot: Self, small: Self)
}
