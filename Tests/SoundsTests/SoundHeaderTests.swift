// Tests of headers with sizes that are unknown or wrong, of chained Ogg files, and of files that cannot be read.

import Files
import Sounds
import TestSupport
import Testing

/// The bytes of a sound file, with the places of the sizes in its header.
private struct Sized: Sendable, CustomTestStringConvertible {
  var ending: String
  var isBig: Bool
  /// The place and width of the size of the whole file; nil if the format has none.
  var whole: Int?
  var width = 4
  /// The name of the chunk of samples; its size follows. For .au the size is at byte 8.
  var chunk: String
  var testDescription: String { ending }
  static let all = [
    Sized(ending: ".wav", isBig: false, whole: 4, chunk: "data"),
    Sized(ending: ".aiff", isBig: true, whole: 4, chunk: "SSND"),
    Sized(ending: ".caf", isBig: true, whole: nil, width: 8, chunk: "data"),
    Sized(ending: ".au", isBig: true, whole: nil, chunk: ""),
    Sized(ending: ".w64", isBig: false, whole: 16, width: 8, chunk: "data"),
  ]

  func bytes(_ sound: Sound, claim: Int) throws -> [UInt8] {
    var bytes = try SoundFile.bytes(of: sound, ending: ending, encoding: .pcm16)
    func set(_ place: Int) {
      let little = WaveBytes.little(claim, width)
      bytes.replaceSubrange(place..<place + width, with: isBig ? little.reversed() : little)
    }
    if let whole { set(whole) }
    if chunk.isEmpty {
      set(8)
    } else {
      let name = WaveBytes.text(chunk)
      let start = try #require(
        (0..<bytes.count - 4).first { bytes[$0..<$0 + 4].elementsEqual(name) })
      set(ending == ".w64" ? start + 16 : start + 4)
    }
    return bytes
  }
}

@Suite struct SoundHeaderTests {
  private static func decode(_ bytes: [UInt8]) throws -> (sound: Sound, notes: [String]) {
    var notes: [String] = []
    let sound = try SoundFile.decode(bytes, name: "a") { notes.append($0) }
    return (sound, notes)
  }

  private static func load(_ name: String) throws -> (sound: Sound, notes: [String]) {
    var notes: [String] = []
    let sound = try SoundFile.read(Repository.sample(name)) { notes.append($0) }
    return (sound, notes)
  }

  @Test(arguments: [("pipe_ff.wav", 4410), ("pipe_zero.wav", 4410), ("ssnd0.aiff", 44_100)])
  func filesFromPipesAreReadWhole(_ name: String, _ count: Int) throws {
    let (sound, notes) = try Self.load(name)
    #expect(sound.count == count)
    #expect(notes.isEmpty)
    #expect(abs(sound.peak - 0.5) < 0.01)
  }

  @Test(arguments: Sized.all) private func unknownSizesReadToTheEndOfTheFile(_ format: Sized) throws
  {
    let sound = try Signals.tone(frequency: 440, duration: 0.1, gain: 0.5)
    let right = try Self.decode(SoundFile.bytes(of: sound, ending: format.ending, encoding: .pcm16))
    for claim in [0, 0xFFFF_FFFF, 0x7FFF_F000, 0x7FFF_FFFF, 0x8000_0000, -1] {
      if format.width == 8, claim > 0 { continue }
      let (back, notes) = try Self.decode(format.bytes(sound, claim: claim))
      #expect(back == right.sound, "\(format.ending) \(claim)")
      #expect(notes.isEmpty, "\(format.ending) \(claim) \(notes)")
    }
  }

