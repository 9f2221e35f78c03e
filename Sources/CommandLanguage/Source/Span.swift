// A span: the part of a source that a token, a node or an error covers.

/// A place in a source: the bytes `start..<end` of its text.
public struct Span: Sendable, Equatable {
  /// The position of the first byte.
  public var start: Int
  /// The position of the byte after the last byte.
  public var end: Int
  /// The span of the bytes `start..<end`.
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }
  /// The span from the beginning of this span to the end of `other`.
  func through(_ other: Span) -> Span { Span(start, max(end, other.end)) }
}
