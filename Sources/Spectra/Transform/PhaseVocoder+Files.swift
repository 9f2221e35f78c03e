// The analysis of a sound file while it is read, so that only the frames are in memory. The result has the same bits as the
// analysis of the whole sound.

public import Runs
internal import Sounds

extension PhaseVocoder {
  /// The analysis of the sound in the file at `path`; several channels are mixed to their mean.
  ///
  /// - Parameters:
  ///   - note: called with the messages of `SoundFile.read`.
  ///   - settings: returns the settings of the analysis for the sample rate of the file.
  /// - Throws: `SpectraError.memory` before anything is read, if the frames of as many samples as the file declares do
  ///   not fit into the memory; any error of `settings`; the errors of `SoundFile.read` and of `analyze`.
  public static func analyze(
    fileAt path: String, run: Run = Run(), note: (String) -> Void = { _ in },
    settings: (_ rate: Double) throws -> AnalysisSettings
  ) throws -> Frames {
    let format = try SoundFile.format(path)
    let settings = try settings(format.rate)
    if let count = format.count {
      do {
        return try analyze(path, upTo: count, settings, run, note)
      } catch is UnknownLength {
        // The file has more samples than its header declares.
      }
    }
    return try analyze(SoundFile.read(path, note: note), settings, run: run)
  }

  private static func analyze(
    _ path: String, upTo most: Int, _ settings: AnalysisSettings, _ run: Run,
    _ note: (String) -> Void
  ) throws -> Frames {
    let count = settings.frameCount(samples: most)
    try Frames.require(count, settings.bins)
    return try FrameAnalysis.frames(FrameReader(settings), most: count) { analysis in
      var receiver = AnalysisReceiver(analysis, most: most, run)
      try SoundFile.read(path, into: &receiver, limit: Sound.longest, note: note)
      try receiver.finish()
      analysis = receiver.analysis
      return receiver.count
    }
  }
}

/// The header of a file does not state how many samples the file has.
private struct UnknownLength: Error {}

/// Analyses the samples of a file block by block.
private struct AnalysisReceiver: SampleReceiver {
  private(set) var analysis: FrameAnalysis
  /// The number of samples received.
  private(set) var count = 0

  private let most: Int
  private let run: Run
  private let settings: AnalysisSettings
  private var channels = 1
  private var peak: Float = 0
  /// The samples that later frames need, as the mean of the channels; the last is sample `count - 1`.
  private var waiting: [Float] = []
  /// The number of samples from which frames are computed.
  private let enough: Int

  init(_ analysis: FrameAnalysis, most: Int, _ run: Run) {
    self.analysis = analysis
    self.most = most
    self.run = run
    settings = analysis.reader.settings
    enough = settings.fft + (1 << 18)
  }

  mutating func begin(_ format: SoundFormat) throws {
    guard format.rate == settings.rate else {
      throw SpectraError.rateMismatch(sound: format.rate, settings: settings.rate)
    }
    channels = format.channels
  }

  mutating func take(_ block: ArraySlice<Float>) throws {
    try run.interrupt.check()
    count += block.count / channels
    if count > most { throw UnknownLength() }
    let largest = Sound.largest(block)
    // A sample that is not finite is an error when the whole file has been read.
    guard largest.isFinite else { return peak = .infinity }
    peak = max(peak, largest)
    if channels == 1 {
      waiting += block
    } else {
      // The order of operations is that of `Sound.mono`.
      let share = 1 / Float(channels)
      for start in stride(from: block.startIndex, to: block.endIndex, by: channels) {
        var sum = block[start]
        for channel in 1..<channels { sum += block[start + channel] }
        waiting.append(sum * share)
      }
    }
    if waiting.count >= enough {
      try compute(before: (count - settings.fft / 2) / settings.hop + 1)
    }
  }

  /// Computes the frames that need samples after the end of the sound.
  mutating func finish() throws {
    try FrameReader.require(peak: peak, settings)
    try compute(before: settings.frameCount(samples: count))
  }

  private mutating func compute(before end: Int) throws {
    // Spectra of samples that are too large would not be used.
    guard FrameReader.accepts(peak: peak, settings) else { return waiting.removeAll() }
    let first = count - waiting.count
    try waiting.withUnsafeBufferPointer {
      try analysis.add(before: end, from: SampleWindow(samples: $0, first: first), run)
    }
    let needed = analysis.count * settings.hop - settings.fft / 2
    waiting.removeFirst(min(max(0, needed - first), waiting.count))
  }
}
