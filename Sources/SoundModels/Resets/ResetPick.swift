// The choice of the frame that a reset takes from its source.

/// The choice of the frame that a reset takes from its source.
public enum ResetPick: String, Sendable, CaseIterable {
  /// The frame at the same time; no frame after the end of the source.
  case aligned
  /// A frame drawn at random.
  case random
  /// The frame in the middle of the source.
  case middle
  /// The frame with the smallest log-spectral distance from the replaced frame.
  case nearest

  /// A number that distinguishes the cases.
  var word: UInt64 { UInt64(ResetPick.allCases.firstIndex(of: self) ?? 0) }
}
