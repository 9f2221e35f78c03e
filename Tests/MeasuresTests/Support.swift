// Helpers that several tests of this target use.

import Glibc
import Sounds
import Spectra
import TestSupport
import Testing

/// A recording in the folder `sounds` of the repository.
func recording(_ name: String) throws -> Sound {
  try SoundFile.read(Repository.recording(name))
}

/// A sound of `seconds` at 44 100 Hz; the closure returns the sample at a time in seconds.
func sound(_ seconds: Double, _ value: (Double) -> Double) throws -> Sound {
  let count = Int(seconds * 44_100)
  return try Sound(mono: (0..<count).map { Float(value(Double($0) / 44_100)) }, rate: 44_100)
}
