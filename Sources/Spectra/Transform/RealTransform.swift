// FFTW's real transforms in single precision. Planning is the only part of FFTW that is shared between
// threads: `Plans` owns it behind a lock. Plans are ESTIMATEd, never measured: measuring may choose a
// different algorithm, and so a different rounding, in each run.

internal import CFFTW
internal import Synchronization

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

/// A real transform of one length with its memory: N reals and N/2 + 1 complex numbers.
///
/// Only one thread may use it at a time; make one for each part of the work.
public final class RealTransform {
  /// N.
  public let size: Int
  /// The N reals: the input of `forward` (which keeps it) and the output of `inverse`.
  public let reals: UnsafeMutableBufferPointer<Float>
  /// The N/2 + 1 complex numbers: the output of `forward` and the input of `inverse` (which overwrites it).
  public let spectrum: UnsafeMutableBufferPointer<ComplexFloat>

  private let memory: UnsafeMutableRawPointer
  private let plan: Plans.Pair

  /// A transform of `size` reals, at least 1.
  public init(size: Int) {
    precondition(size > 0, "a transform of \(size)")
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

  /// Computes x[n] = Σ over all N bins of X[k] e^(2πikn/N), from `spectrum` to `reals`: N times the inverse.
  public func inverse() {
    fftwf_execute_dft_c2r(plan.inverse, spectrumPointer, reals.baseAddress)
  }

  private var spectrumPointer: UnsafeMutablePointer<fftwf_complex> {
    UnsafeMutableRawPointer(memory).assumingMemoryBound(to: fftwf_complex.self)
  }
}

/// The existing plans, by length; the owner of FFTW's planner.
private final class Plans: Sendable {
  static let shared = Plans()

  /// The plans of one length. FFTW may execute a plan in many threads at once.
  struct Pair: @unchecked Sendable {
    var forward: fftwf_plan
    var inverse: fftwf_plan
  }

  private let made = Mutex<[Int: Pair]>([:])

  func pair(_ size: Int) -> Pair {
    made.withLock { made in
      if let pair = made[size] { return pair }
      // ESTIMATE considers only the arrays' alignment, which is the same in every RealTransform.
      let reals = fftwf_alloc_real(size)
      let spectrum = fftwf_alloc_complex(size / 2 + 1)
      defer {
        fftwf_free(reals)
        fftwf_free(spectrum)
      }
      let inverseFlags = UInt32(FFTW_ESTIMATE)
      let flags = inverseFlags | UInt32(FFTW_PRESERVE_INPUT)
      let length = Int32(size)
      guard let forward = fftwf_plan_dft_r2c_1d(length, reals, spectrum, flags),
        let inverse = fftwf_plan_dft_c2r_1d(length, spectrum, reals, inverseFlags)
      else { preconditionFailure("no plan for a transform of \(size)") }
      let pair = Pair(forward: forward, inverse: inverse)
      made[size] = pair
      return pair
    }
  }
}
