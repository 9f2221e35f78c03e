// Tests of writing sounds to a place that fails, and of sounds that encoders do not take.

import Files
import Glibc
import Sounds
import TestSupport
import Testing

/// A store with room for `room` bytes, as on a full disk.
private final class FullStore: ByteStore {
  let room: Int
  let failure: Int32
  init(room: Int, failure: Int32 = ENOSPC) { (self.room, self.failure) = (room, failure) }
  func store(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int32 {
    place + bytes.count > room ? failure : 0
  }
}

@Suite struct SoundSinkTests {
  @Test(arguments: SoundFile.endings) func aFullDiskIsAnErrorWhereverItFills(_ ending: String)
    throws
  {
    var generator = Seeded(3)
    let sound = try Signals.noise(duration: 0.3, gain: 0.5, using: &generator)
    let size = try SoundFile.bytes(of: sound, ending: ending).count
    for part in 0..<40 {
      let room = size * part / 40
      let error = #expect(throws: FileError.self) {
        try SoundFile.write(sound, into: FullStore(room: room), as: "a\(ending)")
      }
      #expect(
        error == FileError.saving("a\(ending)", "the disk is full"), "room for \(room) of \(size)")
    }
    try SoundFile.write(sound, into: FullStore(room: size), as: "a\(ending)")
    for (failure, words) in [
      (EIO, "input/output error"), (EFBIG, "larger than the limit for files"),
    ] {
      let error = #expect(throws: FileError.self) {
        try SoundFile.write(
          sound, into: FullStore(room: 50, failure: failure), as: "a\(ending)")
      }
      #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    }
  }

  /// A child process with a limit on the size of files: the old file stays, and the program reports the reason.
  @Test(arguments: SoundFile.endings) func aWriteThatDoesNotFitKeepsTheOldFile(_ ending: String)
    throws
  {
    let folder = TemporaryFolder()
    let path = folder / "a\(ending)"
    try SoundFile.write(Signals.tone(frequency: 440, duration: 0.01, gain: 0.5), path)
    let before = try BoundedFile.bytes(path)
    // A limit of 8 blocks, at most 8 KiB; the signal that the system sends at the limit is ignored.
    let status = system(
      "cd '\(folder.path)' && trap '' XFSZ && ulimit -f 8 && "
        + "'\(Program.path)' -e 'save noise(2s), \"a\(ending)\"' >out 2>err")
    #expect(status != 0)
    #expect(try BoundedFile.text(folder / "err").contains("larger than the limit for files"))
    #expect(try BoundedFile.bytes(path) == before)
    #expect(folder.names == ["a\(ending)", "err", "out"])
  }

  @Test(arguments: SoundFile.endings)
  func everyRateChannelCountAndLengthIsWrittenOrRefused(_ ending: String) throws {
    var refused = 0
    for rate in [1.0, 10, 7999, 8000, 11_025, 44_100, 48_000, 96_000, 192_000, 655_350, 1_000_000] {
      for channels in [1, 2, 3, 8, 9] {
        for count in [1, 2, 3, 1151, 5000] {
          let samples: [[Float]] = (0..<channels).map { channel in
            (0..<count).map { (n: Int) -> Float in
              let turn = Float(n * (channel + 1)) * 0.3
              return 0.5 * sin(turn)
            }
          }
          let sound = try Sound(samples: samples, rate: rate)
          do {
            let bytes = try SoundFile.bytes(of: sound, ending: ending)
            let back = try SoundFile.decode(bytes, name: "a")
            #expect(back.rate == rate && back.channels == channels)
            if ending == ".mp3" {
              #expect(back.count >= count, "\(rate) \(channels) \(count)")
            } else {
              #expect(back.count == count, "\(rate) \(channels) \(count)")
            }
          } catch let error as FileError {
            refused += 1
            #expect(error.reason.hasSuffix("channels at \(Int(rate)) Hz"), "\(error)")
          }
        }
      }
    }
    // Only the compressed formats have limits on rates and channels.
    #expect((refused > 0) == [".flac", ".ogg", ".mp3"].contains(ending), "\(refused)")
  }

  /// Floats keep every finite number; the other encodings clip at full scale and count.
  @Test(arguments: SoundFile.endings, SampleEncoding.allCases)
  func samplesOfAnySizeAreKeptOrClipped(_ ending: String, _ encoding: SampleEncoding) throws {
    for size: Float in [1e9, 1e38, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0x1p-130] {
      let sound = try Sound(
        mono: (0..<3000).map { (n: Int) -> Float in n % 7 < 3 ? size : -size }, rate: 44_100)
      do {
        let bytes = try SoundFile.bytes(of: sound, ending: ending, encoding: encoding)
        let back = try SoundFile.decode(bytes, name: "a")
        if encoding == .float32 {
          #expect(back.samples == sound.samples)
        } else {
          // An encoder's filters overshoot a square wave.
          #expect(back.peak < 2)
        }
      } catch let error as FileError {
        #expect(error.reason.contains("cannot hold"))
      }
    }
    for bad: Float in [.nan, .infinity, -.infinity] {
      let sound = try Sound(mono: [0, bad, 0], rate: 44_100)
      #expect(throws: FileError.self) {
        try SoundFile.bytes(of: sound, ending: ending, encoding: encoding)
      }
    }
  }

  @Test func encodersClipAtFullScaleAndCount() throws {
    let folder = TemporaryFolder()
    let sound = try Sound(
      mono: [0, 1.5, -1.5, 1, -1] + [Float](repeating: 0, count: 2000), rate: 44_100)
    for name in ["a.ogg", "a.mp3"] {
      #expect(try SoundFile.write(sound, folder / name).clipped == 2)
    }
  }

  /// The layout that other programs expect of floats: an extended format chunk, and the number of samples in `fact`.
  @Test func aFloatWAVFileHasAnExtendedFormatAndAFactChunk() throws {
    let sound = try Sound(samples: [[0.5, -0.5, 0.25], [0, 1, -1]], rate: 48_000)
    let bytes = try SoundFile.bytes(of: sound, ending: ".wav")
    let frame = 8
    let parts: [[UInt8]] = [
      WaveBytes.text("RIFF"), WaveBytes.little(50 + 24, 4),
      WaveBytes.text("WAVEfmt "), WaveBytes.little(18, 4), WaveBytes.little(3, 2),
      WaveBytes.little(2, 2), WaveBytes.little(48_000, 4), WaveBytes.little(48_000 * frame, 4),
      WaveBytes.little(frame, 2), WaveBytes.little(32, 2), WaveBytes.little(0, 2),
      WaveBytes.text("fact"), WaveBytes.little(4, 4), WaveBytes.little(3, 4),
      WaveBytes.text("data"), WaveBytes.little(24, 4),
    ]
    let samples: [Float] = [0.5, 0, -0.5, 1, 0.25, -1]
    let expected: [UInt8] = parts.flatMap { $0 } + samples.flatMap(WaveBytes.float)
    #expect(bytes == expected)
  }
}
