// Making folders.

internal import Glibc

/// Folders that files are to be written to.
public enum Folders {
  /// Makes the folders that the file at `path` lies in, as far as they are missing.
  ///
  /// - Throws: `FileError` with the folder that cannot be made.
  public static func make(above path: String) throws {
    var next = path.startIndex
    while let slash = path[next...].firstIndex(of: "/") {
      let folder = String(path[..<slash])
      next = path.index(after: slash)
      if folder.isEmpty || mkdir(folder, 0o777) == 0 || errno == EEXIST { continue }
      let failure = FileError.last(folder)
      throw failure
    }
  }
}
