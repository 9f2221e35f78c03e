// An instrument that is played by events. Invariant: the samples follow from the instrument, the seed, the settings and the
// events with their frames alone, so that a recorded performance sounds the same again to the last bit.

internal import Glibc
public import Messages
public import SoundModels
internal import Scores
internal import WholeNumbers

/// An event of a performance, with its time.
public struct TimedEvent: Sendable, Equatable {
  /// What happened.
  public enum Kind: Sendable, Equatable {
    case played(PlayedEvent)
    /// A point of a followed sound: its pitch in Hz, or nil where it has none, and its loudness in dB.
    case followed(pitch: Double?, loudness: Double)
  }

  /// The number of the sample at which the event is heard, counted from the beginning of the performance.
  public var sample: Int
  public var kind: Kind

  public init(sample: Int, _ kind: Kind) { (self.sample, self.kind) = (sample, kind) }

  /// Whether a note begins.
  var isBeginning: Bool {
    switch kind {
    case .played(.on), .played(.note): true
    default: false
    }
  }
}

/// The settings of a performance.
public struct LiveSettings: Sendable, Equatable {
  /// The largest number of notes that sound at once.
  public var voices: Int
  public var variance: Double
  public var temperature: Double
  public var speed: Double
  /// The level in dB that is added to the loudness of each note.
  public var loudness: Double
  /// The seed of all draws.
  public var seed: UInt64

  /// The largest number of voices.
  public static let mostVoices = 64
  /// The usual number of voices.
  public static let usualVoices = 16

  public init(
    voices: Int = usualVoices, variance: Double = SamplingOptions.usualVariance,
    temperature: Double = 1, speed: Double = 1, loudness: Double = 0, seed: UInt64
  ) {
    (self.voices, self.variance, self.temperature) = (voices, variance, temperature)
    (self.speed, self.loudness, self.seed) = (speed, loudness, seed)
  }
}

/// Plays an instrument by events, block by block. Only one thread uses a performer at a time.
public final class LivePerformer: @unchecked Sendable {
  private let instrument: Instrument
  private let bank: VoiceBank
  private let settings: LiveSettings
  private let knobs: Knobs
  /// The voices of the keys that are down.
  private var held: [Double: [Int]] = [:]
  private var bends: [Double: Double] = [:]
  private var bend = 0.0
  private var started: UInt64 = 0
  private var follower: Int?
  private var skipped = 0
  /// The number of samples so far.
  public private(set) var sample = 0
  /// The number of events that no note could follow, such as a key whose pitch is not possible.
  public private(set) var refused = 0
  /// The latest error of an event.
  public private(set) var problem: String?

  /// The values that a player changes, which all voices read.
  private final class Knobs: @unchecked Sendable {
    // Only the thread of the performer reads and changes them.
    var variance: Double
    var temperature: Double
    var speed: Double
    var loudness: Double
    var pitch = 440.0
    var level = -120.0

    init(_ settings: LiveSettings) {
      (variance, temperature) = (settings.variance, settings.temperature)
      (speed, loudness) = (settings.speed, settings.loudness)
    }
  }

  /// The loudness below which a followed sound is silent, in dB.
  private static let silence = -60.0
  /// The greatest speed and the range of the added level of a knob.
  private static let (fastest, levels) = (100.0, -120.0...60.0)

  /// The number of samples of a block.
  public var hop: Int { bank.hop }
  public var rate: Double { instrument.rate }
  /// The number of voices that sound.
  public var voices: Int { bank.count }
  /// The number of voices that had to make room for others.
  public var cut: Int { bank.cut + skipped }
  /// The number of keys that are down.
  public var heldKeys: Int { held.count }

  /// - Throws: `InstrumentError` if the number of voices is not possible.
  public init(_ instrument: Instrument, _ settings: LiveSettings) throws {
    guard (1...LiveSettings.mostVoices).contains(settings.voices) else {
      throw InstrumentError(
        "voices must be from 1 to \(LiveSettings.mostVoices), not \(settings.voices)")
    }
    self.instrument = instrument
    self.settings = settings
    knobs = Knobs(settings)
    bank = try VoiceBank(instrument, capacity: settings.voices, channels: 1)
  }

  /// Makes the next block of `hop` samples, in which `events` happen.
  ///
  /// - Parameter events: events whose samples lie in the block, in order of time; earlier ones happen at its beginning.
  public func next(_ events: [TimedEvent]) -> [Float] {
    // Of more notes than there are voices, the first ones of a block would end as soon as they begin.
    var surplus = events.count(where: \.isBeginning) - settings.voices
    for event in events {
      if surplus > 0, event.isBeginning {
        surplus -= 1
        skipped += 1
        continue
      }
      apply(event, offset: max(0, event.sample - sample))
    }
    var block = [[Float](repeating: 0, count: hop)]
    do { try bank.next(into: &block) } catch { refuse(error) }
    sample += hop
    return block[0]
  }

