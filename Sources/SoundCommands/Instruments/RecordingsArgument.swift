// The argument type of the recordings of an instrument.

internal import CommandLanguage
internal import Files
internal import Instruments
internal import Sounds

/// Recordings: a sound, a list of sounds and paths, a record of them by name, or a pattern of paths.
struct RecordingsArgument: CommandArgument {
  var list: [Recording]
  static let takes =
    "a list of sounds or of paths, a record of sounds by name, or a pattern such as \"violin/*.flac\""

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .string, .list, .record: true
    default: Sound.accepts(value)
    }
  }

  static func take(_ value: Value, in context: Context) throws -> RecordingsArgument {
    switch value {
    case .list(let items):
      return RecordingsArgument(
        list: try items.values.enumerated().flatMap { place, item in
          try recordings(item, "\(place + 1)", in: context)
        })
    case .record(let record):
      return RecordingsArgument(
        list: try record.fields.map { name, item in
          Recording(name: name, sound: try SoundArgument.take(item, in: context).sound)
        })
    default: return RecordingsArgument(list: try recordings(value, "1", in: context))
    }
  }

  /// The recordings of one item: a sound, or the sounds of a path or a pattern.
  private static func recordings(
    _ value: Value, _ name: String, in context: Context
  ) throws -> [Recording] {
    guard case .string(let path) = value else {
      guard Sound.accepts(value) else {
        throw ArgumentMismatch("recording \(name) is \(value.kindInWords), not a sound or a path")
      }
      return [Recording(name: name, sound: try Sound.take(value, in: context))]
    }
    return try context.paths(path).map { path in
      let sound = try SoundArgument.take(.string(path), in: context).sound
      return Recording(name: stem(path), sound: sound)
    }
  }

  /// The name of a file without its folders and its ending.
  private static func stem(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }
}
