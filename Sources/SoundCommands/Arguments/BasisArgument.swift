// The argument type of `basis:` in `model`.

internal import CommandLanguage
internal import SoundModels
internal import WholeNumbers

/// Whether the upper bins of frames are described by components: "auto", "none" or a number of components.
struct BasisArgument: CommandArgument {
  let request: BasisRequest
  static let takes = "\"auto\", \"none\" or a number of components"

  static func accepts(_ value: Value) -> Bool { Double.accepts(value) || String.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> BasisArgument {
    if case .number(let number) = value {
      guard let count = Int(whole: number), count > 0 else { throw ArgumentMismatch() }
      return BasisArgument(request: .components(count))
    }
    let text = try String.take(value, in: context)
    guard ["auto", "none"].contains(text), let request = BasisRequest(text: text) else {
      throw ArgumentMismatch()
    }
    return BasisArgument(request: request)
  }

  var literal: String {
    if case .components = request { return request.text }
    return request.text.literal
  }
}
