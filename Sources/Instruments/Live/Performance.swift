// A performance as data: the events of an instrument that was played. A performance sounds the same again to the last bit.

internal import Files
internal import Glibc
internal import Messages
public import Runs
public import Sounds
internal import WholeNumbers

/// A recorded performance of an instrument.
public struct Performance: Sendable, Equatable {
  public var settings: LiveSettings
  /// The events, in order of time.
  public var events: [TimedEvent]
  /// The number of samples of the performance.
  public var samples: Int

  public init(settings: LiveSettings, events: [TimedEvent], samples: Int) {
    (self.settings, self.events, self.samples) = (settings, events, samples)
  }

  /// The performance as a sound.
  ///
  /// - Throws: `InstrumentError` if the settings are not possible; `Interrupted` if the user interrupts the run.
  public func sound(of instrument: Instrument, run: Run = Run()) throws -> Sound {
    let performer = try LivePerformer(instrument, settings)
    try MemoryBudget.require(samples, of: MemoryLayout<Float>.size)
    var made: [Float] = []
    made.reserveCapacity(samples + performer.hop)
    var next = 0
    while made.count < samples {
      try run.interrupt.check()
      let first = next
      while next < events.count, events[next].sample < performer.sample + performer.hop {
        next += 1
      }
      made += performer.next(Array(events[first..<next]))
      if next % 64 == 0 {
        run.report(
          Progress(label: "playing", step: made.count, total: samples, unit: "sample"))
      }
    }
    made.removeLast(made.count - samples)
    return try Sound(mono: made, rate: instrument.rate)
  }
}

extension Performance {
  /// The first line of a file of events.
  private static let format = "sonde performance 1"
  /// The largest number of events of a file, and of samples.
  private static let (mostEvents, mostSamples) = (10_000_000, 1 << 36)

  /// Writes the events as text, one line each: the sample, the kind and the numbers.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public func write(to path: String) throws {
    var lines = [
      Performance.format,
      "voices \(settings.voices) variance \(settings.variance) temperature \(settings.temperature)"
        + " speed \(settings.speed) loudness \(settings.loudness) seed \(settings.seed) samples \(samples)",
    ]
    lines += events.map { event in
      let text =
        switch event.kind {
        case .followed(let pitch, let loudness):
          "follow \(pitch.map { "\($0)" } ?? "-") \(loudness)"
        case .played(.on(let key, let velocity)): "on \(key) \(velocity)"
        case .played(.off(let key, let velocity)): "off \(key) \(velocity.map { "\($0)" } ?? "-")"
        case .played(.note(let hertz, let decibels, let seconds)):
          "note \(hertz) \(decibels) \(seconds)"
        case .played(.bend(let key, let cents)): "bend \(key.map { "\($0)" } ?? "-") \(cents)"
        case .played(.set(let name, let value)): "set \(name) \(value)"
        case .played(.allOff): "alloff"
        }
      return "\(event.sample) \(text)"
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path)
  }

  /// Reads a file that `write` has written.
  ///
  /// - Throws: `FileError` if the file cannot be read or a line is not that of an event.
  public static func read(_ path: String) throws -> Performance {
    let lines = try BoundedFile.text(path, limit: 1 << 30).split(separator: "\n")
    guard lines.count >= 2, lines[0] == format, lines.count - 2 <= mostEvents else {
      throw FileError(path, "this is not a performance of Sonde")
    }
    var values: [String: String] = [:]
    let words = lines[1].split(separator: " ").map(String.init)
    for place in stride(from: 0, to: words.count - 1, by: 2) {
      values[words[place]] = words[place + 1]
    }
    func number(_ name: String) throws -> Double {
      guard let value = values[name].flatMap(Double.init), value.isFinite else {
        throw FileError(path, "the performance has no '\(name)'")
      }
      return value
    }
    guard let voices = values["voices"].flatMap({ Int($0) }),
      let samples = values["samples"].flatMap({ Int($0) }), (0...mostSamples).contains(samples),
      let seed = values["seed"].flatMap({ UInt64($0) })
    else { throw FileError(path, "the settings of the performance are missing") }
    let settings = LiveSettings(
      voices: voices, variance: try number("variance"), temperature: try number("temperature"),
      speed: try number("speed"), loudness: try number("loudness"), seed: seed)
    var last = 0
    let events = try lines.dropFirst(2).enumerated().map { index, line in
      guard let event = event(line.split(separator: " ").map(String.init)), event.sample >= last
      else { throw FileError(path, "line \(index + 3) is no event of a performance") }
      last = event.sample
      return event
    }
    return Performance(settings: settings, events: events, samples: samples)
  }

  /// The event of a line; nil if the line is none.
  private static func event(_ words: [String]) -> TimedEvent? {
    guard words.count >= 2, let sample = Int(words[0]), (0...mostSamples).contains(sample) else {
      return nil
    }
    let arguments = words.dropFirst(2)
    let numbers = arguments.map { Double($0) }
    func event(_ kind: PlayedEvent) -> TimedEvent? {
      kind.isInRange ? TimedEvent(sample: sample, .played(kind)) : nil
    }
    switch (words[1], numbers.count) {
    case ("on", 2):
      guard let key = numbers[0], let velocity = numbers[1] else { return nil }
      return event(.on(key: key, velocity: velocity))
    case ("off", 2):
      guard let key = numbers[0] else { return nil }
      return event(.off(key: key, velocity: numbers[1]))
    case ("note", 3):
      guard let hertz = numbers[0], let decibels = numbers[1], let seconds = numbers[2] else {
        return nil
      }
      return event(.note(hertz: hertz, decibels: decibels, seconds: seconds))
    case ("bend", 2):
      guard let cents = numbers[1] else { return nil }
      return event(.bend(key: numbers[0], cents: cents))
    case ("set", 2):
      guard let value = numbers[1] else { return nil }
      return event(.set(name: words[2], value: value))
    case ("alloff", 0): return event(.allOff)
    case ("follow", 2):
      guard let loudness = numbers[1], loudness.isFinite,
        numbers[0].map({ $0 > 0 && $0.isFinite }) ?? true
      else { return nil }
      return TimedEvent(sample: sample, .followed(pitch: numbers[0], loudness: loudness))
    default: return nil
    }
  }
}
