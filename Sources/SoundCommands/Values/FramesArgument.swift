// Arguments that are one set of frames or several.

internal import CommandLanguage
internal import Spectra

/// Frames, or a list of them.
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
