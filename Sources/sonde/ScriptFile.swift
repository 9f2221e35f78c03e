// Reads scripts that are named on the command line. A script may come through a pipe that the shell opened, such as
// standard input or `<(…)`; any other pipe or device is refused.

internal import ArgumentParser
internal import Files
internal import Glibc
internal import Terminal
internal import WholeNumbers

/// Functions that read scripts.
enum ScriptFile {
  /// The text of a script. If the file cannot be read, an error is written and the exit status is 1.
  static func text(_ path: String, _ console: Console) throws -> String {
    try reporting(console) {
      guard let descriptor = descriptor(path) else { return try BoundedFile.text(path) }
      return try BoundedFile.text(descriptor: descriptor, named: path)
    }
  }

  /// Returns the whole text of standard input.
  static func standardInput(_ console: Console) throws -> String {
    try reporting(console) {
      try BoundedFile.text(descriptor: STDIN_FILENO, named: "standard input")
    }
  }

  private static func reporting(_ console: Console, _ read: () throws -> String) throws -> String {
    do { return try read() } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
  }

  /// The open file that a path names; nil for any other path.
  private static func descriptor(_ path: String) -> Int32? {
    if path == "/dev/stdin" { return STDIN_FILENO }
    for lead in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(lead) {
      return Int32(path.dropFirst(lead.count)).flatMap { $0 >= 0 ? $0 : nil }
    }
    return nil
  }
}