  /// Counts something that could not be played, and keeps the reason.
  func refuse(_ error: any Error) {
    refused += 1
    problem = "\(error)"
  }

  private func apply(_ event: TimedEvent, offset: Int) {
    do {
      switch event.kind {
      case .followed(let pitch, let loudness): try follow(pitch, loudness, offset)
      case .played(.on(let key, let velocity)): try begin(key, velocity, offset)
      case .played(.off(let key, _)): end(key)
      case .played(.note(let pitch, let loudness, let seconds)):
        try bank.start(
          request(.constant(pitch), steady(loudness), duration: seconds), offset: offset,
          bend: bend)
      case .played(.bend(let key, let cents)): bend(key, cents)
      case .played(.set(let name, let value)): set(name, value)
      case .played(.allOff):
        bank.releaseAll()
        held = [:]
        follower = nil
      }
    } catch {
      refuse(error)
    }
  }

  /// The seed of the next note.
  private func nextSeed() -> UInt64 {
    started += 1
    return settings.seed &+ started &* 0x9E37_79B9_7F4A_7C15
  }

  /// A note that reads the knobs while it sounds.
  private func request(
    _ pitch: VoiceControl, _ loudness: VoiceControl, duration: Double? = nil
  ) -> NoteRequest {
    let knobs = knobs
    return NoteRequest(
      pitch: pitch, loudness: loudness, duration: duration,
      variance: .steady { knobs.variance }, temperature: .steady { knobs.temperature },
      speed: .steady { knobs.speed },
      seed: nextSeed())
  }

  /// A loudness in dB to which the knob adds its level.
  private func steady(_ loudness: Double) -> VoiceControl {
    let knobs = knobs
    return .steady { loudness + knobs.loudness }
  }

  private func begin(_ key: Double, _ velocity: Double, _ offset: Int) throws {
    end(key)
    let loudness = instrument.loudnesses.upperBound + 40 * log10(velocity / 127)
    if let drum = drum(key) {
      // A drum sounds to its end, however short its key is held.
      try bank.start(
        HitRequest(
          number: drum, loudness: loudness + knobs.loudness, variance: knobs.variance,
          seed: nextSeed()), offset: offset)
      return
    }
    let number = try bank.start(
      request(.constant(Tuning().hertz(key: key)), steady(loudness)), offset: offset,
      bend: bends[key] ?? bend)
    held[key, default: []].append(number)
  }

  /// The note without pitch that a key plays: the one with the key's number as its name, or else the notes in their order
  /// from key 36 on, if the instrument has no pitched notes.
  private func drum(_ key: Double) -> Int? {
    guard let whole = Int(exactly: key) else { return nil }
    return instrument.unpitched(named: "\(whole)")
      ?? (instrument.pitchedNotes.isEmpty ? instrument.unpitched(key: whole) : nil)
  }

  private func end(_ key: Double) {
    for voice in held.removeValue(forKey: key) ?? [] { bank.release(voice) }
  }

  private func bend(_ key: Double?, _ cents: Double) {
    if let key {
      bends[key] = cents
      for voice in held[key] ?? [] { bank.bend(voice, cents) }
    } else {
      bend = cents
      for (key, voices) in held where bends[key] == nil {
        for voice in voices { bank.bend(voice, cents) }
      }
    }
  }

  private func set(_ name: String, _ value: Double) {
    switch name {
    case "variance": knobs.variance = max(0, value)
    case "temperature": knobs.temperature = max(0, value)
    case "speed": knobs.speed = min(max(0, value), LivePerformer.fastest)
    case "loudness":
      knobs.loudness = min(
        max(value, LivePerformer.levels.lowerBound), LivePerformer.levels.upperBound)
    default:
      refuse(
        InstrumentError(
          "there is no knob '\(name)': the knobs are variance, temperature, speed and loudness"))
    }
  }

  /// Lets one voice follow a point of a sound: it begins with the first pitch, and is released in silence.
  private func follow(_ pitch: Double?, _ loudness: Double, _ offset: Int) throws {
    if let pitch { knobs.pitch = pitch }
    knobs.level = loudness
    guard loudness > LivePerformer.silence else {
      if let follower { bank.release(follower) }
      follower = nil
      return
    }
    guard follower == nil, pitch != nil else { return }
    let knobs = knobs
    follower = try bank.start(
      request(
        .function { _ in knobs.pitch }, .function { _ in knobs.level + knobs.loudness }),
      offset: offset)
  }
}
