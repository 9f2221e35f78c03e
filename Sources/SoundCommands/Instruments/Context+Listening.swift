// Instruments that listen. While an instrument listens, the thread that feeds the sound device plays what arrives. The
// statement that ends the listening keeps the events with their samples in the session's record; a replay reads them from
// there, so that `played` gives the same sound.

internal import Audio
internal import CommandLanguage
internal import Instruments
internal import Messages
internal import WholeNumbers

/// An instrument that listens.
final class ListeningInstrument {
  let instrument: Instrument
  /// What plays; nil in a replay.
  let playing: LivePlaying?
  let source: PlayedSource?
  /// The time from the device's thread to the listener's ear, in seconds.
  let ahead: Double
  private let inputs: [any MessageInput]

  init(
    _ instrument: Instrument, _ playing: LivePlaying? = nil, _ source: PlayedSource? = nil,
    ahead: Double = 0, _ inputs: [any MessageInput] = []
  ) {
    (self.instrument, self.playing, self.source) = (instrument, playing, source)
    (self.ahead, self.inputs) = (ahead, inputs)
  }

  /// Ends the inputs, so that their ports are free.
  func close() {
    for input in inputs { input.stop() }
  }

  /// What the inputs did not take, in a sentence; nil if they took everything.
  var losses: String? {
    let all = inputs.compactMap(\.losses)
    return all.isEmpty ? nil : all.joined(separator: ", ")
  }
}

/// An input of messages.
protocol MessageInput: AnyObject {
  func stop()
  /// What was not taken, in words; nil if everything was.
  var losses: String? { get }
}

