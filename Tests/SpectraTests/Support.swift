// Helpers that several tests of this target use: recordings and measures of similarity.

import Glibc
import Sounds
import Spectra
import TestSupport

/// The recordings in the folder `sounds` of the repository.
enum Recording: String, CaseIterable, Sendable {
  case clarinet = "clarinet-a3"
  case piano = "piano-c4"
  case guitar = "guitar-fifths"
  case bell

  func sound() throws -> Sound { try SoundFile.read(Repository.recording(rawValue)) }
}

/// The ratio of a signal to the difference between the signal and its copy, in dB.
func signalToNoise(_ signal: Sound, _ copy: Sound) -> Double {
  precondition(signal.count == copy.count, "sounds of \(signal.count) and \(copy.count) samples")
  var (energy, noise) = (0.0, 0.0)
  for (one, other) in zip(signal.samples[0], copy.samples[0]) {
    energy += Double(one) * Double(one)
    noise += (Double(one) - Double(other)) * (Double(one) - Double(other))
  }
  return noise == 0 ? .infinity : 10 * log10(energy / noise)
}
