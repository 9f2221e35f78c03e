// Resets at even intervals as a function of the language, and back from it.

internal import CommandLanguage
internal import SoundModels
internal import Spectra

extension PeriodicReset {
  /// The function `fn(t, frame)` that picks as the resets do, from where their picks are.
  var function: Value {
    let box = Box(self)
    var reset = Command(
      "every", area: "sound from a model", "A reset at even intervals of time.",
      Parameter<Int>("t", "the number of the frame to come"),
      Parameter<Frame?>("frame", "the frame before it"),
      example: "every(250ms, pv)(10)"
    ) { (context: Context, t: Int, _: Frame?) -> Frame? in
      context.willChange(box) {
        let before = box.resets
        return { box.resets = before }
      }
      return box.resets.frame(before: t)
    }
    reset.state = box
    return .function(FunctionValue([reset]))
  }

  /// The resets that a function of `every` picks, from where its picks are; nil for any other function.
  init?(_ function: FunctionValue) {
    guard let box = function.commands.first?.state as? Box else { return nil }
    self = box.resets
  }
}

/// Resets that a function of the language keeps between its calls, on the session's thread.
private final class Box: @unchecked Sendable {
  var resets: PeriodicReset
  init(_ resets: PeriodicReset) { self.resets = resets }
}

/// Resets that a generator makes by itself: those of `every`, or none.
struct PeriodicResetArgument: CommandArgument {
  let resets: PeriodicReset
  static let takes = "a reset made by every(…)"

  static func accepts(_ value: Value) -> Bool {
    if case .function(let function) = value { return PeriodicReset(function) != nil }
    return false
  }

  static func take(_ value: Value, in context: Context) throws -> PeriodicResetArgument {
    guard case .function(let function) = value, let resets = PeriodicReset(function) else {
      throw ArgumentMismatch()
    }
    return PeriodicResetArgument(resets: resets)
  }

  /// The resets, for a generator of this analysis.
  func fitting(_ analysis: AnalysisSettings) throws -> PeriodicReset {
    guard resets.source.settings == analysis else {
      throw CommandError(
        "the resets' frames have another shape: the generator knows \(analysis), these are"
          + " \(resets.source.settings)")
    }
    return resets
  }
}
