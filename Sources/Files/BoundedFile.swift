// Reads whole files, and refuses files that are missing, too large or not regular files. A named pipe or a device is
// refused before it is opened, so no reader waits for a writer that never comes.

internal import Glibc
internal import WholeNumbers

/// Reads whole files up to a size limit.
public enum BoundedFile {
  /// The largest size that is read if the caller sets no limit: 1 GiB.
  public static let usualLimit = 1 << 30

  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: the largest size that is read.
  /// - Throws: `FileError` if the file is missing, is not a regular file, cannot be read, or is larger than `limit`.
  public static func bytes(_ path: String, limit: Int = usualLimit) throws -> [UInt8] {
    let file = try open(path)
    defer { Descriptor.close(file) }
    return try bytes(descriptor: file, named: path, limit: limit)
  }

  /// The text of the file at `path`.
  ///
  /// - Throws: `FileError` under the same conditions as `bytes`, and if the file is not UTF-8.
  public static func text(_ path: String, limit: Int = 1 << 26) throws -> String {
    try text(try bytes(path, limit: limit), named: path)
  }

  /// The text of an open file, such as standard input, from its current place to its end. The file may be a pipe.
  ///
  /// - Parameter name: the name of the file in error messages.
  /// - Throws: `FileError` if the file cannot be read, is larger than `limit` or is not UTF-8.
  public static func text(
    descriptor: Int32, named name: String, limit: Int = 1 << 26
  ) throws -> String {
    try text(try bytes(descriptor: descriptor, named: name, limit: limit), named: name)
  }

  /// Checks that `path` is the path of a regular file.
  ///
  /// - Throws: `FileError` with a reason in plain words if `path` is missing or is not a regular file.
  public static func requireFile(_ path: String) throws {
    var status = stat()
    guard stat(try SystemPath.bytes(path), &status) == 0 else { throw missing(path, errno) }
    if let kind = kind(ofMode: status.st_mode) { throw FileError(path, kind) }
  }

  /// Opens a regular file for reading. The caller closes the descriptor.
  ///
  /// - Throws: `FileError` if the file is missing, cannot be opened or is not a regular file.
  public static func open(_ path: String) throws -> Int32 {
    // The check before the opening keeps devices untouched; the check after the opening holds for the opened file.
    try requireFile(path)
    let bytes = try SystemPath.bytes(path)
    let file = Descriptor.retry { Glibc.open(bytes, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    guard file >= 0 else { throw missing(path, errno) }
    var status = stat()
    guard fstat(file, &status) == 0, kind(ofMode: status.st_mode) == nil else {
      Descriptor.close(file)
      throw FileError(path, kind(ofMode: status.st_mode) ?? "cannot be read")
    }
    return file
  }

  /// The kind of a file that is not a regular file, in words, from its mode; nil for a regular file.
  package static func kind(ofMode mode: UInt32) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "is a folder"
    case S_IFIFO: "is a named pipe, not a file"
    case S_IFSOCK: "is a socket, not a file"
    case S_IFCHR, S_IFBLK: "is a device, not a file"
    default: "is not a regular file"
    }
  }

  private static func missing(_ path: String, _ code: Int32) -> FileError {
    FileError(path, code == ENOENT ? "no such file" : FileError.reason(of: code))
  }

  private static func text(_ bytes: [UInt8], named name: String) throws(FileError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(name, "not UTF-8 text")
    }
    return text
  }

  private static func bytes(
    descriptor: Int32, named name: String, limit: Int
  ) throws(FileError) -> [UInt8] {
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    let isRegular = kind(ofMode: status.st_mode) == nil
    if isRegular, size > limit { throw FileError(name, "larger than \(limit) bytes") }
    var bytes: [UInt8] = []
    // The size of a file of /proc or of a pipe is 0, and the size may change while the file is read.
    if isRegular { bytes.reserveCapacity(size + 1) }
    let chunk = 1 << 16
    var buffer = [UInt8](repeating: 0, count: chunk)
    while true {
      let count = buffer.withUnsafeMutableBytes { space in
        Descriptor.retry { read(descriptor, space.baseAddress, space.count) }
      }
      if count < 0, errno == EAGAIN, !isRegular {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, -1)
        continue
      }
      if count < 0 { throw FileError(name, "cannot be read: \(FileError.reason(of: errno))") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      if bytes.count > limit { throw FileError(name, "larger than \(limit) bytes") }
    }
  }
}
