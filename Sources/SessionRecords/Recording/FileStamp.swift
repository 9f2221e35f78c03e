// A file that a statement read, with the digest of its content. The digest of a small file is computed when the file
// is read. The digest of a large file is computed when the digest is needed, if the file has not changed by that
// time.

internal import Files
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

  /// The digest of the content; nil if the file changed before the digest was computed, and nil after a stop.
  ///
  /// - Parameter isStopped: called repeatedly while the file is read.
  func fingerprint(isStopped: () -> Bool = { false }) -> String? {
    if known == nil, let identity, identity == FileStamp.identity(resolved) {
      known = FileStamp.digest(resolved, isStopped: isStopped)
    }
    return known
  }

  private static func identity(_ path: String) -> Identity? {
    var status = stat()
    guard let bytes = try? SystemPath.bytes(path), stat(bytes, &status) == 0 else { return nil }
    return Identity(
      device: UInt64(status.st_dev), node: UInt64(status.st_ino), size: Int(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }

  private static func digest(
    _ path: String, isStopped: () -> Bool = { false }
  ) -> String? {
    guard let file = try? BoundedFile.open(path) else { return nil }
    defer { close(file) }
    var fingerprint = Fingerprint()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Descriptor.retry { Glibc.read(file, &buffer, buffer.count) }
      if count < 0 { return nil }
      if count == 0 { return fingerprint.text }
      if isStopped() { return nil }
      buffer.withUnsafeBytes { fingerprint.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
