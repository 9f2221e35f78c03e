// Kinds of files that `load` and `save` know: each says its endings, what it reads and what it writes.

internal import CommandLanguage

/// A kind of file.
struct FileKind: Sendable {
  /// What it holds, in words: `a sound`.
  let holds: String
  /// What else it can hold, in words.
  var alsoHolds: [String] = []
  /// The endings of its names, in small letters, without the point.
  let endings: [String]
  /// Reads a file; nil for a kind that is only written.
  let load: (@Sendable (String, Context) throws -> Value)?
  /// Writes a value and gives true, or gives false where the value is no such thing; nil for a kind that
  /// is only read. The string is an encoding that was asked for.
  let save: (@Sendable (Value, String, String?, Context) throws -> Bool)?

  /// All kinds, in the order in which they are asked.
  static var all: [FileKind] {
    [.sound, .picture, .model, .tensor, .archive, .vocoder, .session, .notebook]
  }

  /// The endings of files that can be read.
  static var readEndings: [String] { all.filter { $0.load != nil }.flatMap(\.endings) }
  /// The endings of files that can be written.
  static var writtenEndings: [String] { all.filter { $0.save != nil }.flatMap(\.endings) }

  /// The ending of a path in small letters; empty where it has none.
  static func ending(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return "" }
    return name[name.index(after: point)...].lowercased()
  }
}
