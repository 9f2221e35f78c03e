// Errors of files, with the reasons in plain words. The reason of a failed call is read from `errno` at once, before
// another call can change `errno`.

internal import Glibc

/// An error of a file: the path of the file, and the reason.
public struct FileError: Error, CustomStringConvertible, Equatable {
  public var path: String
  public var reason: String
  /// Whether the file could not be saved; otherwise the file could not be read or used.
  public var isSaving = false

  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String {
    let path = FileError.shown(path)
    return isSaving ? "\(path) could not be saved: \(reason)" : "\(path): \(reason)"
  }

  /// The error of a file that could not be saved.
  public static func saving(_ path: String, _ reason: String) -> FileError {
    var error = FileError(path, reason)
    error.isSaving = true
    return error
  }

  /// The error of a file that could not be saved because a system call failed with an error number.
  package static func saving(_ path: String, code: Int32) -> FileError {
    saving(path, reason(of: code))
  }

  /// The error of the last C call that failed, with the reason in plain words.
  package static func last(_ path: String) -> FileError {
    let code = errno
    return FileError(path, code == ENOENT ? "no such file or folder" : reason(of: code))
  }

  /// The meaning of one of the system's error numbers, in plain words.
  public static func reason(of code: Int32) -> String {
    switch code {
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota of the user is used up"
    case EROFS: "the file system is read-only"
    case EFBIG: "the file would be larger than the limit for files (`ulimit -f`)"
    case EIO: "the disk reports an input/output error"
    case EMFILE: "too many files are open (`ulimit -n`)"
    case ENFILE: "too many files are open on this machine"
    case ELOOP: "the path leads through a loop of links"
    case ENAMETOOLONG: "the name is too long: a name has at most 255 bytes"
    case ENOTDIR: "a part of the path is not a folder"
    case EISDIR: "is a folder"
    default: String(cString: strerror(code)).lowercasedFirst
    }
  }

  /// The path without control characters, which are written as escapes.
  static func shown(_ path: String) -> String {
    var text = ""
    for scalar in path.unicodeScalars {
      if scalar.value < 32 || scalar.value == 127 {
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
