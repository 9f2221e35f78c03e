// What the tests of this target share: the recordings, figures of likeness, seeded noise.

import Glibc
import Sounds
import Spectra
import Testing

/// The recordings at the package's top.
enum Recording: String, CaseIterable, Sendable {
  case clarinet = "clarinet-a3"
  case piano = "piano-c4"
  case guitar = "guitar-fifths"
  case bell

  func sound() throws -> Sound {
    let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    let top = here.dropLast(3).joined(separator: "/")
    return try SoundFile.read("\(top)/sounds/\(rawValue).flac")
  }
}

/// The ratio of a signal to the difference of its copy, in dB.
func signalToNoise(_ signal: Sound, _ copy: Sound) -> Double {
  precondition(signal.count == copy.count, "sounds of \(signal.count) and \(copy.count) samples")
  var (energy, noise) = (0.0, 0.0)
  for (one, other) in zip(signal.samples[0], copy.samples[0]) {
    energy += Double(one) * Double(one)
    noise += (Double(one) - Double(other)) * (Double(one) - Double(other))
  }
  return noise == 0 ? .infinity : 10 * log10(energy / noise)
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
