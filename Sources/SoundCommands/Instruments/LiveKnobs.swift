// The knobs of an instrument that is played, as the user gives them: numbers, which are settings of the performance, and
// envelopes and functions, which change while it lasts.

internal import Instruments

/// The values of the knobs that a user gave, by name.
struct LiveKnobs {
  /// The knobs that do not change.
  private let constants: [String: Double]
  /// The knobs that change by themselves.
  let moving: [LiveKnob]

  /// - Throws: `CommandError` if the speed is above the highest one.
  init(
    variance: ControlArgument?, temperature: ControlArgument?, speed: ControlArgument?,
    loudness: LoudnessKnobArgument?
  ) throws {
    let all = [
      ("variance", variance), ("temperature", temperature), ("speed", try speed?.asSpeed()),
      ("loudness", loudness?.control),
    ]
    let given = all.compactMap { name, control in control.map { (name: name, control: $0) } }
    constants = Dictionary(
      uniqueKeysWithValues: given.compactMap { knob in knob.control.constant.map { (knob.name, $0) }
      })
    moving = given.filter { $0.control.constant == nil }.map {
      LiveKnob($0.name, $0.control.control(since: 0))
    }
  }

  /// Settings with the knobs that do not change.
  func settings(_ settings: LiveSettings) -> LiveSettings {
    var settings = settings
    settings.variance = constants["variance"] ?? settings.variance
    settings.temperature = constants["temperature"] ?? settings.temperature
    settings.speed = constants["speed"] ?? settings.speed
    settings.loudness = constants["loudness"] ?? settings.loudness
    return settings
  }
}
