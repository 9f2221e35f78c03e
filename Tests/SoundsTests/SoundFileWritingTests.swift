// Tests of writing sound files: the samples can be read back from the files, and clipped samples are counted.

import Files
import Sounds
import TestSupport
import Testing

@Suite struct SoundFileWritingTests {
  static func stereo() throws -> Sound {
    let left = try Signals.tone(frequency: 440, duration: 0.2, gain: 0.7)
    var generator = Seeded(1)
    let right = try Signals.noise(duration: 0.2, gain: 0.9, using: &generator)
    return try Sound(samples: left.samples + right.samples, rate: 44_100)
  }

  @Test(arguments: ["a.wav", "b.aiff"]) func floatSamplesReadBackFromAFileBitForBit(_ name: String)
    throws
  {
    let scratch = TemporaryFolder()
    let path = scratch / name
    var samples = try Self.stereo().samples
    samples[0][3] = 17.25
    samples[1][5] = -1e-30
    let sound = try Sound(samples: samples, rate: 48_000)
    let report = try SoundFile.write(sound, path, encoding: .float32)
    #expect(report.clipped == 0)
    #expect(report.peak == 17.25)
    #expect(report.warning == nil)
    #expect(try SoundFile.read(path) == sound)
  }

  @Test func aWAVFileHasFloatSamplesByDefault() throws {
    let scratch = TemporaryFolder()
    let path = scratch / "a.WAV"
    #expect(try SoundFile.write(Self.stereo(), path).encoding == .float32)
    #expect(try SoundFile.read(path) == Self.stereo())
  }

  @Test(
    arguments: [SampleEncoding.pcm16, .pcm24], ["a.wav", "a.aiff", "a.aif", "a.flac"])
  func samplesAreRoundedToTheNearestInteger(_ encoding: SampleEncoding, _ name: String) throws {
    let scratch = TemporaryFolder()
    let path = scratch / name
    let sound = try Self.stereo()
    let report = try SoundFile.write(sound, path, encoding: encoding)
    #expect(report.clipped == 0)
    let scale: Float = encoding == .pcm16 ? 32768 : 8_388_608
    let back = try SoundFile.read(path)
    #expect(back.samples == sound.samples.map { $0.map { ($0 * scale).rounded() / scale } })
    // Writing the sound that was read gives the same file, without dither or drift.
    let again = scratch / ("again-" + name)
    try SoundFile.write(back, again, encoding: encoding)
    #expect(try SoundFile.read(again) == back)
  }

  @Test func clippedSamplesAreCountedAndReported() throws {
    let scratch = TemporaryFolder()
    let path = scratch / "a.wav"
    let sound = try Sound(mono: [0, 1.5, -1.5, 1, -1, 3e30], rate: 8000)
    let report = try SoundFile.write(sound, path, encoding: .pcm16)
    #expect(report.clipped == 3)
    #expect(report.peak == 3e30)
    #expect(report.warning?.contains("3 samples clipped") == true)
    let top = Float(32767) / 32768
    #expect(try SoundFile.read(path).samples == [[0, top, -1, top, -1, top]])
  }

  /// At libsndfile's default quality, Vorbis changes the samples of a sine by at most a few hundredths. MP3 adds a
  /// delay, so for MP3 only the level of the sine is compared.
  @Test func compressedSoundFilesKeepTheSound() throws {
    let scratch = TemporaryFolder()
    let sound = try Signals.tone(frequency: 440, duration: 1, gain: 0.5)
    let ogg = scratch / "a.ogg"
    #expect(try SoundFile.write(sound, ogg).encoding == .compressed)
    let back = try SoundFile.read(ogg)
    #expect(back.count == sound.count)
    let difference = try Sound.mix([sound, back], gains: [1, -1])
    #expect(difference.rms < 0.02 * sound.rms)
    let mp3 = scratch / "a.mp3"
    try SoundFile.write(sound, mp3)
    let decoded = try SoundFile.read(mp3)
    #expect(abs(decoded.duration - 1) < 0.06)
    #expect(abs(decoded.rms / sound.rms - 1) < 0.05)
  }

  @Test func writingTheSameSoundTwiceGivesTheSameBytes() throws {
    let scratch = TemporaryFolder()
    for name in ["a.wav", "a.aiff", "a.flac", "a.mp3"] {
      let (one, two) = (scratch / ("1" + name), scratch / ("2" + name))
      try SoundFile.write(Self.stereo(), one)
      try SoundFile.write(Self.stereo(), two)
      #expect(try BoundedFile.bytes(one) == BoundedFile.bytes(two))
    }
  }

  @Test func aFailedWriteOfASoundLeavesNoFile() throws {
    let scratch = TemporaryFolder()
    let sound = try Signals.tone(frequency: 440, duration: 0.1)
    let odd = try Sound(mono: [0, 0.5], rate: 44_100.5)
    let bad = try Sound(mono: [0, .nan], rate: 44_100)
    let none = try Signals.silence(duration: 0)
    let wide = try Signals.silence(duration: 0.1, channels: 9)
    for (sound, name, encoding, words) in [
      (sound, "a.xyz", nil, "no sound format has this file name extension"),
      (sound, "a", nil, "no sound format"),
      (sound, "a.flac", .float32, ".flac cannot hold float32: use one of pcm24, pcm16"),
      (odd, "a.wav", nil, "sample rate 44100.5 Hz"), (bad, "a.wav", nil, "1 sample is not finite"),
      (none, "a.wav", nil, "the sound is empty"), (wide, "a.flac", nil, "9 channels"),
    ] as [(Sound, String, SampleEncoding?, String)] {
      let error = #expect(throws: FileError.self) {
        try SoundFile.write(sound, scratch / name, encoding: encoding)
      }
      #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    }
    #expect(scratch.names.isEmpty)
    #expect(throws: FileError.self) { try SoundFile.write(sound, scratch.path + "/no/a.wav") }
  }

  @Test func aFailedWriteOfASoundKeepsTheOldFile() throws {
    let scratch = TemporaryFolder()
    let path = scratch / "a.flac"
    let sound = try Signals.tone(frequency: 440, duration: 0.1, gain: 0.5)
    try SoundFile.write(sound, path)
    let before = try BoundedFile.bytes(path)
    #expect(throws: FileError.self) {
      try SoundFile.write(Signals.silence(duration: 0.1, channels: 9), path)
    }
    #expect(try BoundedFile.bytes(path) == before)
  }
}