extension OSCInput: MessageInput {
  var losses: String? {
    let counts = counts
    let parts = [
      (counts.malformed, "malformed"), (counts.dropped, "dropped"),
      (counts.lost, "lost by the system"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? nil : "OSC packets: " + parts.joined(separator: ", ")
  }
}

extension MIDIInput: MessageInput {
  var losses: String? {
    counts.dropped > 0 ? "MIDI messages: \(counts.dropped) dropped" : nil
  }
}

/// The instruments of a session that listen, and what was played on each.
private final class SessionListening {
  var listening: [ListeningInstrument] = []
  var played: [(instrument: Instrument, performance: Performance)] = []
}

extension Context {
  private func sessionListening() -> SessionListening {
    store(SessionListening.self) { SessionListening() }
  }

  /// Whether an instrument listens.
  func isListening(_ instrument: Instrument) -> Bool { listening(instrument) != nil }

  private func listening(_ instrument: Instrument) -> ListeningInstrument? {
    stored(SessionListening.self)?.listening.first { $0.instrument === instrument }
  }

  /// Lets an instrument play what arrives.
  ///
  /// - Parameters:
  ///   - port: the port for OSC; nil for none.
  ///   - address: the address at which OSC arrives.
  ///   - midi: the name of a port for MIDI; nil for none.
  ///   - knobs: the values of the knobs that the user gave.
  ///   - level: the gain and the pan of the whole instrument.
  /// - Throws: `MessageError` if an input cannot be opened; `AudioError`
  ///   if there is no device; `InstrumentError` if the settings are not possible.
  func listen(
    _ instrument: Instrument, osc port: Int?, address: String, midi: String?,
    _ knobs: LiveKnobs, _ settings: LiveSettings, _ level: SoundLevel
  ) throws {
    guard try beginListening(instrument) else { return }
    try requireFreedom(
      "nothing is listened to", hint: "`perform` plays a score without an input")
    let queue = MessageQueue()
    let playing = try LivePlaying(
      instrument, knobs.settings(settings), knobs: knobs.moving, queue: queue)
    var inputs: [any MessageInput] = []
    do {
      if let port { inputs.append(try OSCInput(port: port, address: address, queue: queue)) }
      if let midi { inputs.append(try MIDIInput(name: midi, queue: queue)) }
      let own = try begin(instrument, playing, inputs, level) { playing.next() }
      let places =
        inputs.compactMap { input -> String? in
          (input as? OSCInput).map { "OSC at \($0.address):\($0.port)" }
            ?? (input as? MIDIInput).map { "MIDI from \($0.name ?? "a port called sonde")" }
        }
      note(
        "listening to \(places.joined(separator: " and ")) · a note is heard within"
          + " \(QuantityText.seconds(playing.delay + own.ahead)) · `stop` ends it")
    } catch {
      for input in inputs { input.stop() }
      throw error
    }
  }

  /// Lets an instrument follow the microphone.
  ///
  /// - Parameters:
  ///   - range: the lowest and the highest pitch that are found, in Hz.
  ///   - knobs: the values of the knobs that the user gave.
  ///   - waits: whether to return only when the microphone has ended.
  /// - Throws: as `listen` does.
  func follow(
    _ instrument: Instrument, _ range: ClosedRange<Double>, _ knobs: LiveKnobs,
    _ settings: LiveSettings, _ level: SoundLevel, waits: Bool
  ) throws {
    if try beginListening(instrument) {
      try requireFreedom(
        "the microphone is not used", hint: "`sample(i, controls: follow(x))` follows a sound")
      let playing = try LivePlaying(
        instrument, knobs.settings(settings), knobs: knobs.moving, queue: MessageQueue())
      let input = try FollowedInput(
        SoundInput(player().device, microphone: microphone, rate: instrument.rate),
        lowest: range.lowerBound, highest: range.upperBound)
      do {
        let own = try begin(instrument, playing, [input], level) {
          input.isOver && playing.voices == 0 ? nil : playing.next(also: input.points())
        }
        let latency = input.delay + Double(playing.hop) / instrument.rate + own.ahead
        note(
          "following · from the microphone to the sound \(QuantityText.seconds(latency)), beside the analysis window"
            + " of \(QuantityText.seconds(input.window)) · `stop` ends it")
      } catch {
        input.stop()
        throw error
      }
    }
    guard waits else { return }
    if let source = listening(instrument)?.source {
      try player().wait(for: source, run.interrupt)
    }
    try stopListening(instrument)
  }

  /// Ends what an instrument listens to now, and records that it begins to listen; `undo` ends that.
  ///
  /// - Returns: false in a replay, in which nothing arrives.
  private func beginListening(_ instrument: Instrument) throws -> Bool {
    if isListening(instrument) { try stopListening(instrument) }
    willChange(instrument) { [weak self] in
      { self?.abandonListening(instrument) }
    }
    if isReplaying { sessionListening().listening.append(ListeningInstrument(instrument)) }
    return !isReplaying
  }

  /// Begins to play what an instrument is told.
  private func begin(
    _ instrument: Instrument, _ playing: LivePlaying, _ inputs: [any MessageInput],
    _ level: SoundLevel, _ next: @escaping @Sendable () -> [Float]?
  ) throws -> ListeningInstrument {
    let source = try player().play(
      SoundSource(liveAt: instrument.rate, ahead: playing.headroom) { (_: Int) in
        next().map { SoundBlock($0, level: level) }
      })
    let own = ListeningInstrument(
      instrument, playing, source, ahead: try player().latency(of: source), inputs)
    sessionListening().listening.append(own)
    return own
  }

  /// Ends the listening of an instrument, and keeps what was played.
  func stopListening(_ instrument: Instrument) throws {
    guard let own = listening(instrument) else { return }
    let all = sessionListening()
    let before = all.played
    // After `undo` the instrument does not listen again, since what would have arrived is not known.
    willChange(instrument) { { all.played = before } }
    all.listening.removeAll { $0 === own }
    own.close()
    if let source = own.source { try player().stop(source) }
    own.playing?.stop()
    let performance = try outside(
      "performance", ending: "txt", read: { try Performance.read($0) },
      write: { try $0.write(to: $1) }
    ) {
      own.playing?.performance
        ?? Performance(settings: LiveSettings(seed: 0), events: [], samples: 0)
    }
    all.played.removeAll { $0.instrument === instrument }
    all.played.append((instrument, performance))
    if let report = own.playing?.report { tell(report, own) }
  }

  /// Ends the listening of all instruments.
  func stopListening() throws {
    for own in stored(SessionListening.self)?.listening ?? [] {
      try stopListening(own.instrument)
    }
  }

  /// Ends the listening of an instrument and forgets what was played.
  private func abandonListening(_ instrument: Instrument) {
    guard let own = listening(instrument) else { return }
    stored(SessionListening.self)?.listening.removeAll { $0 === own }
    own.close()
    if let source = own.source { try? player().stop(source) }
    own.playing?.stop()
  }

  /// Ends the listening of all instruments at the end of a script or of the session.
  func abandonListening() {
    let all = stored(SessionListening.self)?.listening ?? []
    if !all.isEmpty {
      note(
        "the session has ended, so nothing is listened to any more; `stop` keeps what was played")
    }
    for own in all { abandonListening(own.instrument) }
  }

  /// What was played on an instrument when it listened last.
  ///
  /// - Throws: `CommandError` if it listens now or has never listened.
  func performance(of instrument: Instrument) throws -> Performance {
    guard !isListening(instrument) else {
      throw CommandError("played: the instrument is listening", hint: "`stop` ends it first")
    }
    guard
      let found = stored(SessionListening.self)?.played.first(where: {
        $0.instrument === instrument
      })
    else { throw CommandError("played: the instrument has not listened in this session") }
    return found.performance
  }

  /// Tells how a performance went.
  private func tell(_ report: LivePlaying.Report, _ own: ListeningInstrument) {
    var parts = ["\(MessageText.count(report.events, "event"))"]
    if !report.latencies.isEmpty {
      let all = report.latencies.map { 1000 * ($0 + own.ahead) }
      let (middle, low, high) = (
        all[all.count / 2], all[all.count / 100], all[all.count - 1 - all.count / 100]
      )
      parts.append(
        "from message to sound \(QuantityText.fixed(middle, 1)) ms (jitter"
          + " \(QuantityText.fixed(high - low, 1)) ms; the device takes"
          + " \(QuantityText.fixed(1000 * own.ahead, 1)) ms of it)")
    }
    if report.late > 0 { parts.append("\(report.late) late") }
    if report.cut > 0 {
      parts.append("\(MessageText.count(report.cut, "note")) cut off for lack of voices")
    }
    if report.held > 0 { parts.append("\(MessageText.count(report.held, "key")) still down") }
    if let losses = own.losses { parts.append(losses) }
    note(parts.joined(separator: " · "))
    if let problem = report.problem {
      note("\(MessageText.count(report.refused, "event")) could not be played: \(problem)")
    }
  }
}
