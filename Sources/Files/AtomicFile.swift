// Writes a file so that a reader gets either the complete old file or the complete new file.

internal import Glibc

/// An error of a file: the path of the file, and the reason.
public struct FileError: Error, CustomStringConvertible, Equatable {
  public var path: String
  public var reason: String

  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }

  /// The error of the last C call that failed, with the system's message.
  package static func last(_ path: String) -> FileError {
    FileError(path, String(cString: strerror(errno)).lowercasedFirst)
  }
}

/// Writes whole files through a temporary file.
public enum AtomicFile {
  /// Calls `body` with the path of a new temporary file beside `path`, and renames the temporary file to `path` when
  /// `body` returns. If `body` throws, the temporary file is removed and the file at `path` is unchanged.
  ///
  /// The temporary name has the same file name extension as `path`, for writers that choose a format by the
  /// extension.
  ///
  /// - Throws: `FileError` if a file cannot be written or renamed, and any error of `body`.
  public static func write<Result>(to path: String, _ body: (String) throws -> Result) throws
    -> Result
  {
    let (folder, name) = split(path)
    let temporary = "\(folder).\(getpid())-\(UInt32.random(in: 0 ... .max))-\(name)"
    let descriptor = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let failure = FileError.last(path)
      throw failure
    }
    close(descriptor)
    do {
      let result = try body(temporary)
      guard rename(temporary, path) == 0 else { throw FileError.last(path) }
      return result
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Replaces the file at `path` by a file with these bytes.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { temporary in
      guard let file = fopen(temporary, "wb") else { throw FileError.last(path) }
      let written = fwrite(bytes, 1, bytes.count, file)
      let closed = fclose(file)
      guard written == bytes.count, closed == 0 else { throw FileError.last(path) }
    }
  }

  /// Replaces the file at `path` by a file with this text, as UTF-8.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    let after = path.index(after: slash)
    return (String(path[..<after]), String(path[after...]))
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
