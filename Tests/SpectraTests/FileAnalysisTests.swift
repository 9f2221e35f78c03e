// An analysis of a file, which is read block by block, equals the analysis of the whole sound.

import Files
import Runs
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct FileAnalysisTests {
  private let folder = TemporaryFolder()

  /// Noise in a file of `ending`, longer than a block of the file and than the samples that wait for frames.
  private func file(_ ending: String, channels: Int = 1, count: Int = 700_001) throws -> String {
    var generator = Seeded(UInt64(count + channels))
    let noise = try (0..<channels).map { _ in
      try Signals.noise(duration: Double(count), rate: 1, using: &generator).samples[0]
    }
    let path = folder / "noise-\(channels)-\(count)\(ending)"
    try SoundFile.write(Sound(samples: noise, rate: 8000), path)
    return path
  }

  private func expectTheSameFrames(
    _ path: String, fft: Int = 256, hop: Int = 64, bins: Int? = 9, threads: Int = 1
  ) throws {
    let settings = { (rate: Double) in
      try AnalysisSettings(rate: rate, fft: fft, hop: hop, bins: bins)
    }
    let run = Run(threads: threads)
    let sound = try SoundFile.read(path)
    let frames = try PhaseVocoder.analyze(fileAt: path, run: run, settings: settings)
    #expect(try frames == PhaseVocoder.analyze(sound, settings(sound.rate), run: run))
    #expect(frames.sampleCount == sound.count)
  }

  @Test(arguments: [".wav", ".flac", ".ogg"], [1, 3]) func everyFormatGivesTheSameFrames(
    _ ending: String, _ channels: Int
  ) throws {
    try expectTheSameFrames(try file(ending, channels: channels))
  }

  @Test(arguments: [1, 63, 64, 128, 129, 256, 4097]) func shortFilesGiveTheSameFrames(
    _ count: Int
  ) throws {
    try expectTheSameFrames(try file(".wav", count: count), bins: nil)
  }

  @Test func sizesAndThreadsGiveTheSameFrames() throws {
    let path = try file(".wav")
    // A transform that is longer than the file, and one with more frames than a group.
    try expectTheSameFrames(path, fft: 1 << 20, hop: 1 << 18, bins: 100)
    try expectTheSameFrames(path, fft: 16, hop: 4, threads: 2)
  }

  @Test func aFileWithFewerSamplesThanItDeclaresIsAnalysedUpToItsEnd() throws {
    let path = try file(".flac")
    let bytes = try BoundedFile.bytes(path, limit: 1 << 24)
    let cut = folder / "cut.flac"
    try AtomicFile.write([UInt8](bytes.prefix(bytes.count / 2)), to: cut)
    try expectTheSameFrames(cut)
    var notes: [String] = []
    let frames = try PhaseVocoder.analyze(
      fileAt: cut, note: { notes.append($0) },
      settings: { try AnalysisSettings(rate: $0, fft: 256, hop: 64, bins: 9) })
    #expect(frames.sampleCount < 700_001)
    #expect(notes.count == 1)
  }

  @Test func framesThatDoNotFitAreRefusedBeforeTheFileIsRead() throws {
    let path = try file(".wav")
    let budget = MemoryBudget(limit: 1)
    MemoryBudget.$current.withValue(budget) {
      // 175 000 frames of 129 bins need 172 MB.
      let error = #expect(throws: SpectraError.self) {
        try PhaseVocoder.analyze(fileAt: path) { try AnalysisSettings(rate: $0, fft: 256, hop: 4) }
      }
      #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("out of memory: this needs 172 MB"))
    }
  }

  @Test func unsuitableFilesAreErrors() throws {
    let settings = { (rate: Double) in try AnalysisSettings(rate: rate, fft: 256) }
    let path = folder / "wild.wav"
    let loud = [Float](repeating: 1e17, count: 1000)
    try SoundFile.write(Sound(mono: loud, rate: 8000), path, encoding: .float32)
    let error = #expect(throws: SoundError.self) {
      try PhaseVocoder.analyze(fileAt: path, settings: settings)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("too large for an analysis"))
    #expect(throws: FileError.self) {
      try PhaseVocoder.analyze(fileAt: folder / "missing.wav", settings: settings)
    }
    #expect(throws: SpectraError.bins(9999, fft: 256)) {
      try PhaseVocoder.analyze(fileAt: path) {
        try AnalysisSettings(rate: $0, fft: 256, bins: 9999)
      }
    }
    let run = Run()
    run.interrupt.request()
    #expect(throws: Interrupted.self) {
      try PhaseVocoder.analyze(fileAt: file(".wav"), run: run, settings: settings)
    }
  }
}
