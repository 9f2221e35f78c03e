// The text of scripts that the command line names.

internal import ArgumentParser
internal import Files
internal import Terminal

/// Reading scripts.
enum ScriptFile {
  /// The text of a script; a file that cannot be read is written about, and is the status 1.
  static func text(_ path: String) throws -> String {
    do {
      return try BoundedFile.text(path)
    } catch {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
  }

  /// All of standard input.
  static func standardInput() throws -> String { try text("/dev/stdin") }
}
