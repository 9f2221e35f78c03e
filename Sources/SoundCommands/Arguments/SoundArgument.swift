// The argument type of a sound or a sound file.

internal import CommandLanguage
internal import Sounds

/// A sound, or the path of a sound file.
struct SoundArgument: CommandArgument {
  let sound: Sound
  static let takes = "a sound or the path of a sound file"

  static func accepts(_ value: Value) -> Bool { Sound.accepts(value) || String.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> SoundArgument {
    if case .string(let path) = value {
      let sound = try SoundFile.read(try context.resolve(reading: path), note: context.note)
      context.didRead(path)
      return SoundArgument(sound: sound)
    }
    return SoundArgument(sound: try Sound.take(value, in: context))
  }
}

/// A sound, or a sound file that is read while the command works.
enum SoundOrFile: CommandArgument {
  case sound(Sound)
  /// The path as the user wrote it, and the path of the file.
  case file(path: String, resolved: String)
  static let takes = SoundArgument.takes

  static func accepts(_ value: Value) -> Bool { SoundArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> SoundOrFile {
    if case .string(let path) = value {
      return .file(path: path, resolved: try context.resolve(reading: path))
    }
    return .sound(try Sound.take(value, in: context))
  }
}
