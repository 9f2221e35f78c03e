// Kinds of files that `load` and `save` know, each with its endings, its reader and its writer.

internal import CommandLanguage

/// A kind of file.
struct FileKind: Sendable {
  /// What it holds, in words: `a sound`.
  let holds: String
  /// What else it can hold, in words.
  var alsoHolds: [String] = []
  /// The endings of its names, in lower case, without the dot.
  let endings: [String]
  /// Reads a file; nil for a kind that can only be written.
  let load: (@Sendable (String, Context) throws -> Value)?
  /// Writes a value and returns true, or returns false if the value is of another kind; nil for a kind that
  /// can only be read. The string is the requested encoding.
  let save: (@Sendable (Value, String, String?, Context) throws -> Bool)?

  /// All kinds, in the order in which `load` and `save` try them.
  static var all: [FileKind] {
    [.sound, .picture, .model, .tensor, .archive, .vocoder, .session, .notebook]
  }

  /// The endings of files that can be read.
  static var readEndings: [String] { all.filter { $0.load != nil }.flatMap(\.endings) }
  /// The endings of files that can be written.
  static var writtenEndings: [String] { all.filter { $0.save != nil }.flatMap(\.endings) }

  /// The ending of a path in lower case; empty if it has none.
  static func ending(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return "" }
    return name[name.index(after: point)...].lowercased()
  }
}
