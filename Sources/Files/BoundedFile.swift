// Reads whole files, and reports files that are missing, too large or not regular files.

internal import Glibc

/// Reads whole files up to a size limit.
public enum BoundedFile {
  /// The largest size that is read if the caller sets no limit: 1 GiB.
  public static let usualLimit = 1 << 30

  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: the largest size that is read.
  /// - Throws: `FileError` if the file is missing, is a folder, cannot be read, or is larger than `limit`.
  public static func bytes(_ path: String, limit: Int = usualLimit) throws -> [UInt8] {
    try requireFile(path)
    guard let file = fopen(path, "rb") else { throw FileError.last(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    let chunk = 1 << 16
    while true {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let read = bytes.withUnsafeMutableBytes { buffer in
        fread(buffer.baseAddress?.advanced(by: start), 1, chunk, file)
      }
      bytes.removeLast(chunk - read)
      if bytes.count > limit { throw FileError(path, "larger than \(limit) bytes") }
      if read < chunk { break }
    }
    if ferror(file) != 0 { throw FileError(path, "cannot be read") }
    return bytes
  }

  /// The text of the file at `path`.
  ///
  /// - Throws: `FileError` under the same conditions as `bytes`, and if the file is not UTF-8.
  public static func text(_ path: String, limit: Int = 1 << 26) throws -> String {
    guard let text = String(validating: try bytes(path, limit: limit), as: UTF8.self) else {
      throw FileError(path, "not UTF-8 text")
    }
    return text
  }

  /// Checks that `path` is neither missing nor a folder.
  ///
  /// - Throws: `FileError` with a reason in plain words if `path` is missing or is a folder.
  public static func requireFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { throw FileError(path, "no such file") }
      throw FileError.last(path)
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError(path, "is a folder") }
  }
}
