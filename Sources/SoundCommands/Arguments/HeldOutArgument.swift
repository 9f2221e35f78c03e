// The argument type of `held_out:` in `train`.

internal import CommandLanguage
internal import SoundModels

/// The frames that are held out of a training: a share of the training frames, separate frames, or a list of separate
/// frames.
struct HeldOutArgument: CommandArgument {
  let heldOut: HeldOut
  static let takes = "frames, a list of frames, or a share between 0 and 1"

  static func accepts(_ value: Value) -> Bool {
    Double.accepts(value) || FramesArgument.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> HeldOutArgument {
    if case .number(let share) = value { return HeldOutArgument(heldOut: .share(share)) }
    return HeldOutArgument(heldOut: .frames(try FramesArgument.take(value, in: context).list))
  }
}
