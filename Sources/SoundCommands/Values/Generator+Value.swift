// Generators as values of the language. A generator is a reference. The properties of a playing generator are read
// and changed at the frame that is playing.

public import CommandLanguage
public import SoundModels

extension Generator: ObjectValue, CommandArgument, CommandResult {
  public static var takes: String { "a generator" }
  public var kind: String { "generator" }
  public var isReference: Bool { true }
  public var summary: String {
    let seconds = QuantityText.seconds(Double(count) * scaling.analysis.period)
    return "generator · \(MessageText.count(count, "frame")) so far, \(seconds)"
      + " · \(MessageText.count(scaling.analysis.bins, "bin")) · \(parameterCount) parameters"
  }

  public var details: String {
    func line(_ name: String, _ control: GeneratorControls.Control) -> String {
      "  \(QuantityText.left(name, 11)) \(ValueText.line(control.given))"
    }
    let reset = controls.reset?.kind.summary ?? "never"
    let level = [("gain", controls.gain), ("pan", controls.pan)].filter { $1 != .constant(0) }
    return
      ([
        summary, "  frames      \(scaling.analysis)", "  last        \(frame.summary)",
        line("variance", controls.variance), line("temperature", controls.temperature),
        line("speed", controls.speed), "  reset       \(reset)",
      ] + level.map(line)).joined(separator: "\n")
  }

  public var byteCount: Int { parameterCount * 4 }

  public static let properties: [Property<Generator>] = [
    Property("count", "a number", "the number of frames generated so far") {
      .number(Double($0.count))
    },
    Property("frame", "a frame", "the frame that was generated last") { .object($0.frame) },
    Property("variance", "a number", "a factor on the mixture's variance σ² (can be set)") {
      $0.controls.variance.given
    },
    Property("temperature", "a number", "a factor on how evenly components are chosen (can be set)")
    {
      $0.controls.temperature.given
    },
    Property("speed", "a number", "a factor on the speed of changes in the sound (can be set)") {
      $0.controls.speed.given
    },
    Property("gain", "a number", "the gain during playback, in dB (can be set)") {
      $0.controls.gain.given
    },
    Property(
      "pan", "a number", "the place during playback between left, -1, and right, 1 (can be set)"
    ) {
      $0.controls.pan.given
    },
    Property("controls", "a record", "the controls that the user gave (can be set)") { generator in
      .record(
        RecordValue(
          generator.controls.conditions.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value?.given ?? .nil)
          }))
    },
    Property(
      "reset", "a function",
      "the reset rule or function of the generator, a list of these, or nil (can be set)"
    ) {
      $0.controls.reset?.value ?? .nil
    },
    Property("beyond", "a string", "what happens past the source's end (can be set)") {
      .string($0.controls.beyond.name)
    },
  ]

  public func property(_ name: String, in context: Context) throws -> Value? {
    guard let property = Self.properties.first(where: { $0.note.name == name }) else { return nil }
    return try property.value(try context.present(self))
  }

  /// Sets a control to a number, to an envelope that begins now or to a function of the frame number, or sets `reset` to
  /// nil, to a rule such as `every(…)` or to a function. While the generator is playing, the change is audible at once.
  public func setProperty(_ name: String, to value: Value, in context: Context) throws -> Bool {
    let place: WritableKeyPath<GeneratorControls, GeneratorControls.Control>
    switch name {
    case "variance": place = \.variance
    case "temperature": place = \.temperature
    case "speed": place = \.speed
    case "gain":
      let gain = try Generator.taken(GainKnobArgument.self, name, value, context).control
      try context.changing(self) { controls.gain = gain.control(since: count) }
      return true
    case "pan":
      let pan = try Generator.taken(PanKnobArgument.self, name, value, context).control
      try context.changing(self) { controls.pan = pan.control(since: count) }
      return true
    case "controls":
      let told = try Generator.taken(GivenControlsArgument.self, name, value, context)
      try conditioning.require(told.curves.keys)
      let conditions = try told.controls(since: count, in: context)
      try context.changing(self) { controls.conditions = conditions }
      return true
    case "reset":
      let resets =
        try value.isNil
        ? nil
        : Generator.taken(ResetRuleArgument.self, name, value, context)
          .fitting(analysis, in: context)
      try context.changing(self) { controls.reset = resets }
      return true
    case "beyond":
      let beyond = try Generator.taken(BeyondArgument.self, name, value, context).beyond
      try context.changing(self) { controls.beyond = beyond }
      return true
    default: return false
    }
    var control = try Generator.taken(ControlArgument.self, name, value, context)
    if name == "speed" { control = try control.asSpeed() }
    try context.changing(self) { controls[keyPath: place] = control.control(since: count) }
    return true
  }

  private static func taken<Argument: CommandArgument>(
    _ type: Argument.Type, _ name: String, _ value: Value, _ context: Context
  ) throws -> Argument {
    let what = "'\(name)' of a generator must be \(Argument.takes)"
    guard Argument.accepts(value) else {
      throw CommandError(
        "\(what), not \(value.kindInWords)",
        hint: name == "reset"
          ? "`reset g, frame` resets the generator to any frame between calls of next(g)" : nil)
    }
    do { return try Argument.take(value, in: context) } catch let mismatch as ArgumentMismatch {
      throw CommandError("\(what): \(mismatch.reason ?? "the value does not fit")")
    }
  }

  public func present(in context: Context) throws -> any ObjectValue { try context.present(self) }

  public func copied() -> any ObjectValue { copy() }
}
