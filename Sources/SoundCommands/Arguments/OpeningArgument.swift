// The argument type of the frames or the source with which a model begins to generate frames.

internal import CommandLanguage
internal import SoundModels
internal import Spectra

/// The opening that a model continues: frames, or the number of one of its sources.
struct OpeningArgument: CommandArgument {
  private enum Given {
    case frames(Frames)
    case source(Int)
  }
  private let given: Given
  static let takes = "a frame, frames, or the number of a source"

  static func accepts(_ value: Value) -> Bool {
    FramesOrFrameArgument.accepts(value) || Int.accepts(value)
  }

  static func take(_ value: Value, in context: Context) throws -> OpeningArgument {
    guard Int.accepts(value) else {
      return OpeningArgument(
        given: .frames(try FramesOrFrameArgument.take(value, in: context).frames))
    }
    return OpeningArgument(given: .source(try Int.take(value, in: context)))
  }

  /// The frames that `model` continues.
  func frames(of model: SoundModel) throws -> Frames {
    switch given {
    case .frames(let frames): return frames
    case .source(let number):
      guard model.known.indices.contains(number) else {
        let all =
          model.known.count == 1
          ? "one source, number 0" : "sources 0 to \(model.known.count - 1)"
        throw CommandError("from: there is no source \(number): the model has \(all)")
      }
      return model.known[number].opening
    }
  }
}
