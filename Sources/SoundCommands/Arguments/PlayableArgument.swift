// The argument type of values that can be played.

internal import CommandLanguage
internal import Sounds
internal import Spectra

/// A sound, the path of a sound file, or frames, which are resynthesised.
struct PlayableArgument: CommandArgument {
  let sound: Sound
  static let takes = "a sound, the path of a sound file, or frames"

  static func accepts(_ value: Value) -> Bool {
    SoundArgument.accepts(value) || Frames.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> PlayableArgument {
    guard Frames.accepts(value) else {
      return PlayableArgument(sound: try SoundArgument.take(value, in: context).sound)
    }
    return PlayableArgument(
      sound: try PhaseVocoder.synthesize(try Frames.take(value, in: context), run: context.run))
  }
}
