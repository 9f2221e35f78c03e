// What the tests of this target share.

import Files
import Glibc
import Sounds
import Spectra
import Testing

/// A recording at the package's top.
func recording(_ name: String) throws -> Sound {
  let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return try SoundFile.read(here.dropLast(3).joined(separator: "/") + "/sounds/\(name).flac")
}

/// Figures beside the tests: lines of words, `#` for a remark.
func figures(_ name: String) throws -> [[String]] {
  let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return try BoundedFile.text(here.dropLast().joined(separator: "/") + "/Figures/\(name)")
    .split(separator: "\n").filter { !$0.hasPrefix("#") }
    .map { $0.split(separator: " ").map(String.init) }
}

/// A sound of `seconds` at 44 100 Hz, sample by sample of the time in seconds.
func sound(_ seconds: Double, _ value: (Double) -> Double) throws -> Sound {
  let count = Int(seconds * 44_100)
  return try Sound(mono: (0..<count).map { Float(value(Double($0) / 44_100)) }, rate: 44_100)
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
