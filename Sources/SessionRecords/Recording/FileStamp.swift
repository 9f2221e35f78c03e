// A file that a statement read, with the digest of its content. The digest of a small file is computed when the file
// is read. The digest of a large file is computed when the digest is needed, if the file has not changed by that
// time.

internal import Glibc
internal import WholeNumbers

/// A file that a statement read.
public final class FileStamp {
  /// The size of the largest file whose digest is computed when the file is read, in bytes.
  static let smallest = 4 << 20

  /// The path as it is written in the statement's code.
  public let path: String
  /// The full path of the file.
  let resolved: String
  private var known: String?
  private let identity: Identity?

  private struct Identity: Equatable {
    var device: UInt64
    var node: UInt64
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  init(path: String, resolved: String) {
    self.path = path
    self.resolved = resolved
    identity = FileStamp.identity(resolved)
    if let identity, identity.size <= FileStamp.smallest { known = FileStamp.digest(resolved) }
  }

  /// The size of the file, in bytes.
  var byteCount: Int { identity?.size ?? 0 }

  /// The digest of the content; nil if the file changed before the digest was computed.
  public var fingerprint: String? {
    if known == nil, let identity, identity == FileStamp.identity(resolved) {
      known = FileStamp.digest(resolved)
    }
    return known
  }

  private static func identity(_ path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(
      device: UInt64(status.st_dev), node: UInt64(status.st_ino), size: Int(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }

  private static func digest(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var fingerprint = Fingerprint()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count <= 0 { break }
      buffer.withUnsafeBytes { fingerprint.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    return ferror(file) == 0 ? fingerprint.text : nil
  }
}
