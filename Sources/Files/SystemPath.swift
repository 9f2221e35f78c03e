// Paths as text and as the system's bytes. A path that names no file is refused here, before any call to the system:
// the system would read a path only up to its first 0. A name that is not UTF-8 becomes text reversibly: a byte that
// belongs to no character becomes one of the 128 characters U+EF80 to U+EFFF, which Unicode leaves to programs. Bytes
// that encode one of these characters themselves are converted byte by byte, so that every name has its own text.

internal import Glibc
internal import WholeNumbers

/// Conversions between paths as text and paths as the system's bytes.
public enum SystemPath {
  /// The number that is added to a byte from 0x80 on, to make the character that stands for the byte.
  private static let base: UInt32 = 0xEF00

  /// Checks that a path can be the path of a file or folder.
  ///
  /// - Throws: `FileError` if the path is empty or contains the character with the number 0.
  public static func check(_ path: String) throws(FileError) {
    if path.isEmpty { throw FileError("\"\"", "the path is empty") }
    if path.utf8.contains(0) {
      throw FileError(path, "a path cannot contain the character \\u{0}")
    }
  }

  /// The bytes of a path, with a 0 at the end.
  ///
  /// - Throws: `FileError` if the path is empty or contains the character with the number 0.
  public static func bytes(_ path: String) throws(FileError) -> [CChar] {
    try check(path)
    var bytes: [CChar] = []
    bytes.reserveCapacity(path.utf8.count + 1)
    for scalar in path.unicodeScalars {
      if let byte = byte(scalar) {
        bytes.append(CChar(bitPattern: byte))
      } else {
        for unit in String(scalar).utf8 {
          bytes.append(CChar(bitPattern: unit))
        }
      }
    }
    return bytes + [0]
  }

  /// The number of bytes of a name, without a 0 at the end.
  static func length(_ name: Substring) -> Int {
    name.unicodeScalars.reduce(0) { $0 + (byte($1) == nil ? UTF8.width($1) : 1) }
  }

  /// The text of a path or name that the system gave.
  public static func text(_ bytes: some Collection<UInt8>) -> String {
    let all = Array(bytes)
    if let text = String(validating: all, as: UTF8.self),
      !text.unicodeScalars.contains(where: { byte($0) != nil })
    {
      return text
    }
    var text = String.UnicodeScalarView()
    var start = 0
    while start < all.count {
      // A character has at most 4 bytes.
      var width = min(4, all.count - start)
      while width > 0 {
        if let letter = String(validating: all[start..<start + width], as: UTF8.self),
          let scalar = letter.unicodeScalars.first, letter.unicodeScalars.count == 1,
          byte(scalar) == nil
        {
          text.append(scalar)
          break
        }
        width -= 1
      }
      if width == 0, let scalar = Unicode.Scalar(base + UInt32(all[start])) { text.append(scalar) }
      start += max(width, 1)
    }
    return String(text)
  }

  /// The text of a path that the system gave as a C string.
  public static func text(cString: UnsafePointer<CChar>) -> String {
    let count = strlen(cString)
    return text(
      UnsafeRawBufferPointer(start: cString, count: count).bindMemory(to: UInt8.self))
  }

  /// Whether a name is the text of a name that is not UTF-8.
  package static func isForeign(_ name: String) -> Bool {
    name.unicodeScalars.contains { byte($0) != nil }
  }

  /// The byte for which a character stands; nil if the character stands for itself.
  private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    (base + 0x80...base + 0xFF).contains(scalar.value) ? UInt8(scalar.value - base) : nil
  }

  /// The current folder of the process; nil if the folder no longer exists.
  public static var currentFolder: String? {
    guard let folder = getcwd(nil, 0) else { return nil }
    defer { free(folder) }
    return text(cString: folder)
  }

  /// The path without links, `.` and `..`; nil if the file does not exist.
  public static func real(_ path: String) -> String? {
    guard let bytes = try? bytes(path), let real = realpath(bytes, nil) else { return nil }
    defer { free(real) }
    return text(cString: real)
  }

  /// Whether a file or folder exists at a path. A link counts only if its target exists.
  public static func exists(_ path: String) -> Bool {
    (try? bytes(path)).map { access($0, F_OK) == 0 } ?? false
  }

  /// The part of a path up to its last `/`, and the rest.
  static func split(_ path: String) -> (folder: Substring, name: Substring) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path[...]) }
    let after = path.utf8.index(after: slash)
    return (path[..<after], path[after...])
  }
}
