// The request for a basis, when a model is made.

internal import WholeNumbers

/// Whether a model describes the upper bins of its frames by components.
public enum BasisRequest: Sendable, Equatable {
  /// Components for `FrameBasis.fewestBins` bins and more, in the number that follows from the source.
  case auto
  /// A level and a frequency for each bin.
  case none
  /// This number of components of levels, and half as many components of frequencies.
  case components(Int)

  /// The number of components of levels for frames of `bins` modelled bins: nil for no basis, and an inner nil for the
  /// number that follows from the source.
  package func components(bins: Int) -> Int?? {
    switch self {
    case .none: nil
    case .auto: bins >= FrameBasis.fewestBins ? .some(nil) : nil
    case .components(let count): bins >= 4 ? .some(count) : nil
    }
  }

  /// "auto", "none" or the number of components.
  public var text: String {
    switch self {
    case .auto: "auto"
    case .none: "none"
    case .components(let count): "\(count)"
    }
  }

  /// The request with this text; nil if there is none.
  public init?(text: String) {
    switch text {
    case "auto": self = .auto
    case "none": self = .none
    default:
      guard let count = Int(text), count > 0 else { return nil }
      self = .components(count)
    }
  }
}
