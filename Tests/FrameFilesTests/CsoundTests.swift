// Tests with files of Csound, and with Csound itself: windows, levels, channels, and files that a killed writer left.

import Files
import FrameFiles
import Glibc
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct CsoundTests {
  static func read(_ name: String) throws -> VocoderFile.Reading {
    try VocoderFile.read(Repository.sample(name))
  }

  @Test(arguments: [
    ("csound_default.pvx", Window.hann), ("csound_hamming.pvx", .hamming),
    ("csound_killed_data0.pvx", .hann), ("csound_stereo.pvx", .hann), ("sonde_saved.pvx", .hann),
  ])
  func theWindowIsThatOfTheAnalysis(_ name: String, _ window: Window) throws {
    #expect(try Self.read(name).frames.settings.window == window)
  }

  @Test func aKaiserWindowKeepsItsWidth() throws {
    var bytes = try BoundedFile.bytes(Repository.sample("csound_default.pvx"))
    bytes[0x4A] = 2
    #expect(try VocoderFile.decode(bytes, name: "a").frames.settings.window == .kaiser(beta: 6.8))
    // The parameter of the window is the last field of the format: 7.5 as a float.
    bytes.replaceSubrange(0x60..<0x64, with: [0, 0, 0xF0, 0x40])
    #expect(try VocoderFile.decode(bytes, name: "a").frames.settings.window == .kaiser(beta: 7.5))
  }

  @Test func bothChannelsAreRead() throws {
    let reading = try Self.read("csound_stereo.pvx")
    #expect(reading.channels.count == 2)
    #expect(reading.channels.allSatisfy { $0.count == 80 && $0.bins == 65 })
    #expect(reading.notes.contains { $0.contains("2 channels") })
  }

  @Test func aFileOfAKilledWriterIsReadWithANote() throws {
    let whole = try Self.read("csound_default.pvx")
    var bytes = try BoundedFile.bytes(Repository.sample("csound_killed_data0.pvx"))
    for size: [UInt8] in [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x10]] {
      bytes.replaceSubrange(0x68..<0x6C, with: size)
      let reading = try VocoderFile.decode(bytes, name: "a.pvx")
      #expect(reading.frames == whole.frames)
      #expect(
        reading.notes.first == "a.pvx: the writer did not finish the file: 160 frames were read")
    }
  }

  @Test func oldFilesOfSondeStillLoad() throws {
    let reading = try Self.read("sonde_saved.pvx")
    let sound = try SoundFile.read(Repository.sample("s.wav"))
    #expect(reading.notes.isEmpty)
    let expected = try PhaseVocoder.analyze(sound, reading.frames.settings)
    #expect(reading.frames == expected)
  }

  /// The level of a steady sine in dB, from its root mean square in the middle of the sound.
  private static func level(_ sound: Sound) -> Double {
    let samples = sound.samples[0]
    let part = samples[(samples.count / 4)..<(samples.count * 3 / 4)]
    let power = part.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(part.count)
    return 10 * log10(power)
  }

  /// A sine of peak 0.5 has this level.
  private static let sine = 10 * log10(0.125)

  /// Runs an instrument of Csound in a folder. `options` say where the sound goes.
  private static func csound(_ lines: String, _ options: String, in folder: TemporaryFolder) throws
  {
    let text = """
      <CsoundSynthesizer>
      <CsOptions>
      -d -m0 \(options)
      </CsOptions>
      <CsInstruments>
      sr = 44100
      ksmps = 32
      nchnls = 1
      0dbfs = 1
      instr 1
      \(lines)
      endin
      </CsInstruments>
      <CsScore>
      i1 0 1
      </CsScore>
      </CsoundSynthesizer>
      """
    try AtomicFile.write(text, to: folder / "a.csd")
    let status = system("cd '\(folder.path)' && csound a.csd >log 2>&1")
    #expect(status == 0, "\((try? BoundedFile.text(folder / "log")) ?? "")")
  }

  private static var hasCsound: Bool { system("csound --version >/dev/null 2>&1") == 0 }

  @Test(
    .enabled(if: hasCsound, "Csound is not installed"),
    arguments: [
      ("1024, 256, 1024, 0", 0.1), ("1024, 256, 1024, 1", 0.1), ("1024, 128, 1024, 2", 0.1),
      ("1024, 256, 2048, 1", 0.1),
      // The bins of a short transform with a long Hamming window are those of a wider lobe than the reader has.
      ("512, 64, 1024, 0", 0.3),
    ])
  func aFileOfCsoundComesBackAtItsLevel(_ settings: String, _ tolerance: Double) throws {
    let folder = TemporaryFolder()
    for frequency in [440.0, 1000, 3456.7] {
      try Self.csound(
        """
        a1 oscili 0.5, \(frequency)
        f1 pvsanal a1, \(settings)
        pvsfwrite f1, "a.pvx"
        """, "-n", in: folder)
      let frames = try VocoderFile.read(folder / "a.pvx").frames
      let level = Self.level(try PhaseVocoder.synthesize(frames))
      #expect(abs(level - Self.sine) < tolerance, "\(frequency) Hz: \(level - Self.sine) dB")
    }
  }

  @Test(
    .enabled(if: hasCsound, "Csound is not installed"),
    arguments: [Window.hann, .hamming, .kaiser(beta: 6.8)])
  func csoundPlaysAFileOfSondeAtItsLevel(_ window: Window) throws {
    let folder = TemporaryFolder()
    for frequency in [440.0, 1000, 3456.7] {
      let sound = try Signals.tone(frequency: frequency, duration: 1, gain: 0.5)
      let settings = try AnalysisSettings(rate: 44_100, fft: 1024, hop: 128, window: window)
      try VocoderFile.write(PhaseVocoder.analyze(sound, settings), to: folder / "a.pvx")
      try Self.csound(
        """
        kt line 0, 1, 1
        f1 pvsfread kt, "a.pvx"
        a1 pvsynth f1
        out a1
        """, "-W -f -o a.wav", in: folder)
      let level = Self.level(try SoundFile.read(folder / "a.wav"))
      #expect(abs(level - Self.sine) < 0.1, "\(frequency) Hz: \(level - Self.sine) dB")
    }
  }
}
