// What the tests of this target share: a folder that goes away, WAV files byte by byte, seeded numbers.

import Files
import Glibc
import Sounds

/// A folder of its own for a test, removed when nothing refers to it.
final class Scratch {
  let path: String
  private var made: [String] = []

  init() throws {
    var template = Array("/tmp/sounds-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FileError("/tmp", "no folder for the test") }
    path = String(cString: made)
  }

  deinit {
    for file in made { unlink(file) }
    rmdir(path)
  }

  /// The path of `name` in the folder.
  func file(_ name: String) -> String {
    let file = "\(path)/\(name)"
    made.append(file)
    return file
  }

  /// Writes `bytes` as `name`, and gives the path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = file(name)
    try AtomicFile.write(bytes, to: file)
    return file
  }

  /// What the folder holds.
  var contents: Int {
    guard let folder = opendir(path) else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 2
  }
}

/// A WAV file's bytes, written here and not by libsndfile.
enum WaveBytes {
  /// `data` in a file of format `tag` (1 whole numbers, 3 floats). `claim` overstates the data's size.
  static func file(
    tag: Int, bits: Int, channels: Int = 1, rate: Int = 8000, extensible: Bool = false,
    data: [UInt8], claim: Int? = nil
  ) -> [UInt8] {
    let frame = channels * bits / 8
    var format = little(extensible ? 0xFFFE : tag, 2) + little(channels, 2) + little(rate, 4)
    format += little(rate * frame, 4) + little(frame, 2) + little(bits, 2)
    if extensible {
      format += little(22, 2) + little(bits, 2) + little(0, 4) + little(tag, 2)
      format += [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
    }
    let size = claim ?? data.count
    let body =
      text("WAVE") + text("fmt ") + little(format.count, 4) + format + text("data")
      + little(size, 4) + data
    return text("RIFF") + little(body.count + size - data.count, 4) + body
  }

  static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func float(_ value: Float) -> [UInt8] { little(Int(value.bitPattern), 4) }

  static func double(_ value: Double) -> [UInt8] {
    little(Int(bitPattern: UInt(value.bitPattern)), 8)
  }
}

/// A small generator for test signals (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The path of a recording at the package's top.
func recording(_ name: String) -> String {
  let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return here.dropLast(3).joined(separator: "/") + "/sounds/\(name).flac"
}
