// The program's own check of paths. A path is inside if the real place of the file, after all links, is the working
// folder or below it. Bytes are compared, not letters: letters that look alike, or that Unicode calls equal, are
// different names for the system. `SystemPath` makes the bytes, as for every use of a path, so that the checked file is
// the used file.
//
// Between the check and the use of a path another program may change a link; the system's rules (`Cage`) refuse the
// use then.

internal import Files
internal import Glibc

/// The folder outside of which a session reads and writes nothing.
public struct Confinement: Sendable, Equatable {
  /// The real path of the folder, without a slash at its end.
  public let folder: String

  /// Confines a session to the current folder of the process.
  ///
  /// - Throws: `SandboxError` if the folder no longer exists or is `/`.
  public init() throws(SandboxError) { try self.init(to: ".") }

  /// Confines a session to a folder.
  package init(to path: String) throws(SandboxError) {
    guard let real = Confinement.real(path) else {
      throw SandboxError("the working folder no longer exists")
    }
    guard real != [0x2f] else {
      throw SandboxError(
        "--safe does not work in the folder /, because every file is inside it",
        remedy: "change to the folder of the script first")
    }
    guard let folder = String(validating: real, as: UTF8.self) else {
      throw SandboxError("--safe needs a working folder whose name is UTF-8 text")
    }
    self.folder = folder
  }

  /// Checks that a path names a regular file or a folder inside the working folder, or a new file there.
  ///
  /// - Parameters:
  ///   - path: the path for the system; a relative path starts at the current folder of the process.
  ///   - name: the path in the words of the user; nil if it is the same.
  /// - Throws: `SandboxError` if the path leads outside, is a device or a pipe, or has further names outside.
  public func check(_ path: String, as name: String? = nil) throws(SandboxError) {
    let shown = Confinement.shown(name ?? path)
    guard !path.utf8.contains(0) else { throw SandboxError("\(shown) contains a NUL character") }
    var head = path.isEmpty ? "." : path
    var isWhole = true
    while true {
      if let real = Confinement.real(head) {
        guard contains(real) else {
          throw SandboxError(
            "\(shown) is outside the working folder",
            remedy: "--safe reads and writes only inside \(folder)")
        }
        if isWhole { try requirePlain(real, shown) }
        return
      }
      if errno == ELOOP || Confinement.isLink(head) {
        throw SandboxError(
          "\(shown) is a link that leads to no file", remedy: "--safe does not follow such links")
      }
      // The last part of the path does not exist, so it is new; its folder decides.
      let parts = Confinement.split(head)
      guard parts.name != "..", parts.name != "." else {
        throw SandboxError(
          "\(shown) goes through a folder that does not exist",
          remedy: "--safe takes .. only after folders that exist")
      }
      head = parts.folder
      isWhole = false
    }
  }

  /// A path in quotes, without control characters.
  private static func shown(_ path: String) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: path.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f })
    return "'\(String(text))'"
  }

  /// Whether an existing file or folder is the folder or below it.
  public func holds(_ path: String) -> Bool { Confinement.real(path).map(contains) ?? false }

  /// Whether a real path is the folder or below it.
  private func contains(_ real: [UInt8]) -> Bool {
    let own = Array(folder.utf8)
    return real == own || real.starts(with: own + [0x2f])
  }

  /// Checks that an existing file is a regular file with a single name, or a folder.
  private func requirePlain(_ real: [UInt8], _ shown: String) throws(SandboxError) {
    var status = stat()
    let found = (real + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { pointer in
        pointer.baseAddress.map { stat($0, &status) } ?? -1
      }
    }
    guard found == 0 else { return }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return
    case S_IFREG:
      guard status.st_nlink > 1 else { return }
      throw SandboxError(
        "\(shown) has a second name (a hard link), which may be outside the working folder",
        remedy: "a copy of the file has one name")
    default:
      throw SandboxError(
        "\(shown) is a device, a pipe or a socket", remedy: "--safe uses only files and folders")
    }
  }

  /// The bytes of the real path of an existing file; nil if there is no such file.
  private static func real(_ path: String) -> [UInt8]? {
    guard let bytes = try? SystemPath.bytes(path), let real = realpath(bytes, nil) else {
      return nil
    }
    let kept = errno
    defer {
      free(real)
      errno = kept
    }
    return Array(UnsafeBufferPointer(start: real, count: strlen(real))).map(UInt8.init(bitPattern:))
  }

  /// Whether a path names a link, with or without a target.
  private static func isLink(_ path: String) -> Bool {
    guard let bytes = try? SystemPath.bytes(path) else { return false }
    var status = stat()
    return lstat(bytes, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The folder of a path, and the path's last part.
  private static func split(_ path: String) -> (folder: String, name: String) {
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == 0x2f { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: 0x2f) else {
      return (".", String(decoding: bytes, as: UTF8.self))
    }
    let folder = slash == 0 ? [0x2f] : Array(bytes[..<slash])
    return (
      String(decoding: folder, as: UTF8.self),
      String(decoding: bytes[(slash + 1)...], as: UTF8.self)
    )
  }
}

/// The refusal of something that a confined session must not do, with the remedy.
public struct SandboxError: Error, CustomStringConvertible, Equatable, Sendable {
  public var problem: String
  public var remedy: String?

  public init(_ problem: String, remedy: String? = nil) {
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String { remedy.map { "\(problem): \($0)" } ?? problem }
}
