// Tests of frame files: files from Sonde and from other programs can be read, and damaged files are refused.

import Files
import FrameFiles
import Sounds
import Spectra
import TensorFiles
import Tensors
import TestSupport
import Testing

@Suite struct FrameFilesTests {
  static func figure(_ name: String) throws -> [UInt8] {
    try BoundedFile.bytes(Repository.top + "/Tests/FrameFilesTests/Figures/" + name)
  }

  static func frames(window: Window = .hann, bins: Int? = 20) throws -> Frames {
    let sound = try Signals.tone(
      frequency: 440, duration: 0.1, shape: .saw, rate: 44_100.5, gain: 0.5)
    return try PhaseVocoder.analyze(
      sound, AnalysisSettings(rate: 44_100.5, fft: 512, bins: bins, window: window))
  }

  @Test(arguments: [Window.hann, .hamming, .blackman, .kaiser(beta: 7.3)])
  func savedFramesReadBackBitForBit(window: Window) throws {
    for bins in [nil, 20, 1] {
      let frames = try Self.frames(window: window, bins: bins)
      let archive = try NumPyArchive.encode(FramesArchive.entries(frames), name: "test")
      let entries = try NumPyArchive.decode(archive, name: "test")
      #expect(FramesArchive.isFrames(entries))
      #expect(try FramesArchive.frames(entries, name: "test") == frames)
      let reading = try VocoderFile.decode(
        try VocoderFile.encode(frames, name: "test"), name: "test")
      #expect(reading.frames == frames)
      #expect(reading.notes.isEmpty)
    }
  }

  @Test func frameDeltasCanBeSavedOnlyInArchives() throws {
    let deltas = try Self.frames().delta()
    #expect(try FramesArchive.frames(FramesArchive.entries(deltas), name: "test") == deltas)
    #expect(throws: SpectraError.content(needed: .values)) {
      try VocoderFile.encode(deltas, name: "test")
    }
  }

  @Test func anArchiveWrittenByPythonIsRead() throws {
    let entries = try NumPyArchive.decode(try Self.figure("frames.npz"), name: "test")
    let frames = try FramesArchive.frames(entries, name: "test")
    #expect(frames.settings == (try AnalysisSettings(rate: 8000, fft: 8, hop: 2, bins: 4)))
    #expect(frames.count == 3)
    #expect(frames[1].magnitudes == [1, 1.25, 1.5, 1.75])
    #expect(frames[2].frequencies == [2.125, 2.375, 2.625, 2.875])
    #expect(frames.sampleCount == 4)
  }

  @Test(arguments: ["hann-floats.pvx", "hamming-doubles.pvx"])
  func pvocExFilesOfOtherProgramsAreRead(name: String) throws {
    let frames = try VocoderFile.decode(try Self.figure(name), name: name).frames
    let window: Window = name.hasPrefix("hann") ? .hann : .hamming
    #expect(
      frames.settings
        == (try AnalysisSettings(rate: 8000, fft: 8, hop: 2, bins: 5, window: window)))
    #expect(frames.count == 3)
    // Csound counts the bins of 0 Hz and of half the sample rate twice.
    #expect(frames[2].magnitudes == [1.5, 1.5, 1, 0.75, 0.3])
    #expect(frames[1].frequencies == [1, 1001, 2001, 3001, 4001])
  }

  @Test(arguments: [
    ("refused-phases.pvx", "phases"), ("refused-window.pvx", "window"),
  ])
  func unreadableFrameFilesAreRefusedWithAReason(name: String, word: String) throws {
    let bytes = try Self.figure(name)
    do {
      _ = try VocoderFile.decode(bytes, name: name)
      Issue.record("\(name) was read")
    } catch {
      #expect(error.reason.contains(word), "\(error)")
    }
  }

  @Test(arguments: [
    ("", "'meta' are missing"), ("{}", "'rate'"), ("[", "not JSON"),
    (#"{"rate": 8000, "fft": 8.5, "hop": 2}"#, "whole"),
    (#"{"rate": 8000, "fft": 8, "hop": 3}"#, "hop of 3"),
    (#"{"rate": -1, "fft": 8, "hop": 2}"#, "rate"),
    (#"{"rate": 8000, "fft": 8, "hop": 2, "window": "round"}"#, "'round'"),
    (#"{"rate": 8000, "fft": 8, "hop": 2, "content": "sums"}"#, "'sums'"),
    (#"{"rate": 8000, "fft": 8, "hop": 2, "samples": 99999999}"#, "length"),
  ])
  func frameFilesWithDamagedSettingsAreRefusedWithAReason(meta: String, word: String) throws {
    var entries = [ArchiveEntry("frames", Tensor(zeros: [3, 4, 2]))]
    if !meta.isEmpty { entries.append(ArchiveEntry("meta", text: meta)) }
    do {
      _ = try FramesArchive.frames(entries, name: "test")
      Issue.record("\(meta) was read")
    } catch {
      #expect("\(error)".contains(word), "\(error)")
    }
  }

  /// If arbitrary bytes are read, the result is frames or a `FileError`.
  @Test(arguments: ["hann-floats.pvx", "hamming-doubles.pvx", "own"])
  func hostileFrameFilesAreReadOrRefusedWithoutACrash(name: String) throws {
    let original =
      name == "own"
      ? try VocoderFile.encode(try Self.frames(bins: 3), name: "test") : try Self.figure(name)
    var random = RandomStream(seed: 7, name: name)
    var refused = 0
    for turn in 0..<3000 {
      var bytes = original
      if turn < 300 { bytes.removeLast(min(bytes.count, turn * 3)) }
      for _ in 0...random.index(below: 3) where !bytes.isEmpty {
        let span = random.index(below: 3) > 0 ? min(bytes.count, 110) : bytes.count
        bytes[random.index(below: span)] = UInt8(random.index(below: 256))
      }
      do {
        let frames = try VocoderFile.decode(bytes, name: "test").frames
        #expect(frames.count > 0)
      } catch {
        refused += 1
        #expect(!error.reason.isEmpty)
      }
    }
    #expect(refused > 300)
  }
}
