// The names of temporary files, and the removal of temporary files that killed programs left. The program that writes
// a temporary file holds a lock on the file, and the name contains the number of the program's process. A file that no
// program locks is a stray if its process has ended, or if the file is old: the number may belong to another process
// by now, or to another machine that shares the folder.

internal import Glibc
internal import WholeNumbers

/// The temporary files through which files are saved.
public enum TemporaryFiles {
  private static let mark = ".sonde-saving-"
  /// The age from which an unlocked file is a stray though a process has its number, in seconds.
  private static let age = 3600
  /// The largest number of names that are looked at in a folder, because a folder may be very large.
  private static let mostNames = 20_000
  /// The longest file name extension that a temporary name repeats, in bytes.
  private static let longestEnding = 16

  /// A new name for a temporary file, with the file name extension of `name`. The length of the new name does not depend
  /// on the length of `name`.
  static func name(for name: Substring) -> String {
    let random = String(UInt64.random(in: 0 ... .max), radix: 16)
    var ending = ""
    if let point = name.lastIndex(of: "."), point != name.startIndex {
      ending = String(name[point...])
      if ending.utf8.count > longestEnding || !ending.dropFirst().allSatisfy(\.isPlain) {
        ending = ""
      }
    }
    return "\(mark)\(getpid())-\(random)\(ending)"
  }

  /// Removes the temporary files in a folder that killed programs left.
  ///
  /// - Parameter folder: the path of the folder.
  public static func removeStrays(in folder: String) {
    for name in Folders.names(in: folder, most: mostNames) {
      guard let process = process(of: name),
        let path = try? SystemPath.bytes(
          folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
      else { continue }
      let file = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      else { continue }
      let isRunning = kill(process, 0) == 0 || errno == EPERM
      if !isRunning || time(nil) - status.st_mtim.tv_sec > age { unlink(path) }
    }
  }

  /// The number of the process in the name of a temporary file; nil for any other name.
  private static func process(of name: String) -> pid_t? {
    guard name.hasPrefix(mark) else { return nil }
    let parts = name.dropFirst(mark.count).split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].allSatisfy(\.isPlain), let process = pid_t(parts[0]),
      process > 0, UInt64(parts[1].prefix { $0 != "." }, radix: 16) != nil
    else { return nil }
    return process
  }
}

extension Character {
  /// Whether the character is a letter or digit of ASCII.
  fileprivate var isPlain: Bool { isASCII && (isLetter || isNumber) }
}
