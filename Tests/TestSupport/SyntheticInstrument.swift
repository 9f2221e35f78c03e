// An instrument whose sound is known at every pitch and loudness, for tests of what learns instruments.

import Foundation

/// A wind instrument by formulas: partials whose levels depend on pitch and loudness, an attack with noise, and vibrato.
package struct SyntheticInstrument: Sendable {
  package let rate: Double
  package init(rate: Double = 22_050) { self.rate = rate }

  /// The relative amplitudes of the partials of a note: softer and higher notes are duller.
  package func amplitudes(pitch: Double, loudness: Double) -> [Double] {
    let count = Int(0.46 * rate / pitch)
    let soft = min(max((-12 - loudness) / 18, 0), 1)
    let slope = 1.0 + 0.9 * soft + 0.15 * log2(pitch / 220)
    let all = (1...max(1, count)).map { k -> Double in
      let frequency = Double(k) * pitch
      let formant = 1 + 1.5 * exp(-pow((frequency - 900) / 700, 2))
      return pow(Double(k), -slope) * formant
    }
    let power = all.reduce(0) { $0 + $1 * $1 / 2 }
    return all.map { $0 / power.squareRoot() }
  }

  /// The samples of a note that is held for `duration` seconds, and then dies away.
  ///
  /// - Parameter loudness: the mean power of the hold in dB.
  package func note(pitch: Double, loudness: Double, duration: Double, seed: UInt64 = 1) -> [Float]
  {
    var dice = Seeded(seed)
    let amplitudes = amplitudes(pitch: pitch, loudness: loudness)
    let gain = pow(10, loudness / 20)
    let count = Int((duration + 0.25) * rate)
    var turns = 0.0
    return (0..<count).map { n in
      let time = Double(n) / rate
      let rise = min(1, time / 0.04)
      let fall = time > duration ? pow(10, -60 * (time - duration) / 0.25 / 20) : 1
      let cents = 12 * sin(2 * .pi * 5.5 * time) * min(1, time / 0.2)
      turns += pitch * exp2(cents / 1200) / rate
      var sum = 0.0
      for (k, amplitude) in amplitudes.enumerated() {
        sum += amplitude * sin(2 * .pi * (Double(k + 1) * turns + 0.37 * Double(k * k)))
      }
      let noise = Double.random(in: -1...1, using: &dice) * 0.3 * exp(-time / 0.02)
      return Float(gain * (sum * rise * fall + noise))
    }
  }
}
