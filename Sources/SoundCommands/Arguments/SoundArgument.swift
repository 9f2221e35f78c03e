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
      let sound = try SoundFile.read(try context.resolve(path), note: context.note)
      context.didRead(path)
      return SoundArgument(sound: sound)
    }
    return SoundArgument(sound: try Sound.take(value, in: context))
  }
}
