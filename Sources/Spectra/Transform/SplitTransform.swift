// The forward transform of the analysis, which gives the real and the imaginary parts of a spectrum in two arrays.
//
// A transform of N real numbers is a transform of N/2 complex numbers and a last step. FFTW does the same for most even
// lengths, but its last step works in narrow vectors and takes half of the time. `HalfTransform` has the same operations
// in wide vectors, and only for the bins that are kept. Invariant: the bits are those of `RealTransform`. FFTW chooses its
// algorithm by the length and the processor, so the first use of a length compares both; if a bit differs, the analysis
// uses the real transform.

internal import CFFTW
internal import CVocoderMath
internal import Glibc

/// The first bins of a spectrum: their real parts and their imaginary parts. The arrays have room for a multiple of 8 bins.
struct SplitSpectrum {
  let re: UnsafeMutablePointer<Float>
  let im: UnsafeMutablePointer<Float>
}

/// A forward transform of N real numbers. Only one thread at a time may use a transform.
final class SplitTransform {
  /// The N real numbers, which `forward` does not change.
  let reals: UnsafeMutablePointer<Float>
  /// The first bins of the spectrum.
  let spectrum: SplitSpectrum

  private let bins: Int
  private let memory: UnsafeMutableRawPointer
  private let pairs: UnsafeMutablePointer<fftwf_complex>
  private let half: HalfTransform?
  private let whole: Plans.Pair

  /// A transform of `size` real numbers that gives the first `bins` of its `size` / 2 + 1 bins.
  init(size: Int, bins: Int) {
    precondition(size > 0 && bins > 0 && bins <= size / 2 + 1, "\(bins) bins of \(size) numbers")
    self.bins = bins
    // Every array starts at a multiple of 64 bytes.
    let (width, length) = ((bins + 15) / 16 * 16, (size + 15) / 16 * 16)
    let floats = length + (size + 2 + 15) / 16 * 16 + 2 * width
    memory = .allocate(byteCount: floats * MemoryLayout<Float>.stride, alignment: 64)
    reals = memory.bindMemory(to: Float.self, capacity: floats)
    reals.initialize(repeating: 0, count: floats)
    pairs = UnsafeMutableRawPointer(reals + length).assumingMemoryBound(to: fftwf_complex.self)
    let re = reals + (floats - 2 * width)
    spectrum = SplitSpectrum(re: re, im: re + width)
    whole = Plans.shared.pair(size)
    half = Plans.shared.half(size)
  }

  deinit { memory.deallocate() }

  /// Computes X[k] = Σ x[n] e^(−2πikn/N), from `reals` to `spectrum`.
  func forward() {
    if let half {
      half.transform(reals, pairs, spectrum, bins)
    } else {
      fftwf_execute_dft_r2c(whole.forward, reals, pairs)
      HalfTransform.withFloats(pairs, bins) { sonde_split($0, spectrum.re, spectrum.im, bins) }
    }
  }
}

/// The transform of N real numbers by a plan for N/2 complex numbers, and a last step. Several threads may use one at once.
struct HalfTransform: @unchecked Sendable {
  /// The lengths for which the last step takes a large part of the time.
  static let sizes = 4...(1 << 14)

  private let size: Int
  private let plan: fftwf_plan
  private let cosines: [Float]
  private let sines: [Float]

  init(size: Int, plan: fftwf_plan) {
    self.size = size
    self.plan = plan
    let angles = (0..<(size / 2 + 1)).map { 2 * Double.pi * Double($0) / Double(size) }
    cosines = angles.map { Float(cos($0)) }
    sines = angles.map { Float(sin($0)) }
  }

  /// Writes the first `bins` of the spectrum of `reals`; `pairs` has room for N/2 + 1 complex numbers.
  func transform(
    _ reals: UnsafeMutablePointer<Float>, _ pairs: UnsafeMutablePointer<fftwf_complex>,
    _ spectrum: SplitSpectrum, _ bins: Int
  ) {
    let input = UnsafeMutableRawPointer(reals).assumingMemoryBound(to: fftwf_complex.self)
    fftwf_execute_dft(plan, input, pairs)
    HalfTransform.withFloats(pairs, size / 2 + 1) { pairs in
      sonde_last_step(pairs, cosines, sines, spectrum.re, spectrum.im, size / 2, bins)
    }
  }

  /// Whether each bin has the bits that FFTW's real transform gives.
  func agrees(with forward: fftwf_plan) -> Bool {
    let bins = size / 2 + 1
    let width = (bins + 7) / 8 * 8
    var parts = [Float](repeating: 0, count: 2 * width)
    var state: UInt32 = 1
    return Plans.withArrays(size) { reals, expected in
      Plans.withArrays(size) { _, pairs in
        parts.withUnsafeMutableBufferPointer { parts in
          guard let start = parts.baseAddress else { return false }
          // Numbers, numbers among zeros, and single numbers among many zeros.
          return [1, 3, 50].allSatisfy { distance in
            for n in 0..<size {
              state = state &* 1_664_525 &+ 1_013_904_223
              let value = Float(state >> 8) * 0x1p-23 - 1
              reals[n] = n % distance == 0 ? value : 0
            }
            fftwf_execute_dft_r2c(forward, reals, expected)
            transform(reals, pairs, SplitSpectrum(re: start, im: start + width), bins)
            return HalfTransform.withFloats(expected, bins) { expected in
              (0..<bins).allSatisfy {
                expected[2 * $0].bitPattern == start[$0].bitPattern
                  && expected[2 * $0 + 1].bitPattern == start[width + $0].bitPattern
              }
            }
          }
        }
      }
    }
  }

  /// Calls `body` with complex numbers as pairs of floats.
  static func withFloats<Result>(
    _ pairs: UnsafeMutablePointer<fftwf_complex>, _ count: Int,
    _ body: (UnsafeMutablePointer<Float>) -> Result
  ) -> Result {
    UnsafeMutableRawPointer(pairs).withMemoryRebound(to: Float.self, capacity: 2 * count, body)
  }
}
