// Errors of measurements.

/// The error of a measurement, with its reason and a remedy.
public enum MeasureError: Error, Equatable, Sendable {
  /// A silent reference.
  case silentReference
  /// A number of bins that is too small for a comparison, because comparisons ignore bin 0.
  case bins(Int)
  /// Two sounds with different sample rates.
  case rates(sound: Double, reference: Double)
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
    }
  }
}
