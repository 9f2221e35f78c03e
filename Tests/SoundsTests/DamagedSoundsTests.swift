// Small sound files of every format, damaged at random: bits, sizes, counts, cut and repeated parts. Each is read or
// refused with a reason; a sound that is read keeps its invariants and is not much larger than its file.

import Files
import Glibc
import Sounds
import TestSupport
import Testing

@Suite struct DamagedSoundsTests {
  /// The number of damaged files of each format; `SONDE_STRESS` multiplies it.
  static var count: Int {
    300 * max(1, getenv("SONDE_STRESS").flatMap { Int(String(cString: $0)) } ?? 1)
  }

  static func original(_ name: String) throws -> [UInt8] {
    if name == "opus" {
      // The first pages of a recording; the head of an Opus stream and some sound.
      return Array(try BoundedFile.bytes(Repository.sample("noise.opus")).prefix(9000))
    }
    let sound = try Signals.tone(frequency: 440, duration: 0.03, shape: .saw, gain: 0.5)
    let stereo = try Sound(samples: [sound.samples[0], sound.samples[0]], rate: 44_100)
    let parts = name.split(separator: "-")
    return try SoundFile.bytes(
      of: parts.count > 2 ? stereo : sound, ending: "." + parts[0],
      encoding: parts.count > 1 ? SampleEncoding(rawValue: String(parts[1])) : nil)
  }

  static func damaged(_ original: [UInt8], _ generator: inout Seeded) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...5, using: &generator) where bytes.count > 8 {
      // Most damage is in the header, where damage has the largest effect.
      let reach = Int.random(in: 0..<3, using: &generator) > 0 ? min(bytes.count, 160) : bytes.count
      let place = Int.random(in: 0..<reach - 4, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 3: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      case 4:
        // A size or a count at its limits, in either order of bytes.
        let extremes: [[UInt8]] = [
          [255, 255, 255, 255], [0, 0, 0, 0], [255, 255, 255, 127], [127, 255, 255, 255],
          [0, 0, 0, 128], [128, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1],
        ]
        let extreme = extremes[Int.random(in: 0..<extremes.count, using: &generator)]
        bytes.replaceSubrange(place..<place + 4, with: extreme)
      case 5: bytes.insert(contentsOf: [255, 255, 255, 255], at: place)
      case 6:
        let other = Int.random(in: 0..<reach - 4, using: &generator)
        for offset in 0..<4 { bytes.swapAt(place + offset, other + offset) }
      default:
        let end = min(bytes.count, place + Int.random(in: 1...200, using: &generator))
        bytes.insert(contentsOf: bytes[place..<end], at: place)
      }
    }
    return bytes
  }

  @Test(arguments: [
    "wav", "wav-pcm16-2", "wav-pcm24", "aiff", "aif-float32", "au", "caf", "caf-pcm16-2", "w64",
    "flac", "flac-pcm16-2", "ogg", "mp3", "opus",
  ])
  func aDamagedSoundIsReadOrRefusedWithAReason(_ name: String) throws {
    let original = try Self.original(name)
    #expect(try SoundFile.decode(original, name: "a").count > 0)
    let seed: UInt64 = name.utf8.reduce(7) { (sum: UInt64, byte: UInt8) in sum &* 31 &+ UInt64(byte)
    }
    var generator = Seeded(seed)
    var (read, refused) = (0, 0)
    for _ in 0..<Self.count {
      let bytes = Self.damaged(original, &generator)
      do {
        let sound = try SoundFile.decode(bytes, name: "a", limit: 1 << 24)
        read += 1
        #expect(sound.count > 0 && sound.peak.isFinite)
        if !["flac", "ogg", "mp3", "opus"].contains(String(name.prefix { $0 != "-" })) {
          // Damage may choose an encoding of a few bits, but none packs more than 16 samples into a byte.
          #expect(sound.count * sound.channels <= 16 * bytes.count)
        }
      } catch let error as FileError {
        refused += 1
        #expect(error.path == "a" && !error.reason.isEmpty && !error.reason.contains("\n"))
      }
    }
    #expect(read > 0 && refused > 0, "\(read) read, \(refused) refused")
  }
}
