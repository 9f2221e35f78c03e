// FFTW's real transforms in single precision.

internal import CFFTW

/// A complex number in single precision, with FFTW's layout.
public struct ComplexFloat: Sendable, Equatable {
  public var re: Float
  public var im: Float
  @inline(__always)
  public init(_ re: Float, _ im: Float) {
    self.re = re
    self.im = im
  }
}

/// A real transform of one length, with memory for N real and N/2 + 1 complex numbers.
///
/// Only one thread at a time may use a transform; code that works in several threads needs one transform per
/// thread.
public final class RealTransform {
  /// N: the number of real numbers.
  public let size: Int
  /// The N real numbers: the input of `forward`, which does not change them, and the output of `inverse`.
  public let reals: UnsafeMutableBufferPointer<Float>
  /// The N/2 + 1 complex numbers: the output of `forward`, and the input of `inverse`, which overwrites them.
  public let spectrum: UnsafeMutableBufferPointer<ComplexFloat>

  private let memory: UnsafeMutableRawPointer
  private let plan: Plans.Pair

  /// A transform of `size` real numbers, at least 1.
  public init(size: Int) {
    precondition(size > 0, "a transform of \(size) numbers")
    self.size = size
    let bins = size / 2 + 1
    let spectrumBytes = (bins * MemoryLayout<ComplexFloat>.stride + 63) / 64 * 64
    let bytes = spectrumBytes + size * MemoryLayout<Float>.stride
    memory = .allocate(byteCount: bytes, alignment: 64)
    spectrum = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: ComplexFloat.self, capacity: bins), count: bins)
    reals = UnsafeMutableBufferPointer(
      start: (memory + spectrumBytes).bindMemory(to: Float.self, capacity: size), count: size)
    spectrum.initialize(repeating: ComplexFloat(0, 0))
    reals.initialize(repeating: 0)
    plan = Plans.shared.pair(size)
  }

  deinit { memory.deallocate() }

  /// Computes X[k] = Σ x[n] e^(−2πikn/N), from `reals` to `spectrum`.
  public func forward() {
    fftwf_execute_dft_r2c(plan.forward, reals.baseAddress, spectrumPointer)
  }

  /// Computes x[n] = Σ over all N bins of X[k] e^(2πikn/N), from `spectrum` to `reals`. The result is N times
  /// the inverse of `forward`.
  public func inverse() {
    fftwf_execute_dft_c2r(plan.inverse, spectrumPointer, reals.baseAddress)
  }

  private var spectrumPointer: UnsafeMutablePointer<fftwf_complex> {
    UnsafeMutableRawPointer(memory).assumingMemoryBound(to: fftwf_complex.self)
  }
}

extension RealTransform {
  /// The least even number of at least `size` whose prime factors are 2, 3 and 5: a transform of this size is quick.
  public static func quickSize(atLeast size: Int) -> Int {
    var even = size + size % 2
    while true {
      var rest = even
      for factor in [2, 3, 5] { while rest.isMultiple(of: factor) { rest /= factor } }
      if rest == 1 { return even }
      even += 2
    }
  }
}
