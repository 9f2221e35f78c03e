// The kinds of files that `load` and `save` support, each with file name extensions, a reader and a writer.

internal import CommandLanguage

/// A kind of file.
struct FileKind: Sendable {
  /// The usual content of a file of this kind, in words, such as `a sound`.
  let holds: String
  /// The other possible contents of a file of this kind, in words, such as `a tensor`.
  var alsoHolds: [String] = []
  /// The file name extensions of this kind, in lower case and without the dot.
  let endings: [String]
  /// Reads a file; nil if files of this kind cannot be read.
  let load: (@Sendable (String, Context) throws -> Value)?
  /// Writes a value to a path and returns true, or returns false if a file of this kind cannot contain the value.
  /// The optional string is the requested sample encoding. The function is nil if files of this kind
  /// cannot be written.
  let save: (@Sendable (Value, String, String?, Context) throws -> Bool)?

  /// All kinds of files, in the order in which `load` and `save` compare file name extensions.
  static var all: [FileKind] {
    [
      .sound, .picture, .model, .tensor, .archive, .vocoder, .score, .table, .session, .notebook,
    ]
  }

  /// The file name extensions of all kinds that can be read.
  static var readEndings: [String] { all.filter { $0.load != nil }.flatMap(\.endings) }
  /// The file name extensions of all kinds that can be written.
  static var writtenEndings: [String] { all.filter { $0.save != nil }.flatMap(\.endings) }

  /// The file name extension of a path in lower case; empty if the path has no extension.
  static func ending(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return "" }
    return name[name.index(after: point)...].lowercased()
  }
}
