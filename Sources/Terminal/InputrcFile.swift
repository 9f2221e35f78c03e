// The user's inputrc file, which readline reads. readline reads files that include each other without end, and waits for
// a pipe. Therefore Sonde looks at the files first.

internal import Files
internal import Glibc

/// The check of the inputrc file and of the files that it includes.
enum InputrcFile {
  /// The largest size of one file, in bytes.
  private static let largest = 1 << 20
  /// The largest number of files within one another.
  private static let deepest = 16
  /// The largest number of files.
  private static let most = 256

  /// The reason why readline must not read the user's file; nil if readline may read the file.
  static func problem() -> String? {
    var path = TerminalDevice.environment("INPUTRC") ?? ""
    if path.isEmpty { path = expanded("~/.inputrc") }
    if access(path, R_OK) != 0 { path = "/etc/inputrc" }
    var count = 0
    return problem(of: path, depth: 0, count: &count)
  }

  private static func problem(of path: String, depth: Int, count: inout Int) -> String? {
    count += 1
    if depth > deepest { return "\(path) includes itself" }
    if count > most { return "\(path) is one of more than \(most) included files" }
    var status = stat()
    // A missing file and `/dev/null` have no effect.
    guard stat(path, &status) == 0, path != "/dev/null" else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else { return "\(path) is not a file" }
    guard status.st_size <= largest else { return "\(path) is larger than \(largest) bytes" }
    guard let bytes = try? BoundedFile.bytes(path, limit: largest) else { return nil }
    for line in bytes.split(separator: 10) {
      guard let file = included(by: line) else { continue }
      if let problem = problem(of: expanded(file), depth: depth + 1, count: &count) {
        return problem
      }
    }
    return nil
  }

  /// The file that a line includes; nil if the line includes no file.
  private static func included(by line: ArraySlice<UInt8>) -> String? {
    let text = line.drop { $0 == 32 || $0 == 9 }
    let command = Array("$include".utf8)
    let word = text.prefix(command.count).map { (65...90).contains($0) ? $0 | 32 : $0 }
    guard word == command else { return nil }
    var rest = text.dropFirst(command.count)
    guard rest.first == 32 || rest.first == 9 else { return nil }
    rest = rest.drop { $0 == 32 || $0 == 9 }
    while let last = rest.last, [32, 9, 13].contains(last) { rest.removeLast() }
    return String(decoding: rest, as: UTF8.self)
  }

  private static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = TerminalDevice.environment("HOME") else { return path }
    return home + path.dropFirst()
  }
}
