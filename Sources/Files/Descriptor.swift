// Calls on open files that a signal may interrupt. Each call is repeated until it has done all of its work or has
// failed for a reason other than a signal.

internal import Glibc

/// Functions on file descriptors.
package enum Descriptor {
  /// Repeats a call as long as signals interrupt the call.
  package static func retry<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }

  /// Writes all bytes at the current place of the file.
  ///
  /// - Returns: 0, or the number of the error.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
        let written = retry { Glibc.write(descriptor, rest.baseAddress, rest.count) }
        if written < 0 { return errno }
        if written == 0 { return EIO }
        done += written
      }
      return 0
    }
  }

  /// Writes the changes of a file or folder to the disk.
  ///
  /// - Returns: 0, or the number of the error. A file system that cannot do this counts as success.
  package static func sync(_ descriptor: Int32) -> Int32 {
    if retry({ fsync(descriptor) }) == 0 { return 0 }
    return errno == EINVAL || errno == ENOSYS || errno == ENOTSUP ? 0 : errno
  }

  /// Closes a file.
  ///
  /// - Returns: 0, or the number of the error. After a signal the file is closed too.
  @discardableResult
  package static func close(_ descriptor: Int32) -> Int32 {
    Glibc.close(descriptor) == 0 || errno == EINTR ? 0 : errno
  }
}
