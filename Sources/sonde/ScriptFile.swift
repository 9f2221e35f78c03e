// Reads scripts that are named on the command line.

internal import ArgumentParser
internal import Files
internal import Terminal

/// Functions that read scripts.
enum ScriptFile {
  /// The text of a script. If the file cannot be read, an error is written and the exit status is 1.
  static func text(_ path: String) throws -> String {
    do {
      return try BoundedFile.text(path)
    } catch {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
  }

  /// Returns the whole text of standard input.
  static func standardInput() throws -> String { try text("/dev/stdin") }
}
