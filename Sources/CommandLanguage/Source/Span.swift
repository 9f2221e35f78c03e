// The span of a source that a token, a node or an error covers.

/// A place in a source: the bytes `start..<end` of its text.
public struct Span: Sendable, Equatable {
  /// The first byte.
  public var start: Int
  /// The byte after the last.
  public var end: Int
  /// The bytes `start..<end`.
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }
  /// From the beginning of this to the end of `other`.
  func through(_ other: Span) -> Span { Span(start, max(end, other.end)) }
}
