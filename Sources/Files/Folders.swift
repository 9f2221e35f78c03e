// Makes, lists and removes folders.

internal import Glibc

/// Functions for folders of the file system.
public enum Folders {
  /// Makes the missing folders above the file at `path`.
  ///
  /// - Returns: the folders that were made.
  /// - Throws: `FileError` with the name of a folder that cannot be made.
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

  /// Makes a new, empty folder in the system's folder for temporary files, and calls `body` with the path of the new
  /// folder. When `body` returns or throws, the folder is removed with all its contents.
  ///
  /// - Throws: `FileError` if the folder cannot be made, and any error of `body`.
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

  /// The path for data that the program stores for its user: `$XDG_STATE_HOME/sonde/name`, or
  /// `~/.local/state/sonde/name`; nil if there is no home folder.
  public static func state(_ name: String) -> String? {
    func folder(_ variable: String) -> String? {
      getenv(variable).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let state = folder("XDG_STATE_HOME") ?? folder("HOME").map { "\($0)/.local/state" }
    return state.map { "\($0)/sonde/\(name)" }
  }

  /// The names of a folder's contents, in any order; none if the folder cannot be read.
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

  /// Removes a folder with all its contents. Links are removed, but not the files or folders that the links refer to.
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
