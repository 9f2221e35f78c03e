// What cannot be measured.

/// The error of a measurement: what is wrong, and what to do.
public enum MeasureError: Error, Equatable, Sendable {
  /// A reference with no sound in it.
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
    case .bins(let bins): "\(bins) bins: comparing takes at least 2, for bin 0 is left out"
    case .rates(let sound, let reference):
      "a sound at \(sound) Hz against one at \(reference) Hz: resample one first"
    }
  }
}
