// Functions of the user as knobs and as resets of a generator, also while it plays.

internal import CommandLanguage
internal import SoundModels
internal import Spectra
internal import WholeNumbers

/// A reset rule that calls a function of the user with the number of the next frame and the frame before it. The function
/// returns a frame or nil.
struct FunctionReset: ResetRule {
  let analysis: AnalysisSettings
  private let function: DetachedFunction
  private let seed: UInt64

  /// - Throws: `CommandError` if the function cannot be detached.
  init(_ function: FunctionValue, _ analysis: AnalysisSettings, in context: Context) throws {
    self.analysis = analysis
    self.function = try DetachedFunction(function, in: context)
    seed = context.nextSeed("function")
  }

  var kind: ResetKind { .function(name: function.name) }
  var words: [UInt64] { [UInt64(bitPattern: Int64(function.number)), seed] }

  func frame(before t: Int, previous: Frame?) throws -> Frame? {
    guard let previous else { throw ResetError.noFrame }
    return try function.call(
      [.number(Double(t)), .object(previous)], seed: DetachedFunction.seed(seed, t)
    ) { result in
      if result.isNil { return nil }
      guard case .object(let object) = result, let frame = object as? Frame else {
        throw CommandError(
          "the reset '\(function.name)' must return a frame or nil, not \(result.kindInWords)")
      }
      return frame
    }
  }
}

extension DetachedFunction {
  /// The seed of the draws of a call for frame `t`.
  static func seed(_ seed: UInt64, _ t: Int) -> UInt64 {
    StatementSeed.mix(seed &+ UInt64(bitPattern: Int64(t)))
  }

  /// A function of the frame number as a control of a generator. The function of a property such as `g.variance` is not
  /// detached again.
  ///
  /// - Throws: `CommandError` if the function cannot be detached.
  static func knob(
    _ function: FunctionValue, in context: Context
  ) throws -> GeneratorControls.ControlFunction {
    if let knob = function.commands.first?.state as? Knob { return knob.control }
    let detached = try DetachedFunction(function, in: context)
    let seed = context.nextSeed("function")
    return GeneratorControls.ControlFunction(number: detached.number, name: detached.name) { t in
      try detached.call([.number(Double(t))], seed: DetachedFunction.seed(seed, t)) { result in
        guard case .number(let number) = result else {
          throw CommandError(
            "the function '\(detached.name)' must return a number, not \(result.kindInWords)")
        }
        return number
      }
    }
  }
}

/// A control as the state of a function of the language.
private final class Knob: Sendable {
  let control: GeneratorControls.ControlFunction
  init(_ control: GeneratorControls.ControlFunction) { self.control = control }
}

extension GeneratorControls.ControlFunction {
  /// The control as a function `fn(t)` of the language.
  var knob: Value {
    let control = self
    var command = Command(
      name, area: "sound from a model",
      "Returns the value of a generator's control.",
      Parameter<Int>("t", "the number of a frame"),
      example: "print fn(t) { t / 100 }(3)", gives: "a number"
    ) { (_: Context, t: Int) -> Double in try control.value(t) }
    command.state = Knob(control)
    return .function(FunctionValue([command]))
  }
}
