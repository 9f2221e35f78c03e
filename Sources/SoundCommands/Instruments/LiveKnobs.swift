// The knobs of an instrument that is played, as the user gives them: numbers, which are settings of the performance, and
// envelopes and functions, which change while it lasts.

internal import Instruments

/// The values of the knobs that a user gave, by name.
struct LiveKnobs {
  /// The knobs that do not change.
  private let constants: [String: Double]
  /// The knobs that change by themselves.
  let moving: [LiveKnob]

  init(_ given: (name: String, control: ControlArgument?)...) {
    let given = given.compactMap { knob in knob.control.map { (name: knob.name, control: $0) } }
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
