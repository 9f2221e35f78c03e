// The phase vocoder: analysis of a sound into magnitude and frequency of each bin, and resynthesis. The method is
// that of Flanagan and Golden (1966), in the form given by Moore and by Lazzarini in The Audio Programming Book.
//
// Frequencies are kept in 32 bits, and a sound has thousands of frames, so rounding errors must not accumulate.
// Each frequency is therefore computed from the phase that resynthesis will have reached, and not from the
// phase of the frame before. As a result, the frequency of each frame corrects the rounding error of the frame
// before, and unmodified frames are restored with the precision of 32-bit floats.

public import Runs
public import Sounds
public import Tensors

/// Analysis of a sound into frames, and resynthesis of a sound from frames.
public enum PhaseVocoder {
  /// The analysis of `sound`; several channels are mixed to their mean.
  ///
  /// Magnitude is 2|X| / Σw (|X| / Σw at 0 Hz and at half the sample rate), so a full-scale sine at a bin's
  /// centre has the magnitude 1 in that bin. Frequency is (k/N + δ/(2πH)) · rate with δ = princarg(φ_t −
  /// φ_{t−1} − 2πkH/N); a bin of magnitude 0 has the frequency of its centre. No frame precedes the first one,
  /// so the first frame gets the frequencies of the second.
  ///
  /// - Parameters:
  ///   - sound: a sound of at least one sample, with only finite samples, at the sample rate `settings.rate`.
  ///   - run: the number of threads, the progress display and the way to interrupt the analysis.
  /// - Returns: 1 + ceil(n / H) frames of `settings.bins` bins.
  /// - Throws: `SpectraError` if the sound is empty or has another sample rate; `SoundError.notFinite` if a
  ///   sample is not finite; `Interrupted` if the run is interrupted.
  public static func analyze(
    _ sound: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> Frames {
    let reader = try FrameReader(sound, settings)
    let (count, bins) = (reader.count, settings.bins)
    try Frames.require(count, bins)
    var magnitudes = [Float](repeating: 0, count: count * bins)
    var frequencies = [Float](repeating: 0, count: count * bins)
    let calibration = Calibration(settings, window: reader.window)
    magnitudes.withUnsafeMutableBufferPointer { magnitudes in
      frequencies.withUnsafeMutableBufferPointer { phases in
        nonisolated(unsafe) let (magnitudes, phases) = (magnitudes, phases)
        reader.forEach(run) { t, spectrum in
          guard let phases = phases.baseAddress, let magnitudes = magnitudes.baseAddress else {
            return
          }
          calibration.fill(magnitudes + t * bins, spectrum, bins)
          let row = phases + t * bins
          for k in 0..<bins { row[k] = PhaseTurns.angle(spectrum[k].im, spectrum[k].re) }
        }
      }
    }
    try run.interrupt.check()
    let firstPhases = Array(frequencies[..<bins])
    differentiate(&frequencies, magnitudes, settings, run)
    try run.interrupt.check()
    let shape = [count, bins]
    return Frames(
      settings: settings, magnitudes: Tensor(shape: shape, values: magnitudes),
      frequencies: Tensor(shape: shape, values: frequencies), phases: firstPhases,
      length: sound.count, content: .values)
  }

  /// The same T × K magnitudes as `analyze` computes, without the frequencies and in half the time.
  ///
  /// - Throws: the errors of `analyze`.
  public static func magnitudes(
    _ sound: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> Tensor {
    let reader = try FrameReader(sound, settings)
    let bins = settings.bins
    try MemoryBudget.require(reader.count, of: bins * MemoryLayout<Float>.size)
    var magnitudes = [Float](repeating: 0, count: reader.count * bins)
    let calibration = Calibration(settings, window: reader.window)
    magnitudes.withUnsafeMutableBufferPointer { magnitudes in
      nonisolated(unsafe) let magnitudes = magnitudes
      reader.forEach(run) { t, spectrum in
        guard let magnitudes = magnitudes.baseAddress else { return }
        calibration.fill(magnitudes + t * bins, spectrum, bins)
      }
    }
    try run.interrupt.check()
    return Tensor(shape: [reader.count, bins], values: magnitudes)
  }

  /// Replaces T × K phases in radians by frequencies in Hz.
  private static func differentiate(
    _ phases: inout [Float], _ magnitudes: [Float], _ settings: AnalysisSettings, _ run: Run
  ) {
    let bins = settings.bins
    let count = phases.count / bins
    let width = 64
    let step = PhaseTurns.step(settings)
    let (n, hop, rate) = (Double(settings.fft), Double(settings.hop), settings.rate)
    phases.withUnsafeMutableBufferPointer { phases in
      magnitudes.withUnsafeBufferPointer { magnitudes in
        nonisolated(unsafe) let (phases, magnitudes) = (phases, magnitudes)
        run.parallel((bins + width - 1) / width) { part in
          if run.interrupt.isRequested { return }
          let range = (part * width)..<min((part + 1) * width, bins)
          guard let phases = phases.baseAddress, let magnitudes = magnitudes.baseAddress else {
            return
          }
          let spread = rate / hop
          let expected = range.map { PhaseTurns.wrapped(Double($0) * hop / n) }
          let centres = range.map { Double($0) * rate / n }
          var reached = range.map { PhaseTurns.turns(phases[$0]) }
          expected.withUnsafeBufferPointer { expected in
            centres.withUnsafeBufferPointer { centres in
              reached.withUnsafeMutableBufferPointer { reached in
                for t in 1..<count {
                  let row = phases + (t * bins + range.lowerBound)
                  let level = magnitudes + (t * bins + range.lowerBound)
                  for place in reached.indices {
                    let phase = Double(row[place]) * (0.5 / .pi)
                    let deviation = PhaseTurns.wrapped(phase - reached[place] - expected[place])
                    let heard = level[place] == 0 ? 0 : deviation
                    let frequency = Float(centres[place] + heard * spread)
                    reached[place] = PhaseTurns.advanced(reached[place], frequency, step)
                    row[place] = frequency
                  }
                }
              }
            }
          }
          // The first frame gets the frequencies of the second frame, which always exists.
          for k in range { phases[k] = phases[bins + k] }
        }
      }
    }
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

  /// Writes the magnitudes of the first `bins` of a spectrum.
  func fill(
    _ magnitudes: UnsafeMutablePointer<Float>, _ spectrum: UnsafePointer<ComplexFloat>, _ bins: Int
  ) {
    let twice = 2 * one
    for k in 0..<bins {
      let value = spectrum[k]
      magnitudes[k] = (value.re * value.re + value.im * value.im).squareRoot() * twice
    }
    magnitudes[0] *= 0.5
    if 2 * (bins - 1) == settings.fft { magnitudes[bins - 1] *= 0.5 }
  }
}