  @Test(arguments: Sized.all) private func sizesAboveThatOfTheFileGiveANote(_ format: Sized) throws
  {
    let sound = try Signals.tone(frequency: 440, duration: 0.1, gain: 0.5)
    let (back, notes) = try Self.decode(format.bytes(sound, claim: 1_000_000))
    #expect(back.count == sound.count)
    #expect(
      notes == [
        "a: the file is cut off: its header declares more than the \(sound.count) samples that exist"
      ])
  }

  @Test func anEmptyChunkOfSamplesBeforeAnotherChunkIsEmpty() throws {
    var bytes = WaveBytes.file(tag: 1, bits: 16, data: [])
    bytes += WaveBytes.text("LIST") + WaveBytes.little(4, 4) + WaveBytes.text("INFO")
    let error = #expect(throws: FileError.self) { try Self.decode(bytes) }
    #expect(error?.reason == "the sound file contains no samples")
  }

  @Test func aSecondChunkOfSamplesIsLeftOutWithANote() throws {
    let data = [Float(0), 0.5, -0.5].flatMap(WaveBytes.float)
    var bytes = WaveBytes.file(tag: 3, bits: 32, data: data)
    bytes += WaveBytes.text("data") + WaveBytes.little(4, 4) + WaveBytes.float(1)
    let (sound, notes) = try Self.decode(bytes)
    #expect(sound.samples == [[0, 0.5, -0.5]])
    #expect(notes == ["a: the file has several chunks of samples, and only the first was read"])
  }

  @Test func headersWithoutARateOrChannelsAreRefusedInPlainWords() throws {
    let error = #expect(throws: FileError.self) { try Self.load("rate0.wav") }
    #expect(error?.reason == "the header is damaged: the sample rate is 0 Hz")
    let sound = try Signals.tone(frequency: 440, duration: 0.1, gain: 0.5)
    // The places of the sample rate and of the number of channels, with their widths.
    let places: [(String, Range<Int>, Range<Int>)] = [
      (".wav", 24..<28, 22..<24), (".aiff", 28..<38, 20..<22), (".au", 16..<20, 20..<24),
      (".caf", 20..<28, 44..<48), (".w64", 68..<72, 66..<68),
    ]
    for (ending, rate, channels) in places {
      let bytes = try SoundFile.bytes(of: sound, ending: ending, encoding: .pcm16)
      for (range, words) in [(rate, "the sample rate is 0 Hz"), (channels, "has 0 channels")] {
        var damaged = bytes
        damaged.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
        let error = #expect(throws: FileError.self) { try Self.decode(damaged) }
        #expect(error?.reason.contains(words) == true, "\(ending): \(String(describing: error))")
      }
    }
  }

  @Test func filesOfOtherKindsAreNamed() {
    let kinds: [([UInt8], String)] = [
      ([0, 0, 0, 32] + WaveBytes.text("ftypM4A "), "MPEG-4"),
      ([0x1A, 0x45, 0xDF, 0xA3], "Matroska"), (WaveBytes.text("MThd"), "MIDI"),
    ]
    for (start, words) in kinds {
      let error = #expect(throws: FileError.self) {
        try Self.decode(start + [UInt8](repeating: 0, count: 100))
      }
      #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test func theStreamsOfAChainedOggFileAreReadOneAfterAnother() throws {
    let (sound, notes) = try Self.load("chain.ogg")
    #expect(sound.count == 44_100)
    #expect(notes.isEmpty)
  }

  @Test func aStreamOfAnotherRateInAnOggFileIsLeftOutWithANote() throws {
    let one = try SoundFile.bytes(of: Signals.tone(frequency: 440, duration: 0.2), ending: ".ogg")
    let two = try SoundFile.bytes(
      of: Signals.tone(frequency: 440, duration: 0.2, rate: 22_050), ending: ".ogg")
    let (sound, notes) = try Self.decode(one + two + one)
    #expect(sound.count == 2 * 8820)
    #expect(notes == ["a: stream 2 of the file was left out: it has 1 channels at 22050 Hz"])
  }

  /// A file that is cut off anywhere gives the start of the sound and a note, or an error.
  @Test(arguments: ["ogg", "opus"]) func aCutOggFileGivesTheStartOfTheSoundWithANote(
    _ ending: String
  )
    throws
  {
    let bytes = try BoundedFile.bytes(Repository.sample("noise.\(ending)"))
    let whole = try Self.decode(bytes)
    #expect(whole.notes.isEmpty)
    var read = 0
    for part in 1..<40 {
      guard let (sound, notes) = try? Self.decode(Array(bytes[..<(bytes.count * part / 40)])) else {
        continue
      }
      read += 1
      #expect(sound.count < whole.sound.count && sound.count > 0)
      #expect(notes.contains { $0.contains("cut off") }, "\(part): \(notes)")
    }
    #expect(read > 5, "\(read)")
  }
}
