// Notes and instruments for tests.

import Foundation
import Instruments
import Runs
import SoundModels
import Sounds
import TestSupport

/// The levels of harmonic tones in dB.
func level(_ samples: [Float]) -> Double {
  let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
  return 10 * log10(sum / Double(max(1, samples.count)) + 1e-30)
}

/// A tone of harmonics whose amplitudes fall, with short edges.
func harmonics(
  _ pitch: (Double) -> Double, duration: Double, rate: Double = 22_050, gain: Double = 0.2,
  amplitudes: [Double] = [1, 0.7, 0.5, 0.35, 0.25, 0.2, 0.1, 0.05]
) -> [Float] {
  var turns = 0.0
  let count = Int(duration * rate)
  return (0..<count).map { n in
    let time = Double(n) / rate
    let frequency = pitch(time)
    turns += frequency / rate
    let edge = min(1, time / 0.01, (duration - time) / 0.01)
    var sum = 0.0
    for (k, amplitude) in amplitudes.enumerated() where Double(k + 1) * frequency < 0.48 * rate {
      sum += amplitude * sin(2 * .pi * Double(k + 1) * turns)
    }
    return Float(gain * edge * sum)
  }
}

func silence(_ duration: Double, rate: Double = 22_050) -> [Float] {
  Array(repeating: 0, count: Int(duration * rate))
}

/// A recording of samples with 22 050 Hz.
func recording(
  _ samples: [Float], _ name: String = "a", rate: Double = 22_050,
  pitch: Recording.Pitch = .found
) throws -> Recording {
  Recording(name: name, sound: try Sound(mono: samples, rate: rate), pitch: pitch)
}

/// The interval between two pitches in cents.
func cents(_ a: Double, _ b: Double) -> Double { 1200 * log2(a / b) }

/// A small instrument of four notes, trained for some steps.
func smallInstrument(steps: Int = 10, run: Run = Run()) throws -> Instrument {
  let truth = SyntheticInstrument()
  var recordings: [Recording] = []
  for pitch in [220.0, 330] {
    for loudness in [-30.0, -15] {
      recordings.append(
        try recording(
          truth.note(pitch: pitch, loudness: loudness, duration: 0.4), "\(pitch) \(loudness)"))
    }
  }
  let instrument = try Instrument.make(
    of: recordings, settings: InstrumentSettings(units: 24), seed: 1, run: run)
  for model in instrument.models where steps > 0 {
    try model.train(TrainingRequest(length: .steps(steps), streams: 8), run: run)
  }
  return instrument
}

/// An instrument of drums.
func kit() throws -> Instrument {
  var dice = Seeded(7)
  func drum(_ decay: Double, _ gain: Double) -> [Float] {
    (0..<6615).map { n in
      let time = Double(n) / 22_050
      return Float(gain * Double.random(in: -1...1, using: &dice) * exp(-time / decay))
    }
  }
  let recordings = [
    try recording(drum(0.05, 0.9), "kick", pitch: .none),
    try recording(drum(0.08, 0.5), "snare", pitch: .none),
    try recording(drum(0.02, 0.2), "hat", pitch: .none),
  ]
  return try Instrument.make(of: recordings, seed: 1)
}

/// The median pitch of samples in Hz by the phase of their lowest partial: the frequency at which a windowed sum is
/// largest, near `guess`.
func measuredPitch(_ samples: [Float], near guess: Double, rate: Double = 22_050) -> Double {
  func power(_ frequency: Double) -> Double {
    var (re, im) = (0.0, 0.0)
    for (n, sample) in samples.enumerated() {
      let place = (Double(n) + 0.5) / Double(samples.count)
      let weight = (0.5 - 0.5 * cos(2 * .pi * place)) * Double(sample)
      let angle = 2 * Double.pi * frequency * Double(n) / rate
      re += weight * cos(angle)
      im += weight * sin(angle)
    }
    return re * re + im * im
  }
  // Golden-section search in a range that the guess is sure to be in the middle of.
  var (low, high) = (guess * exp2(-40 / 1200), guess * exp2(40 / 1200))
  let golden = (5.0.squareRoot() - 1) / 2
  for _ in 0..<30 {
    let (a, b) = (high - golden * (high - low), low + golden * (high - low))
    if power(a) > power(b) { high = b } else { low = a }
  }
  return (low + high) / 2
}
