// Commands that let an instrument play what arrives: messages of OSC and MIDI.

internal import Audio
internal import CommandLanguage
internal import Glibc
internal import Instruments
internal import Messages
internal import SoundModels
internal import Sounds
internal import WholeNumbers

extension SoundCommands {
  private static func knob(_ name: String, _ help: String) -> Parameter<ControlArgument?> {
    Parameter<ControlArgument?>(name, help, default: nil)
  }
  private static let varianceKnob = knob(
    "variance", "a factor on the variance σ² of the mixture; 0.09 by default")
  private static let temperatureKnob = knob(
    "temperature", "a factor on how evenly the mixture's components are chosen; 1 by default")
  private static let speedKnob = knob(
    "speed", "how fast notes move through their attacks and holds; 1 by default")

  static let listening: [Command] = [
    Command(
      "listen", area: "instrument",
      "Lets an instrument play what arrives as OSC or MIDI, until `stop`.",
      Parameter<Instrument>("instrument"),
      Parameter<Int?>(
        "osc", "the UDP port for OSC; 0 for a free one", default: nil, allowed: .whole(0...65535)),
      Parameter<String?>(
        "midi", "the name of a port for MIDI, or a part of it; `midi()` lists the ports",
        default: nil),
      Parameter<String>(
        "address",
        "the address at which OSC arrives; \"0.0.0.0\" takes messages from other machines",
        default: "127.0.0.1"),
      Parameter<Int>(
        "voices", "the largest number of notes that sound at once",
        default: LiveSettings.usualVoices, allowed: .whole(1...LiveSettings.mostVoices)),
      varianceKnob, temperatureKnob, speedKnob,
      Parameter<LoudnessKnobArgument?>(
        "loudness", "the level in dB that is added to each note; 0 by default", default: nil),
      gain, pan,
      drawSeed,
      example: instrumentSetUp + """

        try { listen i, osc: 0 } catch e { print "no OSC" }
        stop
        """,
      details: """
        The messages are /on key velocity, /off key, /note hertz decibels seconds, /bend key cents, /set name value \
        (variance, temperature, speed, loudness) and /alloff. A key is a MIDI number and may have a fraction. The loudest \
        learnt note has the velocity 127; a velocity v is 40 log₁₀(v / 127) dB softer. A key that goes down again ends its \
        earlier note. Several instruments listen at once, each at a port of its own. If all voices sound, a new note takes \
        that of the oldest, released ones first. A note without pitch is played by the key that is its name, or, if no \
        note has a pitch, from key 36 on. A function as a knob gets the number of the block (one hop of the instrument), \
        and works on a copy of everything that it reads. `stop i` ends the listening, and tells the time from message to device. \
        The record of the session keeps each event with its sample, and `played(i)` returns the sound again, bit for bit.
        """
    ) {
      (
        context: Context, instrument: Instrument, port: Int?, midi: String?, address: String,
        voices: Int, variance: ControlArgument?, temperature: ControlArgument?,
        speed: ControlArgument?, loudness: LoudnessKnobArgument?, gain: Double, pan: Double,
        seed: Int?
      ) -> Void in
      guard port != nil || midi != nil else {
        throw CommandError(
          "listen: there is nothing to listen to", hint: "`osc: 9000` or `midi: \"name\"`")
      }
      context.noteUntrained(instrument)
      try context.listen(
        instrument, osc: port, address: address, midi: midi,
        LiveKnobs(
          variance: variance, temperature: temperature, speed: speed, loudness: loudness),
        LiveSettings(voices: voices, seed: context.seed("listen", given: seed)),
        SoundLevel(gain: gain, pan: pan))
    },
    Command(
      "play", area: "sound",
      "Lets an instrument follow the microphone: its pitch and its loudness.",
      Parameter<Instrument>("instrument"),
      Parameter<Bool>("follow", "whether the instrument follows the microphone", default: false),
      Parameter<Double>(
        "lowest", "the lowest pitch that is followed; the analysis window has 2.4 of its periods",
        default: 80, unit: "Hz", allowed: .within(20...1000)),
      Parameter<Double>(
        "highest", "the highest pitch that is followed", default: 2000, unit: "Hz",
        allowed: .within(40...10_000)),
      varianceKnob, temperatureKnob, speedKnob,
      Parameter<LoudnessKnobArgument?>(
        "loudness",
        "the level in dB that is added to the loudness of the microphone; 0 by default",
        default: nil),
      gain, pan,
      Parameter<Bool>(
        "wait", "whether the command waits for the end of the microphone", default: false),
      drawSeed,
      example: instrumentSetUp + """

        try { play i, follow: true } catch e { print "no microphone" }
        stop
        """,
      details: """
        `stop i` ends the following, and `played(i)` returns the sound again, bit for bit. In the environment, \
        SONDE_MICROPHONE=PATH names a sound file that takes the place of the microphone. `listen` plays an instrument by \
        messages, and `note` and `perform` make sounds.
        """
    ) {
      (
        context: Context, instrument: Instrument, follows: Bool, lowest: Double, highest: Double,
        variance: ControlArgument?, temperature: ControlArgument?, speed: ControlArgument?,
        loudness: LoudnessKnobArgument?, gain: Double, pan: Double, waits: Bool, seed: Int?
      ) -> Void in
      guard follows else {
        throw CommandError(
          "play: an instrument plays what it is told",
          hint: "`listen i, osc: 9000`, `play i, follow: true` or `play note(i, \"A4\", 2s)`")
      }
      guard highest >= 2 * lowest else {
        throw CommandError("play: 'highest' must be at least twice 'lowest'")
      }
      context.noteUntrained(instrument)
      try context.follow(
        instrument, lowest...highest,
        LiveKnobs(
          variance: variance, temperature: temperature, speed: speed, loudness: loudness),
        LiveSettings(voices: 4, seed: context.seed("listen", given: seed)),
        SoundLevel(gain: gain, pan: pan), waits: waits)
    },
    Command(
      "played", area: "instrument",
      "Returns what was played on an instrument when it listened last, as a sound.",
      Parameter<Instrument>("instrument"),
      Parameter<Bool>(
        "events", "whether the result is the list of events instead of the sound", default: false),
      example: instrumentSetUp + """

        try {
          listen i, osc: 0
          stop i
          print type(played(i, events: true))
        } catch e { print "no OSC" }
        """,
      gives: "a sound, or a list of records with the time and the numbers of each event",
      details:
        "The sound is made again from the events, and is equal to what was heard, sample by sample, apart from gaps of the"
        + " device."
    ) { (context: Context, instrument: Instrument, events: Bool) -> Value in
      let performance = try context.performance(of: instrument)
      if events {
        return .list(ListValue(performance.events.map { $0.record(rate: instrument.rate) }))
      }
      return .object(try performance.sound(of: instrument, run: context.run))
    },
    Command(
      "midi", area: "instrument",
      "Returns the names of the MIDI ports from which messages can arrive.",
      example: "try { for name in midi() { print name } } catch e { print \"no MIDI\" }",
      gives: "a list of strings"
    ) { (context: Context) -> Value in
      if context.isReplaying { return .list(ListValue([])) }
      return .list(ListValue(try MIDIInput.ports().map { .string($0) }))
    },
    Command(
      "wait", area: "session",
      "Lets time go by while sounds play and instruments listen; Ctrl-C ends it.",
      Parameter<Double>(
        "duration", "the time", unit: "s", allowed: Allowed(from: 0, to: 86_400)),
      example: "wait 10ms",
      details: "A replay does not wait."
    ) { (context: Context, duration: Double) -> Void in
      if context.isReplaying { return }
      let end = ContinuousClock.now + .seconds(duration)
      while ContinuousClock.now < end {
        try context.run.interrupt.check()
        let left = end - .now
        let seconds = Double(left.components.seconds) + Double(left.components.attoseconds) * 1e-18
        usleep(UInt32(clamped: min(max(seconds, 0), 0.02) * 1e6))
      }
    },
  ]
}

extension TimedEvent {
  /// The event as a record of the language.
  fileprivate func record(rate: Double) -> Value {
    func number(_ value: Double?) -> Value { value.map(Value.number) ?? .nil }
    let record = RecordValue()
    record.set("at", .number(Double(sample) / rate))
    record.set("sample", .number(Double(sample)))
    func set(_ kind: String, _ values: [(String, Double?)]) {
      record.set("event", .string(kind))
      for (name, value) in values { record.set(name, number(value)) }
    }
    switch kind {
    case .followed(let pitch, let loudness):
      set("follow", [("pitch", pitch), ("loudness", loudness)])
    case .played(.on(let key, let velocity)): set("on", [("key", key), ("velocity", velocity)])
    case .played(.off(let key, _)): set("off", [("key", key)])
    case .played(.note(let hertz, let decibels, let seconds)):
      set("note", [("pitch", hertz), ("loudness", decibels), ("duration", seconds)])
    case .played(.bend(let key, let cents)): set("bend", [("key", key), ("cents", cents)])
    case .played(.set(let name, let value)):
      set("set", [("value", value)])
      record.set("name", .string(name))
    case .played(.allOff): set("alloff", [])
    }
    return .record(record)
  }
}
