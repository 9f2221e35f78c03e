// Makes, lists and removes folders.

internal import Glibc
internal import WholeNumbers

/// Functions for folders of the file system.
public enum Folders {
  /// Makes the missing folders above the file at `path`.
  ///
  /// - Parameter mode: the permissions of the new folders, from which the system takes the user's mask.
  /// - Returns: the folders that were made.
  /// - Throws: `FileError` with the name of a folder that cannot be made; then no new folder remains.
  @discardableResult
  public static func make(above path: String, mode: UInt32 = 0o777) throws -> [String] {
    var made: [String] = []
    var next = path.startIndex
    while let slash = path[next...].firstIndex(of: "/") {
      let folder = String(path[..<slash])
      next = path.index(after: slash)
      if folder.isEmpty { continue }
      let bytes = try SystemPath.bytes(folder)
      if mkdir(bytes, mode) == 0 {
        made.append(folder)
        continue
      }
      let code = errno
      if code == EEXIST { continue }
      // In a folder that may not be written, or on a read-only disk, the folder may exist nevertheless.
      var status = stat()
      if stat(bytes, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
      for folder in made.reversed() { removeEmpty(folder) }
      throw FileError(folder, "the folder could not be made: \(FileError.reason(of: code))")
    }
    return made
  }

  /// Removes a folder if the folder is empty.
  public static func removeEmpty(_ folder: String) {
    if let path = try? SystemPath.bytes(folder) { rmdir(path) }
  }

  /// Whether a folder exists at a path.
  public static func exists(_ path: String) -> Bool {
    guard let bytes = try? SystemPath.bytes(path) else { return false }
    var status = stat()
    return stat(bytes, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
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
  /// `~/.local/state/sonde/name`; nil if there is no home folder. A home folder that is missing is never made.
  public static func state(_ name: String) -> String? {
    if let state = environment("XDG_STATE_HOME") { return "\(state)/sonde/\(name)" }
    guard let home = environment("HOME"), exists(home) else { return nil }
    return "\(home)/.local/state/sonde/\(name)"
  }

  /// The home folder that is missing and therefore cannot keep the program's data; nil if no data is lost.
  public static var missingHome: String? {
    guard environment("XDG_STATE_HOME") == nil, let home = environment("HOME"), !exists(home)
    else { return nil }
    return home
  }

  /// The value of an environment variable that is an absolute path; otherwise nil.
  private static func environment(_ name: String) -> String? {
    getenv(name).map { SystemPath.text(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// The names of a folder's contents, in any order; none if the folder cannot be read.
  ///
  /// - Parameter most: the largest number of names.
  public static func names(in folder: String, most: Int = .max) -> [String] {
    var names: [String] = []
    try? list(folder, most: most) { name, _ in names.append(name) }
    return names
  }

  /// A name in a folder.
  public struct Entry: Sendable, Equatable {
    public var name: String
    /// Whether the name belongs to a folder or to a link to a folder.
    public var isFolder: Bool
  }

  /// The names of a folder's contents without `.` and `..`, in any order.
  ///
  /// - Parameter most: the largest number of names.
  /// - Throws: `FileError` if the folder is missing or cannot be read.
  public static func entries(in folder: String, most: Int = .max) throws -> [Entry] {
    var entries: [Entry] = []
    try list(folder, most: most) { name, kind in
      let isFolder =
        kind == DT_LNK || kind == DT_UNKNOWN ? exists("\(folder)/\(name)") : kind == DT_DIR
      entries.append(Entry(name: name, isFolder: isFolder))
    }
    return entries
  }

  /// Calls `body` with each name in a folder and the kind that the system states for the name.
  private static func list(_ folder: String, most: Int, _ body: (String, Int) -> Void) throws {
    guard let listing = opendir(try SystemPath.bytes(folder)) else {
      throw FileError.last(folder)
    }
    defer { closedir(listing) }
    var count = 0
    while count < most, let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        SystemPath.text(bytes.prefix { $0 != 0 })
      }
      if name == "." || name == ".." { continue }
      count += 1
      body(name, Int(entry.pointee.d_type))
    }
  }

  /// Removes a folder with all its contents. Links are removed, but not the files or folders that the links refer to.
  public static func removeAll(_ folder: String) {
    for name in names(in: folder) {
      let path = "\(folder)/\(name)"
      guard let bytes = try? SystemPath.bytes(path) else { continue }
      var status = stat()
      if lstat(bytes, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        removeAll(path)
      } else {
        unlink(bytes)
      }
    }
    removeEmpty(folder)
  }
}
