// The argument type of the frames with which sampling begins.

internal import CommandLanguage
internal import Spectra

/// The opening of a generated sound: one frame or several frames.
struct FramesOrFrameArgument: CommandArgument {
  let frames: Frames
  static let takes = "a frame or frames"

  static func accepts(_ value: Value) -> Bool {
    Frame.accepts(value) || Frames.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> FramesOrFrameArgument {
    if case .object(let object) = value, let frame = object as? Frame {
      return FramesOrFrameArgument(frames: try Frames([frame], settings: frame.settings))
    }
    return FramesOrFrameArgument(frames: try Frames.take(value, in: context))
  }
}
