// The rows of an analysis, computed group by group, so that the phases of a group are still in the processor's caches when
// they become frequencies, and so that a sound can be analysed while it is read.
//
// Frequencies are kept in 32 bits, and a sound has thousands of frames, so rounding errors must not accumulate.
// Each frequency is therefore computed from the phase that resynthesis will have reached, and not from the
// phase of the frame before. As a result, the frequency of each frame corrects the rounding error of the frame
// before, and unmodified frames are restored with the precision of 32-bit floats.
//
// Invariant: neither the size of a group nor the number of threads changes a bit of the result.

internal import CVocoderMath
internal import Runs
internal import Tensors

/// An analysis that is being computed.
struct FrameAnalysis {
  let reader: FrameReader
  /// The number of frames computed so far.
  private(set) var count = 0
  /// The phases of the first frame, in radians.
  private(set) var firstPhases: [Float] = []

  private let rows: Rows
  private let calibration: Calibration
  /// The advance of the centre of each bin in a hop, in turns.
  private let expected: [Double]
  private let centres: [Double]
  /// The phases that resynthesis reaches at the last frame, in turns.
  private var reached: [Double] = []
  private let constants: sonde_hop

  /// Where the results are written.
  private struct Rows: @unchecked Sendable {
    let magnitudes: UnsafeMutablePointer<Float>
    let frequencies: UnsafeMutablePointer<Float>
    let bins: Int
  }

  private init(_ reader: FrameReader, _ rows: Rows) {
    let settings = reader.settings
    self.reader = reader
    self.rows = rows
    calibration = Calibration(settings, window: reader.window)
    let (n, hop, rate) = (Double(settings.fft), Double(settings.hop), settings.rate)
    expected = (0..<settings.bins).map { PhaseTurns.wrapped(Double($0) * hop / n) }
    centres = (0..<settings.bins).map { Double($0) * rate / n }
    constants = sonde_hop(spread: rate / hop, step: PhaseTurns.step(settings))
  }

  /// The frames that `body` computes in an analysis with room for `most` frames.
  ///
  /// - Parameter body: computes at least two frames, and returns the number of samples of the sound.
  static func frames(
    _ reader: FrameReader, most: Int, _ body: (inout FrameAnalysis) throws -> Int
  ) throws -> Frames {
    let bins = reader.settings.bins
    var (count, length) = (0, 0)
    var phases: [Float] = []
    var magnitudes: [Float] = []
    // The memory is not cleared first: that would take a fifth of the time.
    let frequencies = try [Float](unsafeUninitializedCapacity: most * bins) { frequencies, made in
      magnitudes = try [Float](unsafeUninitializedCapacity: most * bins) { magnitudes, alsoMade in
        guard let frequencies = frequencies.baseAddress, let magnitudes = magnitudes.baseAddress
        else { return }
        MemoryBudget.preferLargePages(frequencies, most * bins * MemoryLayout<Float>.stride)
        MemoryBudget.preferLargePages(magnitudes, most * bins * MemoryLayout<Float>.stride)
        var analysis = FrameAnalysis(
          reader, Rows(magnitudes: magnitudes, frequencies: frequencies, bins: bins))
        length = try body(&analysis)
        (count, phases) = (analysis.count, analysis.firstPhases)
        alsoMade = count * bins
      }
      made = count * bins
    }
    return Frames(
      settings: reader.settings, magnitudes: Tensor(shape: [count, bins], values: magnitudes),
      frequencies: Tensor(shape: [count, bins], values: frequencies), phases: phases,
      length: length, content: .values)
  }

  /// The number of frames in a group. Groups are larger if several threads work, because starting the threads takes time.
  static func group(_ run: Run) -> Int {
    FrameReader.part * (run.threads == 1 ? 1 : 16 * run.threads)
  }

  /// Computes the frames before frame `end` from samples that cover these frames.
  ///
  /// - Throws: `Interrupted` if the run is interrupted.
  mutating func add(before end: Int, from samples: SampleWindow, _ run: Run) throws {
    let most = FrameAnalysis.group(run)
    while count < end {
      let group = count..<min(count + most, end)
      let (rows, calibration) = (rows, calibration)
      reader.forEach(group, of: samples, run) { t, spectrum in
        let place = t * rows.bins
        calibration.fill(
          rows.magnitudes + place, phases: rows.frequencies + place, spectrum, rows.bins)
      }
      try run.interrupt.check()
      differentiate(group, run)
      count = group.upperBound
    }
  }

  /// Replaces the phases of the frames by frequencies in Hz.
  private mutating func differentiate(_ frames: Range<Int>, _ run: Run) {
    let bins = rows.bins
    if frames.lowerBound == 0 {
      firstPhases = Array(UnsafeBufferPointer(start: rows.frequencies, count: bins))
      reached = firstPhases.map { PhaseTurns.turns($0) }
    }
    let width = max(128, ((bins + run.threads - 1) / run.threads + 127) / 128 * 128)
    let (rows, constants, expected, centres) = (rows, constants, expected, centres)
    reached.withUnsafeMutableBufferPointer { reached in
      expected.withUnsafeBufferPointer { expected in
        centres.withUnsafeBufferPointer { centres in
          nonisolated(unsafe) let (reached, expected, centres) = (reached, expected, centres)
          run.parallel((bins + width - 1) / width) { part in
            guard let reached = reached.baseAddress, let expected = expected.baseAddress,
              let centres = centres.baseAddress
            else { return }
            let first = part * width
            for t in max(frames.lowerBound, 1)..<max(frames.upperBound, 1) {
              let place = t * bins + first
              sonde_frequencies(
                rows.frequencies + place, rows.magnitudes + place, expected + first,
                centres + first, reached + first, constants, min(width, bins - first))
            }
          }
        }
      }
    }
    // No frame precedes the first one, so it gets the frequencies of the second, which always exists.
    if frames.contains(1) { rows.frequencies.update(from: rows.frequencies + bins, count: bins) }
  }
}

/// The factors by which the absolute values of spectra are multiplied to give magnitudes.
struct Calibration: Sendable {
  let settings: AnalysisSettings
  private let one: Float

  init(_ settings: AnalysisSettings, window: [Float]) {
    self.settings = settings
    one = Float(1 / window.reduce(0.0) { $0 + Double($1) })
  }

  /// The factor for |X[k]|: 2/Σw, but 1/Σw at 0 Hz and at half the sample rate.
  @inline(__always)
  func factor(_ k: Int) -> Float { k == 0 || 2 * k == settings.fft ? one : 2 * one }

  /// Writes the magnitudes, and if there is a place for them the phases, of the first `bins` of a spectrum.
  func fill(
    _ magnitudes: UnsafeMutablePointer<Float>, phases: UnsafeMutablePointer<Float>? = nil,
    _ spectrum: SplitSpectrum, _ bins: Int
  ) {
    if let phases {
      sonde_polar(spectrum.re, spectrum.im, 2 * one, magnitudes, phases, bins)
    } else {
      sonde_magnitudes(spectrum.re, spectrum.im, 2 * one, magnitudes, bins)
    }
    magnitudes[0] *= 0.5
    if 2 * (bins - 1) == settings.fft { magnitudes[bins - 1] *= 0.5 }
  }
}
