// Resynthesis by phase accumulation.

public import Runs
public import Sounds
internal import CVocoderMath
internal import Tensors

extension PhaseVocoder {
  /// The sound of `frames`: the phases start with `firstPhases` and advance by the frequencies. Each frame is
  /// transformed back, weighted with the window again and added; the sum is divided by Σw².
  ///
  /// Bins that were not kept are silent. A negative magnitude, which a model may generate, shifts the phase by
  /// half a period.
  ///
  /// - Returns: one channel of `frames.sampleCount` samples.
  /// - Throws: `SpectraError` if there are no frames, if the frames are deltas, or if a value is not finite;
  ///   `Interrupted` if the run is interrupted.
  public static func synthesize(_ frames: Frames, run: Run = Run()) throws -> Sound {
    guard frames.content == .values else { throw SpectraError.content(needed: .values) }
    guard frames.count > 0 else { throw SpectraError.empty(what: "the analysis") }
    try frames.requireFinite()
    let settings = frames.settings
    let bins = settings.bins
    try OverlapAdd.require(settings, frames.count, frames.sampleCount, run)
    let adder = OverlapAdd(settings, frames: frames.count, sampleCount: frames.sampleCount)
    let starts = partPhases(frames, adder.parts, run)
    let step = PhaseTurns.step(settings)
    let scales = inverseScales(settings)
    let samples = frames.magnitudes.withUnsafeValues { magnitudes in
      frames.frequencies.withUnsafeValues { frequencies in
        nonisolated(unsafe) let (magnitudes, frequencies) = (magnitudes, frequencies)
        return adder.sum(run) { range, emit in
          let part = range.lowerBound / OverlapAdd.part
          guard let magnitudes = magnitudes.baseAddress, let frequencies = frequencies.baseAddress
          else { return }
          var phases = Array(starts[(part * bins)..<((part + 1) * bins)])
          phases.withUnsafeMutableBufferPointer { phases in
            scales.withUnsafeBufferPointer { scales in
              for t in range {
                emit { spectrum in
                  if t > range.lowerBound { advance(phases, frequencies + t * bins, step) }
                  fill(spectrum, magnitudes + t * bins, phases, scales)
                }
              }
            }
          }
        }
      }
    }
    try run.interrupt.check()
    return try Sound(mono: samples, rate: settings.rate)
  }

  /// The K factors by which magnitudes are multiplied to give the bins of an inverse transform.
  static func inverseScales(_ settings: AnalysisSettings) -> [Float] {
    let window = settings.window.values(settings.fft).map { Float($0) }
    let calibration = Calibration(settings, window: window)
    return (0..<settings.bins).map { 1 / (calibration.factor($0) * Float(settings.fft)) }
  }

  /// The phases, in turns, at the first frame of each part: parts × K.
  private static func partPhases(_ frames: Frames, _ parts: Int, _ run: Run) -> [Double] {
    let bins = frames.bins
    let step = PhaseTurns.step(frames.settings)
    // Whole rows are read faster than parts of rows.
    let width = max(64, (bins + run.threads - 1) / run.threads)
    var starts = [Double](repeating: 0, count: parts * bins)
    starts.withUnsafeMutableBufferPointer { starts in
      frames.frequencies.withUnsafeValues { frequencies in
        nonisolated(unsafe) let (starts, frequencies) = (starts, frequencies)
        run.parallel((bins + width - 1) / width) { block in
          if run.interrupt.isRequested { return }
          let range = (block * width)..<min((block + 1) * width, bins)
          guard let frequencies = frequencies.baseAddress else { return }
          var phases = range.map { PhaseTurns.turns(frames.firstPhases[$0]) }
          for t in 0..<((parts - 1) * OverlapAdd.part + 1) {
            if t > 0 {
              phases.withUnsafeMutableBufferPointer {
                advance($0, frequencies + (t * bins + range.lowerBound), step)
              }
            }
            if t % OverlapAdd.part == 0 {
              for place in 0..<range.count {
                starts[t / OverlapAdd.part * bins + range.lowerBound + place] = phases[place]
              }
            }
          }
        }
      }
    }
    return starts
  }

  /// Advances phases by one hop at `frequencies`.
  static func advance(
    _ phases: UnsafeMutableBufferPointer<Double>, _ frequencies: UnsafePointer<Float>,
    _ step: Double
  ) {
    if let start = phases.baseAddress { sonde_advance(start, frequencies, step, phases.count) }
  }

  /// Writes the spectrum of one frame.
  static func fill(
    _ spectrum: UnsafeMutablePointer<ComplexFloat>, _ magnitudes: UnsafePointer<Float>,
    _ phases: UnsafeMutableBufferPointer<Double>, _ scales: UnsafeBufferPointer<Float>
  ) {
    guard let scales = scales.baseAddress, let angles = phases.baseAddress else { return }
    spectrum.withMemoryRebound(to: Float.self, capacity: 2 * phases.count) {
      sonde_spectrum(magnitudes, scales, angles, $0, phases.count)
    }
  }
}
