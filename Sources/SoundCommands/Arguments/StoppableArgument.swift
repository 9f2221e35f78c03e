// The argument type of values that can be stopped.

internal import CommandLanguage
internal import Instruments
internal import SoundModels
internal import Sounds

/// A generator, or a sound or the path of a sound file.
enum StoppableArgument: CommandArgument {
  case generator(Generator)
  case sound(Sound)
  case instrument(Instrument)
  static let takes = "a generator, an instrument, a sound or the path of a sound file"

  static func accepts(_ value: Value) -> Bool {
    Generator.accepts(value) || Instrument.accepts(value) || SoundArgument.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> StoppableArgument {
    if Generator.accepts(value) { return .generator(try Generator.take(value, in: context)) }
    if Instrument.accepts(value) { return .instrument(try Instrument.take(value, in: context)) }
    return .sound(try SoundArgument.take(value, in: context).sound)
  }
}
