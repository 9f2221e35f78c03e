// FFTW's plans. FFTW's planner is the only part of FFTW whose state is shared by threads, and `Plans` protects the
// planner with a lock. Plans are made with FFTW_ESTIMATE and not by measurement, since a measurement may choose a
// different algorithm, with different rounding, in each run. With FFTW_ESTIMATE, a plan depends only on the alignment of
// the arrays, which is the same for every transform.

internal import CFFTW
internal import Synchronization
internal import WholeNumbers

/// The existing plans for each length, and the only code that calls FFTW's planner.
final class Plans: Sendable {
  static let shared = Plans()

  /// The FFTW plans for transforms of one length. Several threads may execute one plan at once.
  struct Pair: @unchecked Sendable {
    let forward: fftwf_plan
    let inverse: fftwf_plan
  }

  private struct Made {
    var pairs: [Int: Pair] = [:]
    /// nil as a value: half a transform does not have the bits of the whole one.
    var halves: [Int: HalfTransform?] = [:]
  }

  private let made = Mutex(Made())

  /// The real transforms of `size` numbers.
  func pair(_ size: Int) -> Pair { made.withLock { Plans.pair(size, &$0) } }

  /// The transform of `size` real numbers as a transform of half as many complex numbers and a last step; nil if it does
  /// not have the bits of the real transform.
  func half(_ size: Int) -> HalfTransform? {
    guard HalfTransform.sizes.contains(size), size.isMultiple(of: 2) else { return nil }
    return made.withLock { made -> HalfTransform? in
      if let known = made.halves[size] { return known }
      let numbers = Int32(size / 2)
      let half = Plans.withArrays(size) { reals, spectrum in
        UnsafeMutableRawPointer(reals).withMemoryRebound(
          to: fftwf_complex.self, capacity: size / 2
        ) { fftwf_plan_dft_1d(numbers, $0, spectrum, FFTW_FORWARD, UInt32(FFTW_ESTIMATE)) }
      }
      let found = half.map { HalfTransform(size: size, plan: $0) }
        .flatMap { $0.agrees(with: Plans.pair(size, &made).forward) ? $0 : nil }
      made.halves[size] = .some(found)
      return found
    }
  }

  private static func pair(_ size: Int, _ made: inout Made) -> Pair {
    if let pair = made.pairs[size] { return pair }
    let pair = withArrays(size) { reals, spectrum in
      let inverseFlags = UInt32(FFTW_ESTIMATE)
      let flags = inverseFlags | UInt32(FFTW_PRESERVE_INPUT)
      let length = Int32(size)
      guard let forward = fftwf_plan_dft_r2c_1d(length, reals, spectrum, flags),
        let inverse = fftwf_plan_dft_c2r_1d(length, spectrum, reals, inverseFlags)
      else { preconditionFailure("FFTW made no plan for a transform of \(size) numbers") }
      return Pair(forward: forward, inverse: inverse)
    }
    made.pairs[size] = pair
    return pair
  }

  /// Calls `body` with `size` real numbers and with `size` / 2 + 1 complex numbers.
  static func withArrays<Result>(
    _ size: Int,
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<fftwf_complex>) -> Result
  ) -> Result {
    guard let reals = fftwf_alloc_real(size), let spectrum = fftwf_alloc_complex(size / 2 + 1)
    else {
      preconditionFailure("no memory for a transform of \(size) numbers")
    }
    defer {
      fftwf_free(reals)
      fftwf_free(spectrum)
    }
    return body(reals, spectrum)
  }
}
