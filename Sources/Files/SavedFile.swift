// The file that a save replaces. Links on the path are followed, so a link stays and its target is replaced. Only a
// regular file is replaced, and only if its permissions allow writing, also for a user who may do everything. The new
// file has the mode and, if possible, the owner of the old file.

internal import Glibc
internal import WholeNumbers

/// The place of a file that is about to be saved, and the file that is there now.
struct SavedFile {
  /// The path as the user gave it, for error messages.
  let named: String
  /// The path of the file itself, behind all links.
  let path: String
  /// The file that is there now; nil if there is none.
  private let old: stat?

  /// The largest number of links that are followed.
  private static let mostLinks = 40

  /// - Throws: `FileError` if the file cannot be replaced, or if a file cannot have this path.
  init(_ named: String) throws(FileError) {
    self.named = named
    var place = named
    var found: stat?
    var links = 0
    while true {
      var status = stat()
      let bytes: [CChar]
      do { bytes = try SystemPath.bytes(place) } catch {
        throw FileError.saving(named, error.reason)
      }
      guard lstat(bytes, &status) == 0 else {
        let code = errno
        if code == ENOENT { break }
        throw FileError.saving(named, code: code)
      }
      guard status.st_mode & S_IFMT == S_IFLNK else {
        found = status
        break
      }
      links += 1
      guard links <= SavedFile.mostLinks, let target = SavedFile.target(of: bytes) else {
        throw FileError.saving(named, code: ELOOP)
      }
      place = target.hasPrefix("/") ? target : SystemPath.split(place).folder + target
    }
    path = place
    old = found
    if let found { try SavedFile.require(found, at: place, named) }
    if SystemPath.length(SystemPath.split(place).name) > 255 {
      throw FileError.saving(named, code: ENAMETOOLONG)
    }
  }

  private static func target(of link: [CChar]) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { letters in
        letters.baseAddress.map { readlink(link, $0, letters.count) } ?? -1
      }
    }
    return count > 0 ? SystemPath.text(buffer[..<count]) : nil
  }

  private static func require(_ found: stat, at path: String, _ named: String) throws(FileError) {
    if let kind = BoundedFile.kind(ofMode: found.st_mode) { throw FileError.saving(named, kind) }
    if found.st_mode & S_IWUSR == 0 {
      throw FileError.saving(named, "the file is read-only: `chmod u+w` allows changes")
    }
    guard access(try SystemPath.bytes(path), W_OK) != 0 else { return }
    let code = errno
    if code == EACCES { throw FileError.saving(named, "you may not change this file") }
    throw FileError.saving(named, code: code)
  }

  /// The folder of the file, with a `/` at its end; empty for the current folder.
  var folder: Substring { SystemPath.split(path).folder }

  /// The error that a call on the temporary file or on the folder gave.
  func failure(_ code: Int32) -> FileError {
    let place = folder.isEmpty ? "." : folder.count > 1 ? String(folder.dropLast()) : "/"
    switch code {
    case ENOENT where SystemPath.exists(place):
      return .saving(named, "no file can be made in the folder \(FileError.shown(place))")
    case ENOENT: return .saving(named, "there is no folder \(FileError.shown(place))")
    case EACCES, EPERM:
      return .saving(named, "you may not write into the folder \(FileError.shown(place))")
    default: return .saving(named, code: code)
    }
  }

  /// The permissions with which the temporary file begins. A file that others may not read is never readable for
  /// them, also while it is written.
  var firstMode: mode_t { old == nil ? 0o666 : 0o600 }

  /// Gives a new file the owner and the permissions of the old file. Only the system's administrator may give away
  /// files, so the owner may differ.
  func copyPermissions(to descriptor: Int32) throws(FileError) {
    guard let old else { return }
    var new = stat()
    guard fstat(descriptor, &new) == 0 else { throw failure(errno) }
    if new.st_uid != old.st_uid { _ = fchown(descriptor, old.st_uid, gid_t.max) }
    if new.st_gid != old.st_gid { _ = fchown(descriptor, uid_t.max, old.st_gid) }
    // A file of another owner must not gain the right to run as its owner.
    let isSame =
      fstat(descriptor, &new) == 0 && new.st_uid == old.st_uid && new.st_gid == old.st_gid
    let mode = old.st_mode & (isSame ? 0o7777 : 0o777)
    if Descriptor.retry({ fchmod(descriptor, mode) }) != 0 { throw failure(errno) }
  }
}
