// Makes bins of frames louder or softer. A gain of 1 leaves every bit unchanged.

internal import Tensors

extension Frames {
  /// These frames with each magnitude multiplied by a gain. Frequencies and phases stay unchanged.
  ///
  /// - Parameter gain: a function that returns the gain of one bin in one frame. Its arguments are the bin's
  ///   index and the bin's audible frequency in the frame, from 0 Hz to half the sample rate.
  /// - Throws: `SpectraError.notFinite` if a gain is not finite; any error that `gain` throws.
  public func filtered(
    _ gain: (_ bin: Int, _ frequency: Double) throws -> Double
  ) throws -> Frames {
    try requireValues()
    var levels = magnitudes.values
    let pitches = frequencies.values
    for place in levels.indices {
      // The frequencies −f, sample rate − f and f in a bin sound the same.
      let turned = abs(Double(pitches[place])).truncatingRemainder(dividingBy: settings.rate)
      let factor = try gain(place % bins, min(turned, settings.rate - turned))
      guard factor.isFinite else {
        throw SpectraError.notFinite(what: "gain", frame: place / bins, bin: place % bins)
      }
      if factor != 1 { levels[place] *= Float(factor) }
    }
    return Frames(
      settings: settings, magnitudes: Tensor(shape: [count, bins], values: levels),
      frequencies: frequencies, phases: firstPhases, length: sampleCount, content: .values)
  }

  /// The gain of a band at `frequency`: 1 from its lower to its upper edge, with straight slopes to 0 over
  /// `fade` hertz outside the edges.
  public static func bandGain(
    at frequency: Double, from low: Double, to high: Double, fade: Double
  ) -> Double {
    let outside = max(low - frequency, frequency - high)
    if outside <= 0 { return 1 }
    return fade > 0 ? max(0, 1 - outside / fade) : 0
  }
}
