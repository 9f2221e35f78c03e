// The ways to choose the frame that a reset takes from its source.

internal import WholeNumbers

/// The ways to choose the frame that a reset takes from its source.
public enum ResetPick: String, Sendable, CaseIterable {
  /// The source's frame at the time of the replaced frame; no frame after the end of the source.
  case aligned
  /// A frame drawn at random.
  case random
  /// The frame in the middle of the source.
  case middle
  /// The frame with the smallest log-spectral distance from the replaced frame.
  case nearest

  /// A number that is different for each case.
  var word: UInt64 { UInt64(ResetPick.allCases.firstIndex(of: self) ?? 0) }
}
