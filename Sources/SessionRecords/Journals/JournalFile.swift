// The file of a journal. The text that the file lacks is kept in memory: after a write has failed, each later write
// also writes this text, so that the file is complete again as soon as the disk accepts it. The file in the file system
// is at any time a beginning of the journal's text, except while one write replaces the last statement.

internal import Files
internal import Glibc

/// A file whose end is replaced again and again, and that survives a full disk and the removal of its folder.
final class JournalFile {
  /// The present path of the file.
  private(set) var path: String
  /// The path that the file gets from `reveal`.
  private let finalPath: String
  private let note: (String) -> Void

  private var descriptor: Int32?
  /// The number of bytes at the beginning of the file that belong to the text.
  private var written = 0
  /// The size of the file. The bytes behind `written` are of an earlier text.
  private var length = 0
  /// The bytes of the text that the file lacks.
  private var missing: [UInt8] = []
  private var isRevealed: Bool
  private var isDiscarded = false
  private var hasTold = false

  /// - Parameters:
  ///   - isHidden: whether the file's name begins with a dot until `reveal` is called.
  ///   - note: called when a write fails after a write that succeeded, and when the file is complete again.
  init(path: String, isHidden: Bool, note: @escaping (String) -> Void) {
    self.path = isHidden ? JournalFile.hidden(path) : path
    finalPath = path
    isRevealed = !isHidden
    self.note = note
  }

  deinit { if let descriptor { close(descriptor) } }

  private static func hidden(_ path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[..<slash] + "." + path[slash...]
  }

  /// The number of bytes of the text.
  var size: Int { written + missing.count }

  /// Whether the file contains the whole text.
  var isWhole: Bool { descriptor != nil && missing.isEmpty && !isDiscarded }

  /// Replaces the text from the byte at `offset` to its end. If the file cannot be written, the text stays in memory
  /// for the next call.
  func replace(from offset: Int, by text: String) {
    guard !isDiscarded else { return }
    if offset < written {
      written = offset
      missing = []
    } else {
      missing.removeLast(size - offset)
    }
    missing += Array(text.utf8)
    complete()
  }

  /// Gives a hidden file its final name. If this fails, the next call of `replace` tries again.
  func reveal() {
    isRevealed = true
    sync()
    complete()
  }

  /// Removes the file, and ignores all later text.
  func discard() {
    isDiscarded = true
    unlink(path)
  }

  /// Waits until the disk has the content of the file.
  func sync() { if let descriptor { fdatasync(descriptor) } }
}

extension JournalFile {
  /// Brings the file up to the text, as far as the disk accepts it, and tells the user about a change.
  private func complete() {
    do {
      try write()
      if hasTold { note("note: the session's journal is complete again") }
      hasTold = false
    } catch {
      if !hasTold {
        note(
          "note: the session's journal cannot be written: \(error) — Sonde tries again with each"
            + " statement")
      }
      hasTold = true
    }
  }

  private func write() throws {
    if let descriptor, isRemoved(descriptor) { try takeBack(descriptor) }
    let file = try descriptor ?? open()
    // A shorter text is cut first, so that the file never contains parts of two texts. A longer text replaces the end
    // in one write, so that the running statement is in the file at any time.
    if length > size {
      guard ftruncate(file, off_t(written)) == 0 else { throw FileError.last(path) }
      length = written
    }
    var place = 0
    while place < missing.count {
      let count = missing.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
        return Descriptor.retry {
          pwrite(file, rest.baseAddress, rest.count, off_t(written + place))
        }
      }
      guard count > 0 else {
        let failure = count < 0 ? FileError.last(path) : FileError(path, "nothing was written")
        // A part of the missing text is removed again, because it may end within a statement.
        if place > 0, ftruncate(file, off_t(written)) == 0 { length = written }
        throw failure
      }
      place += count
      length = max(length, written + place)
    }
    written += missing.count
    missing = []
    if isRevealed, path != finalPath {
      guard rename(path, finalPath) == 0 else { throw FileError.last(finalPath) }
      path = finalPath
    }
  }

  private func open() throws -> Int32 {
    var file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file < 0, errno == ENOENT, (try? Folders.make(above: path, mode: 0o700)) != nil {
      file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    guard file >= 0 else { throw FileError.last(path) }
    // Because of the lock, other programs detect that this session is still running.
    flock(file, LOCK_EX | LOCK_NB)
    descriptor = file
    return file
  }

  private func isRemoved(_ file: Int32) -> Bool {
    var status = stat()
    return fstat(file, &status) == 0 && status.st_nlink == 0
  }

  /// Reads the text back from a file that was removed from its folder, so that a new file gets the whole text.
  private func takeBack(_ file: Int32) throws {
    var bytes = [UInt8](repeating: 0, count: written)
    guard pread(file, &bytes, written, 0) == written else { throw FileError.last(path) }
    missing = bytes + missing
    (written, length) = (0, 0)
    close(file)
    descriptor = nil
  }
}
