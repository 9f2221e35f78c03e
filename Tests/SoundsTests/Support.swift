// Helpers for several tests of this target: functions that write WAV files byte by byte.

import Files
import TestSupport

extension TemporaryFolder {
  /// Writes `bytes` to a file named `name` and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try AtomicFile.write(bytes, to: self / name)
    return self / name
  }
}

/// The bytes of a WAV file, written without libsndfile.
enum WaveBytes {
  /// A file of format `tag` (1 for whole numbers, 3 for floats) that contains `data`. `claim` overstates the size
  /// of the data.
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
