// The argument type of the frames of one source or several sources.

internal import CommandLanguage
internal import Spectra

/// The frames of one source, or a list with the frames of several sources.
struct FramesArgument: CommandArgument {
  let list: [Frames]
  static let takes = "frames or a list of frames"

  static func accepts(_ value: Value) -> Bool {
    Frames.accepts(value) || [Frames].accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> FramesArgument {
    if case .list = value { return FramesArgument(list: try [Frames].take(value, in: context)) }
    return FramesArgument(list: [try Frames.take(value, in: context)])
  }
}
