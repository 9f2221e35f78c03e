// Argument types for the controls of a model: records with a curve for each control.

internal import CommandLanguage
internal import SoundModels
internal import Spectra

/// The controls that a model learns: a record of curves, or of lists with one curve for each source.
struct LearntControlsArgument: CommandArgument, @unchecked Sendable {
  // A function in a curve is called only on the session's thread.
  private let controls: [(name: String, curves: [Curve], isList: Bool)]
  static let takes = "a record of curves, such as (pitch: pitch(x, track: true))"

  static func accepts(_ value: Value) -> Bool {
    if case .record = value { return true }
    return false
  }

  static func take(_ value: Value, in context: Context) throws -> LearntControlsArgument {
    guard case .record(let record) = value else { throw ArgumentMismatch() }
    return LearntControlsArgument(
      controls: try record.fields.map { name, value in
        if case .list(let list) = value {
          return (name, try list.values.map { try curve(name, $0, context) }, true)
        }
        return (name, [try curve(name, value, context)], false)
      })
  }

  fileprivate static func curve(
    _ name: String, _ value: Value, _ context: Context
  ) throws -> Curve {
    guard CurveArgument.accepts(value) else {
      throw ArgumentMismatch("'\(name)' is \(value.kindInWords), not \(CurveArgument.takes)")
    }
    return try CurveArgument.take(value, in: context).curve
  }

  /// The value of each control at each frame of each source.
  func values(of sources: [Frames]) throws -> [ControlCurves] {
    try controls.map { name, curves, isList in
      guard !isList || curves.count == sources.count else {
        throw CommandError(
          "the control '\(name)' has \(MessageText.count(curves.count, "curve")) for"
            + " \(MessageText.count(sources.count, "source"))",
          hint: "give one curve for each source, or a single curve for all sources")
      }
      return ControlCurves(
        name: name,
        values: try sources.enumerated().map { i, source in
          try (0..<source.count).map { t in
            try curves[isList ? i : 0].value(
              frame: t, seconds: Double(t) * source.settings.period, count: source.count)
          }
        })
    }
  }
}

/// The controls for the generation of frames: a record of curves, in which nil turns a control off.
struct GivenControlsArgument: CommandArgument, @unchecked Sendable {
  // A function in a curve is called only on the session's thread.
  let curves: [String: Curve?]
  /// The controls that are functions.
  private let functions: [String: FunctionValue]
  static let takes = "a record with a curve for each of the model's controls, by name"

  static func accepts(_ value: Value) -> Bool { LearntControlsArgument.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> GivenControlsArgument {
    guard case .record(let record) = value else { throw ArgumentMismatch() }
    var curves: [String: Curve?] = [:]
    var functions: [String: FunctionValue] = [:]
    for (name, value) in record.fields {
      curves[name] = .some(
        value.isNil ? nil : try LearntControlsArgument.curve(name, value, context))
      if case .function(let function) = value { functions[name] = function }
    }
    return GivenControlsArgument(curves: curves, functions: functions)
  }

  /// The value of each control at frame `t` of a result whose length is unknown.
  func values(at t: Int, period: Double) throws -> [String: Double?] {
    try curves.mapValues { try $0?.value(frame: t, seconds: Double(t) * period, count: nil) }
  }

  /// The value of each control at the first frame of a result, which does not depend on the length of the result.
  func firstValues() throws -> [String: Double?] {
    try curves.mapValues { try $0?.value(frame: 0, seconds: 0, count: 1) }
  }

  /// The controls that a generator applies from frame `count` on.
  func controls(
    since count: Int, in context: Context
  ) throws -> [String: GeneratorControls.Control?] {
    var controls: [String: GeneratorControls.Control?] = [:]
    for (name, curve) in curves {
      let control: GeneratorControls.Control? =
        switch (curve, functions[name]) {
        case (nil, _): nil
        case (_, let function?): .function(try DetachedFunction.knob(function, in: context))
        case (.constant(let number)?, _): .constant(number)
        case (.envelope(let points)?, _): .envelope(points, since: count)
        default:
          throw CommandError(
            "the controls of a generator must be numbers, envelopes or functions of the frame number"
          )
        }
      controls[name] = .some(control)
    }
    return controls
  }
}
