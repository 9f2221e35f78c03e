// The output of a running cell: messages to the client that sent the cell, or the file of a notebook.

/// The receiver of a running cell's output. Each cell has a separate object, which may be used from any thread.
public protocol CellOutput: Sendable {
  /// Writes text to standard output.
  func write(_ text: String)
  /// Writes text to standard error.
  func writeError(_ text: String)
  /// Shows a value or a picture.
  func show(_ bundle: MediaBundle)
  /// Shows the progress of long work in one line. Each call replaces the text of this line.
  func showProgress(_ text: String)
}
