// Writes a file so that a reader gets either the complete old file or the complete new file. The new file is on the
// disk before it replaces the old file, so this also holds after a power failure.

internal import Glibc

/// Writes whole files through a temporary file.
public enum AtomicFile {
  /// Calls `body` with the path of a new temporary file beside `path`, and renames the temporary file to `path` when
  /// `body` returns. If `body` throws, the temporary file is removed and the file at `path` is unchanged.
  ///
  /// If `path` is a link, the target of the link is replaced and the link stays. The new file has the permissions of
  /// the old file. The temporary name has the same file name extension as `path`, for writers that choose a format by
  /// the extension. Temporary files in the same folder that killed programs left are removed.
  ///
  /// - Throws: `FileError` if a file cannot be written or renamed, or if the old file is read-only or not a regular
  ///   file, and any error of `body`.
  public static func write<Result>(to path: String, _ body: (String) throws -> Result) throws
    -> Result
  {
    try replace(try SavedFile(path)) { temporary, _ in try body(temporary) }
  }

  /// Replaces the file at `path` by a file with these bytes.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    let saved = try SavedFile(path)
    try replace(saved) { _, descriptor in
      let code = Descriptor.write(bytes, to: descriptor)
      if code != 0 { throw saved.failure(code) }
    }
  }

  /// Replaces the file at `path` by a file with this text, as UTF-8.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Checks that a file can be saved at `path`. Long work calls this function before it begins.
  ///
  /// - Throws: the error that saving a file would give.
  public static func requireWritable(_ path: String) throws {
    let saved = try SavedFile(path)
    let (temporary, descriptor) = try open(saved)
    unlink(temporary)
    Descriptor.close(descriptor)
  }

  private static func replace<Result>(
    _ saved: SavedFile, _ body: (String, Int32) throws -> Result
  ) throws -> Result {
    TemporaryFiles.removeStrays(in: saved.folder.isEmpty ? "." : String(saved.folder))
    let (temporary, descriptor) = try open(saved)
    var isOpen = true
    do {
      let result = try body(SystemPath.text(cString: temporary), descriptor)
      try finish(descriptor, temporary, saved)
      isOpen = false
      let code = Descriptor.close(descriptor)
      if code != 0 { throw saved.failure(code) }
      let target = try SystemPath.bytes(saved.path)
      if Descriptor.retry({ rename(temporary, target) }) != 0 { throw saved.failure(errno) }
      try syncFolder(saved)
      return result
    } catch {
      if isOpen { Descriptor.close(descriptor) }
      unlink(temporary)
      throw error
    }
  }

  /// Makes the temporary file and locks it, so that no other program takes the file for a stray.
  private static func open(_ saved: SavedFile) throws(FileError) -> ([CChar], Int32) {
    let name = TemporaryFiles.name(for: SystemPath.split(saved.path).name)
    let path = try SystemPath.bytes(saved.folder + name)
    let flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC
    let descriptor = Descriptor.retry { Glibc.open(path, flags, saved.firstMode) }
    guard descriptor >= 0 else { throw saved.failure(errno) }
    // A file system without locks leaves the number of the process as the only sign.
    _ = Descriptor.retry { flock(descriptor, LOCK_EX | LOCK_NB) }
    return (path, descriptor)
  }

  /// Gives the temporary file its permissions, and writes it to the disk.
  private static func finish(
    _ descriptor: Int32, _ temporary: [CChar], _ saved: SavedFile
  ) throws(FileError) {
    var file = descriptor
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_nlink == 0 {
      // The writer put another file in place of the temporary file.
      file = Descriptor.retry { Glibc.open(temporary, O_RDWR | O_NOFOLLOW | O_CLOEXEC) }
      if file < 0 { throw saved.failure(errno) }
    }
    defer { if file != descriptor { Descriptor.close(file) } }
    try saved.copyPermissions(to: file)
    let code = Descriptor.sync(file)
    if code != 0 { throw saved.failure(code) }
  }

  /// Writes the folder to the disk, so that the new name survives a power failure.
  private static func syncFolder(_ saved: SavedFile) throws(FileError) {
    let path = try SystemPath.bytes(saved.folder.isEmpty ? "." : String(saved.folder))
    let folder = Descriptor.retry { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    // A folder that may be written but not read cannot be opened.
    guard folder >= 0 else { return }
    defer { Descriptor.close(folder) }
    let code = Descriptor.sync(folder)
    if code != 0 {
      throw FileError(
        saved.named,
        "the new file is there, but may be lost if the power fails: "
          + FileError.reason(of: code))
    }
  }
}
