// Errors of measurements.

internal import WholeNumbers

/// The error of a measurement, with its reason and a remedy.
public enum MeasureError: Error, Equatable, Sendable {
  /// A silent reference.
  case silentReference
  /// A number of bins that is too small for a comparison, because comparisons ignore bin 0.
  case bins(Int)
  /// Two sounds with different sample rates.
  case rates(sound: Double, reference: Double)
  /// A sample rate at which no pitch is followed.
  case followedRate(Double)
  /// Limits of the pitch that leave no range.
  case pitchRange(lowest: Double, highest: Double, rate: Double)
  /// A sound without a pitch, with the limits between which a pitch was looked for.
  case noPitch(lowest: Double, highest: Double)
}

extension MeasureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .silentReference:
      "the reference is silent, but a comparison needs a reference that is not silent"
    case .bins(let bins):
      "a comparison needs at least 2 bins, not \(bins), because bin 0 is ignored"
    case .rates(let sound, let reference):
      "the sample rates of the sound (\(sound) Hz) and the reference (\(reference) Hz) differ: "
        + "resample one of the two"
    case .followedRate(let rate):
      "the pitch is followed at sample rates from 1000 to 768000 Hz, not at \(text(rate)) Hz"
    case .pitchRange(let lowest, let highest, let rate):
      "no pitch can be followed from \(text(lowest)) to \(text(highest)) Hz at a sample rate of \(text(rate)) Hz: "
        + "'lowest' must be from 20 to 1000 Hz, and 'highest' and a quarter of the rate at least twice as high"
    case .noPitch(let lowest, let highest):
      "the sound has no pitch from \(text(lowest)) to \(text(highest)) Hz"
    }
  }

  /// A number with at most one decimal.
  private func text(_ number: Double) -> String {
    let rounded = (10 * number).rounded() / 10
    return Int(whole: rounded).map { "\($0)" } ?? "\(rounded)"
  }
}
