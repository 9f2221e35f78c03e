// Tests of reading sound files, with every sample width and with faulty headers.

import Files
import Glibc
import Sounds
import TestSupport
import Testing

/// A sample format, and a sound file of this format with four samples that every format represents exactly.
struct Width: Sendable, CustomTestStringConvertible {
  var tag: Int
  var bits: Int
  var data: [UInt8]
  var extensible = false
  var testDescription: String { "tag \(tag), \(bits) bits\(extensible ? ", EXTENSIBLE" : "")" }

  /// The samples 0, ½, −½ and −1.
  static let samples: [Float] = [0, 0.5, -0.5, -1]
  static let all: [Width] = [false, true].flatMap { extensible in
    [
      Width(tag: 1, bits: 8, data: [128, 192, 64, 0], extensible: extensible),
      whole(16, extensible), whole(24, extensible), whole(32, extensible),
      Width(tag: 3, bits: 32, data: samples.flatMap(WaveBytes.float), extensible: extensible),
      Width(
        tag: 3, bits: 64, data: samples.flatMap { WaveBytes.double(Double($0)) },
        extensible: extensible),
    ]
  }

  static func whole(_ bits: Int, _ extensible: Bool) -> Width {
    let data = samples.flatMap {
      WaveBytes.little(Int(Double($0) * Double(1 << (bits - 1))), bits / 8)
    }
    return Width(tag: 1, bits: bits, data: data, extensible: extensible)
  }
}

