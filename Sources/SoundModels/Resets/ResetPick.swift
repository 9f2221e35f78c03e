// Which frame of its source a reset takes.

/// Which frame of the source a reset takes.
public enum ResetPick: String, Sendable, CaseIterable {
  /// The frame at the same time; none past the source's end.
  case aligned
  /// A frame drawn at random.
  case random
  /// The frame in the middle of the source.
  case middle
  /// The frame that is nearest to the one that it replaces, by log-spectral distance.
  case nearest

  /// A number that distinguishes it from the others.
  var word: UInt64 { UInt64(ResetPick.allCases.firstIndex(of: self) ?? 0) }
}
