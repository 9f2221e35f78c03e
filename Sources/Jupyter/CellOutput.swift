// What a running cell shows, and where to: messages to whoever asked for the cell, or a notebook's file.

/// Where a running cell writes. One object a cell; may be used from any thread.
public protocol CellOutput: Sendable {
  /// Writes text to standard output.
  func write(_ text: String)
  /// Writes text to standard error.
  func writeError(_ text: String)
  /// Shows something.
  func show(_ bundle: MediaBundle)
  /// Shows where long work is: in one line, which each call replaces by its own.
  func showProgress(_ text: String)
}