@Suite struct SoundFileTests {
  @Test(arguments: Width.all) func soundFilesOfEverySampleWidthAreRead(_ width: Width) throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file(
      "a.wav",
      WaveBytes.file(
        tag: width.tag, bits: width.bits, extensible: width.extensible, data: width.data))
    var notes: [String] = []
    let sound = try SoundFile.read(path) { notes.append($0) }
    #expect(sound.samples == [Width.samples])
    #expect(sound.rate == 8000)
    #expect(notes.isEmpty)
  }

  @Test func theChannelsOfASoundFileAreSeparated() throws {
    let scratch = TemporaryFolder()
    let data = [Float(0), 0.5, 0.25, -0.5, 1, -1].flatMap(WaveBytes.float)
    let path = try scratch.file("a.wav", WaveBytes.file(tag: 3, bits: 32, channels: 2, data: data))
    #expect(try SoundFile.read(path).samples == [[0, 0.25, 1], [0.5, -0.5, -1]])
  }

  @Test func samplesBeyondFullScaleInFloatFilesAreKept() throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file(
      "a.wav", WaveBytes.file(tag: 3, bits: 32, data: WaveBytes.float(3.5)))
    #expect(try SoundFile.read(path).samples == [[3.5]])
  }

  @Test(arguments: ["clarinet-a3", "piano-c4", "guitar-fifths", "bell"])
  func theRecordingsOfTheRepositoryAreRead(_ name: String) throws {
    let sound = try SoundFile.read(Repository.recording(name))
    #expect(sound.channels == 1)
    #expect(sound.rate == 44_100)
    #expect(abs(sound.duration - (name == "clarinet-a3" ? 4.5 : 5)) < 0.01)
    // The recordings have a peak of 0.7, and the step of 16 bits is 3e-5.
    #expect(abs(sound.peak - 0.7) < 1e-4)
  }

  @Test func aSoundFileShorterThanItsHeaderStatesIsReadWithANote() throws {
    let scratch = TemporaryFolder()
    let data = [Float](repeating: 0.5, count: 100).flatMap(WaveBytes.float)
    let path = try scratch.file(
      "a.wav", WaveBytes.file(tag: 3, bits: 32, data: data, claim: 0x7FFF_0000))
    var notes: [String] = []
    let sound = try SoundFile.read(path) { notes.append($0) }
    #expect(sound.count == 100)
    #expect(notes.count == 1)
    #expect(notes.first?.contains("cut off") == true)
  }

  @Test func aTruncatedFLACFileGivesTheStartOfTheSoundOrOneError() throws {
    let scratch = TemporaryFolder()
    let whole = try BoundedFile.bytes(Repository.recording("piano-c4"))
    let path = try scratch.file("a.flac", Array(whole[..<(whole.count / 2)]))
    var notes: [String] = []
    let sound = try SoundFile.read(path) { notes.append($0) }
    #expect(sound.count > 44_100 && sound.count < 5 * 44_100)
    #expect(notes.count == 1)
  }

  @Test func aTruncatedMP3FileGivesTheStartOfTheSound() throws {
    let scratch = TemporaryFolder()
    let path = scratch / "a.mp3"
    try SoundFile.write(Signals.tone(frequency: 440, duration: 2, gain: 0.5), path)
    let whole = try BoundedFile.bytes(path)
    let half = try scratch.file("half.mp3", Array(whole[..<(whole.count / 2)]))
    let sound = try SoundFile.read(half)
    #expect(sound.duration > 0.3 && sound.duration < 1.7)
  }

  /// libsndfile opens a truncated Ogg file only if it finds a whole page near the end.
  @Test func aTruncatedOggFileGivesTheStartOfTheSoundOrOneError() throws {
    let scratch = TemporaryFolder()
    let path = scratch / "a.ogg"
    try SoundFile.write(Signals.tone(frequency: 440, duration: 2, gain: 0.5), path)
    let whole = try BoundedFile.bytes(path)
    let half = try scratch.file("half.ogg", Array(whole[..<(whole.count / 2)]))
    do {
      let duration = try SoundFile.read(half).duration
      #expect(duration > 0 && duration <= 2)
    } catch let error as FileError {
      #expect(error.path == half)
      #expect(!error.reason.contains("\n"))
    }
  }

  @Test func soundFilesWithNaNSamplesAreRefusedWithTheirCount() throws {
    let scratch = TemporaryFolder()
    let data = [Float(0), .nan, 0.5, .infinity].flatMap(WaveBytes.float)
    let path = try scratch.file("a.wav", WaveBytes.file(tag: 3, bits: 32, data: data))
    let error = #expect(throws: FileError.self) { try SoundFile.read(path) }
    #expect(error?.reason == "2 samples are not finite, the first at 0.000125 s")
  }

  @Test func soundFilesAboveTheSizeLimitAreRefused() throws {
    let error = #expect(throws: FileError.self) {
      try SoundFile.read(Repository.recording("bell"), limit: 1000)
    }
    #expect(error?.reason == "the file contains more than 1000 samples, which is the limit")
  }

  @Test func aFileThatIsNotASoundFileIsRefused() throws {
    let scratch = TemporaryFolder()
    let empty = try scratch.file("empty.wav", [])
    let text = try scratch.file("text.wav", Array("not a sound at all".utf8))
    let none = try scratch.file("none.wav", WaveBytes.file(tag: 1, bits: 16, data: []))
    let pipe = scratch / "pipe.wav"
    mkfifo(pipe, 0o600)
    for (path, reason) in [
      (empty, "the file is empty"), (text, "the file cannot be read as a sound file"),
      (none, "the sound file contains no samples"),
      (pipe, "is a named pipe, not a file"),
      (scratch.path, "is a folder"), (scratch.path + "/missing.wav", "no such file"),
    ] {
      let error = #expect(throws: FileError.self) { try SoundFile.read(path) }
      #expect(error?.path == path)
      #expect(error?.reason.hasPrefix(reason) == true, "\(String(describing: error))")
    }
  }

  /// The test sets random bytes of a small file to extreme values. No reader may crash, and a sound that is read
  /// keeps its invariants.
  @Test(arguments: ["wav", "aiff", "flac", "ogg", "mp3"])
  func damagedSoundFilesNeverCrashTheProgram(_ ending: String) throws {
    let scratch = TemporaryFolder()
    let whole = scratch / ("whole." + ending)
    try SoundFile.write(Signals.tone(frequency: 440, duration: 0.01, gain: 0.5), whole)
    let bytes = try BoundedFile.bytes(whole)
    let path = scratch / ("damaged." + ending)
    var generator = Seeded(5)
    var read = 0
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        // Most damage is in the header, where damage has the largest effect.
        let place = Int.random(in: 0..<min(damaged.count, 120), using: &generator)
        damaged[place] =
          [0, 255, 127, 128, UInt8.random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      try AtomicFile.write(damaged, to: path)
      if let sound = try? SoundFile.read(path, limit: 1 << 20) {
        read += 1
        #expect(sound.count > 0 && sound.peak.isFinite)
      }
    }
    // Some damaged files must be readable, or the loop would test only refusals.
    #expect(read > 0)
  }
}
