// Errors of measurements.

/// The error of a measurement: what is wrong, and what to do.
public enum MeasureError: Error, Equatable, Sendable {
  /// A silent reference.
  case silentReference
  /// Too few bins to compare: bin 0 is left out.
  case bins(Int)
  /// Two sounds at different rates.
  case rates(sound: Double, reference: Double)
}

extension MeasureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .silentReference: "the reference is silent: there is nothing to compare with"
    case .bins(let bins): "a comparison needs at least 2 bins, not \(bins): bin 0 is left out"
    case .rates(let sound, let reference):
      "cannot compare a sound at \(sound) Hz with one at \(reference) Hz: resample one"
    }
  }
}
