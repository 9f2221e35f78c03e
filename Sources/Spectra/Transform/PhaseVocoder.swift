// The phase vocoder: analysis of a sound into magnitude and frequency of each bin, and resynthesis. The method is
// that of Flanagan and Golden (1966), in the form given by Moore and by Lazzarini in The Audio Programming Book.

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
    let reader = FrameReader(settings)
    // The samples of one channel are checked shortly before their frames are computed, so that they are read once.
    let isMono = sound.channels == 1
    let samples = try reader.samples(of: sound, isChecked: !isMono)
    let count = settings.frameCount(samples: samples.count)
    try Frames.require(count, settings.bins)
    return try FrameAnalysis.frames(reader, most: count) { analysis in
      try samples.withUnsafeBufferPointer { samples in
        var checked = isMono ? 0 : samples.count
        while analysis.count < count {
          let end = min(analysis.count + FrameAnalysis.group(run), count)
          let last = min(samples.count, (end - 1) * settings.hop + settings.fft / 2)
          if last > checked {
            let peak = Sound.largest(samples[checked..<last])
            if !FrameReader.accepts(peak: peak, settings) {
              try FrameReader.require(peak: sound.finitePeak(), settings)
            }
            checked = last
          }
          try analysis.add(before: end, from: SampleWindow(samples: samples, first: 0), run)
        }
      }
      return samples.count
    }
  }

  /// The same T × K magnitudes as `analyze` computes, without the frequencies and in half the time.
  ///
  /// - Throws: the errors of `analyze`.
  public static func magnitudes(
    _ sound: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> Tensor {
    let reader = FrameReader(settings)
    let samples = try reader.samples(of: sound)
    let (count, bins) = (settings.frameCount(samples: samples.count), settings.bins)
    try MemoryBudget.require(count, of: bins * MemoryLayout<Float>.size)
    let calibration = Calibration(settings, window: reader.window)
    let magnitudes = [Float](unsafeUninitializedCapacity: count * bins) { magnitudes, made in
      samples.withUnsafeBufferPointer { samples in
        nonisolated(unsafe) let start = magnitudes.baseAddress
        reader.forEach(0..<count, of: SampleWindow(samples: samples, first: 0), run) {
          t, spectrum in
          if let start { calibration.fill(start + t * bins, spectrum, bins) }
        }
      }
      // Frames after an interruption have no values yet.
      made = run.interrupt.isRequested ? 0 : count * bins
    }
    try run.interrupt.check()
    return Tensor(shape: [count, bins], values: magnitudes)
  }
}
