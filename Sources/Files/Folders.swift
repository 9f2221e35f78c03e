// Making, listing and removing folders.

internal import Glibc

/// Folders of the file system.
public enum Folders {
  /// Makes the missing folders on the way to the file at `path`.
  ///
  /// - Returns: the folders that it made.
  /// - Throws: `FileError` with the folder that cannot be made.
  @discardableResult
  public static func make(above path: String) throws -> [String] {
    var made: [String] = []
    var next = path.startIndex
    while let slash = path[next...].firstIndex(of: "/") {
      let folder = String(path[..<slash])
      next = path.index(after: slash)
      if folder.isEmpty { continue }
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
        continue
      }
      if errno == EEXIST { continue }
      let failure = FileError.last(folder)
      throw failure
    }
    return made
  }

  /// Makes a new, empty folder among the system's temporary ones, calls `body` with its path, and removes
  /// it with all its contents when `body` returns or throws.
  ///
  /// - Throws: `FileError` if the folder cannot be made; what `body` throws.
  public static func withTemporary<Result>(_ body: (String) throws -> Result) throws -> Result {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/sonde-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let folder = made else {
      let failure = FileError.last(parent)
      throw failure
    }
    defer { removeAll(folder) }
    return try body(folder)
  }

  /// The path for something that the program keeps for its user: `$XDG_STATE_HOME/sonde/name`, or
  /// `~/.local/state/sonde/name`; nil if there is no home folder.
  public static func state(_ name: String) -> String? {
    func folder(_ variable: String) -> String? {
      getenv(variable).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let state = folder("XDG_STATE_HOME") ?? folder("HOME").map { "\($0)/.local/state" }
    return state.map { "\($0)/sonde/\(name)" }
  }

  /// The names of a folder's contents, in any order; none if it cannot be read.
  public static func names(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a folder with all its contents; links are removed, not followed.
  public static func removeAll(_ folder: String) {
    for name in names(in: folder) {
      let path = "\(folder)/\(name)"
      var status = stat()
      if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        removeAll(path)
      } else {
        unlink(path)
      }
    }
    rmdir(folder)
  }
}
