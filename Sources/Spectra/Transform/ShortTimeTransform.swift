// The short-time Fourier transform and its inverse, on which the phase vocoder is based. The frames are divided
// into parts of a fixed size, and sums have a fixed order, so that no bit of the result depends on the number of
// threads.

public import Runs
public import Sounds
public import Tensors

/// The complex spectra of a sound: T frames × K bins × (real, imaginary), as computed by the transform.
public struct ComplexFrames: Sendable, Equatable {
  public let settings: AnalysisSettings
  /// The spectra, T × K × 2.
  public let spectra: Tensor
  /// The number of samples of the sound.
  public let sampleCount: Int

  /// The number of frames, T.
  public var count: Int { spectra.shape[0] }
}

/// The windowed spectra of a sound, and the sound of windowed spectra.
///
/// N/2 zeros are added before and after the sound, so that frame t is centred on sample t · H. The edges of the
/// sound are therefore covered by the same number of frames as its middle.
public enum ShortTimeTransform {
  /// The spectra of `sound` (of the mean of its channels); each spectrum has `settings.bins` bins.
  ///
  /// - Throws: `SpectraError` if the sound is empty or has another sample rate; `SoundError.notFinite` if a
  ///   sample is not finite; `Interrupted` if the run is interrupted.
  public static func analyze(
    _ sound: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> ComplexFrames {
    let reader = FrameReader(settings)
    let samples = try reader.samples(of: sound)
    let count = settings.frameCount(samples: samples.count)
    let width = settings.bins * 2
    try MemoryBudget.require(count, of: width * MemoryLayout<Float>.size)
    var values = [Float](repeating: 0, count: count * width)
    values.withUnsafeMutableBufferPointer { output in
      samples.withUnsafeBufferPointer { samples in
        nonisolated(unsafe) let output = output
        reader.forEach(0..<count, of: SampleWindow(samples: samples, first: 0), run) {
          t, spectrum in
          for k in 0..<(width / 2) {
            output[t * width + 2 * k] = spectrum.re[k]
            output[t * width + 2 * k + 1] = spectrum.im[k]
          }
        }
      }
    }
    try run.interrupt.check()
    return ComplexFrames(
      settings: settings,
      spectra: Tensor(shape: [count, settings.bins, 2], values: values),
      sampleCount: sound.count)
  }

  /// The sound of `frames`: the spectra are transformed back, weighted with the window again, and added; the
  /// sum is divided by Σw². Bins that were not kept count as 0.
  ///
  /// - Throws: `SpectraError` if there are no frames; `Interrupted` if the run is interrupted.
  public static func synthesize(_ frames: ComplexFrames, run: Run = Run()) throws -> Sound {
    guard frames.count > 0 else { throw SpectraError.empty(what: "the analysis") }
    let settings = frames.settings
    try OverlapAdd.require(settings, frames.count, frames.sampleCount, run)
    let adder = OverlapAdd(settings, frames: frames.count, sampleCount: frames.sampleCount)
    let scale = 1 / Float(settings.fft)
    let bins = settings.bins
    let samples = frames.spectra.withUnsafeValues { values in
      nonisolated(unsafe) let values = values
      return adder.sum(run) { range, emit in
        for t in range {
          emit { spectrum in
            for k in 0..<bins {
              let place = 2 * (t * bins + k)
              spectrum[k] = ComplexFloat(values[place] * scale, values[place + 1] * scale)
            }
          }
        }
      }
    }
    try run.interrupt.check()
    return try Sound(mono: samples, rate: settings.rate)
  }
}
