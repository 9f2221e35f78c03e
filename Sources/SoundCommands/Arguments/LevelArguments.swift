// The argument types of the knobs that set levels.

internal import CommandLanguage
internal import SoundModels

/// A gain in dB: a number, an envelope or a function of the frame number.
struct GainKnobArgument: CommandArgument {
  let control: ControlArgument
  static let takes = "a number of dB, an envelope or a function of the frame number"

  static func accepts(_ value: Value) -> Bool { ControlArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> GainKnobArgument {
    let most = GeneratorControls.mostGain
    return GainKnobArgument(
      control: try ControlArgument.take(
        value, in: context, from: -.greatestFiniteMagnitude, to: most))
  }
}

/// A level in dB that is added to each note: a number, an envelope or a function of the frame number.
struct LoudnessKnobArgument: CommandArgument {
  let control: ControlArgument
  static let takes = "a number of dB from -120 to 60, an envelope or a function of the frame number"

  static func accepts(_ value: Value) -> Bool { ControlArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> LoudnessKnobArgument {
    LoudnessKnobArgument(control: try ControlArgument.take(value, in: context, from: -120, to: 60))
  }
}

/// A place between left (−1) and right (1): a number, an envelope or a function of the frame number.
struct PanKnobArgument: CommandArgument {
  let control: ControlArgument
  static let takes = "a number from -1 to 1, an envelope or a function of the frame number"

  static func accepts(_ value: Value) -> Bool { ControlArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> PanKnobArgument {
    PanKnobArgument(control: try ControlArgument.take(value, in: context, from: -1, to: 1))
  }
}
