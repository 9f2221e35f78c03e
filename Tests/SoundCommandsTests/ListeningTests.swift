// Tests of instruments that listen: messages become notes, the file that replaces the device and `played` have the same
// samples, a replay repeats them, and bad messages change nothing.

import CommandLanguage
import Files
import Glibc
import SessionRecords
import SoundCommands
import Sounds
import TestSupport
import Testing

@Suite struct ListeningTests {
  private static let instrument = [
    "i = instrument([tone(220Hz, 0.6s) * 0.1, tone(330Hz, 0.6s) * 0.1], seed: 1, units: 16)",
    "train i, steps: 5",
  ]

  /// The port in the note of `listen`.
  private func port(_ session: PlayingSession) throws -> Int {
    let notes = session.notes.lines.withLock { $0 }
    let line = try #require(notes.last { $0.contains("OSC at 127.0.0.1:") }, "\(notes)")
    let text = line.components("127.0.0.1:")[1].prefix { $0.isNumber }
    return try #require(Int(text))
  }

  /// Waits until the instrument has made about this much sound.
  private func pass(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }

  private func play(_ sender: UDPSender) {
    for number in 0..<12 {
      let key = Int32(57 + number)
      sender.send(OSC.message("/on", .i(key), .f(90)))
      pass(0.03)
      if number % 3 == 0 { sender.send(OSC.message("/bend", .i(key), .d(50))) }
      sender.send(OSC.message("/off", .i(key)))
      pass(0.02)
    }
    sender.send(OSC.message("/note", .f(300), .f(-20), .f(0.1)))
    sender.send(OSC.message("/set", .s("loudness"), .f(-6)))
  }

  @Test func whatIsHeardIsPlayedAgainBitForBit() throws {
    let folder = TemporaryFolder()
    try withExtendedLifetime(folder) {
      let heard = (folder / "heard.wav")
      let session = try PlayingSession(device: "file:128:\(heard)")
      session.enter(Self.instrument + ["listen i, osc: 0, seed: 5"])
      let sender = UDPSender(port: try port(session))
      play(sender)
      sender.send(OSC.message("/on", .i(60), .i(100)))
      pass(0.2)
      session.enter([
        "stop i", "x = played(i)", "events = played(i, events: true)", "n = length(events)",
        "p = x.peak", "d = x.duration", "save session, \"\((folder / "s.sonde"))\"",
      ])
      // 12 notes on and off, 4 bends, a note, a knob and the last key.
      #expect(session.number("n") == 31)
      #expect(session.number("p") > 0.01)
      let notes = session.notes.lines.withLock { $0 }
      #expect(
        notes.contains { $0.contains("31 events") && $0.contains("1 key still down") }, "\(notes)")
      session.enter(["stop", "heard = load(\"\(heard)\")", "save x, \"\((folder / "x.wav"))\""])
      let (file, again) = (
        try SoundFile.read(heard), try SoundFile.read((folder / "x.wav"))
      )
      let count = min(file.count, again.count)
      // A stopped source fades out over its last 256 frames.
      #expect(count > 20_000)
      #expect(file.samples[0][..<(count - 512)] == again.samples[0][..<(count - 512)])
      let text = try BoundedFile.text((folder / "s.sonde"))
      #expect(text.contains("performance"))
      let replayed = try PlayingSession(device: nil)
      let replay = try SessionReplay(text, name: (folder / "s.sonde"))
      let outcome = LanguageThread.run { [interpreter = replayed.interpreter] in
        replay.run(in: interpreter)
      }
      #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
    }
  }

  /// The values that a function and an envelope gave are events, so that a replay needs neither of them.
  @Test func functionsAndEnvelopesAreKnobsThatAReplayRepeats() throws {
    let folder = TemporaryFolder()
    try withExtendedLifetime(folder) {
      let session = try PlayingSession(device: "null:128")
      session.enter(
        Self.instrument + [
          "step = 10", "def rising(t) { 0.1 + floor(t / step) / 10 }",
          "listen i, osc: 0, seed: 5, variance: rising, speed: fn(t) { 1 / (t - 20) ^ 0.5 },"
            + " loudness: envelope([[0s, -20], [0.1s, 0]])",
          "step = 1",
        ])
      let sender = UDPSender(port: try port(session))
      sender.send(OSC.message("/on", .i(60), .i(100)))
      pass(0.4)
      session.enter([
        "stop i", "x = played(i)", "events = played(i, events: true)",
        "sets = filter(events, fn(e) { e.event == \"set\" })",
        "rises = filter(sets, fn(e) { e.name == \"variance\" })",
        "levels = filter(sets, fn(e) { e.name == \"loudness\" })",
        "first = rises[0].value", "apart = rises[2].sample - rises[1].sample",
        "start = levels[0].value", "end = levels[-1].value",
        "n = length(filter(sets, fn(e) { e.name == \"speed\" }))",
        "save session, \"\((folder / "s.sonde"))\"",
      ])
      #expect(session.number("first") == 0.1)
      // Ten blocks of one hop; the function keeps the value of `step` that it had when the listening began.
      #expect(session.number("apart") == 2560)
      #expect(session.number("start") == -20 && session.number("end") == 0)
      // The speed has no value from the first block on: the root of a negative number is none.
      #expect(session.number("n") == 0)
      let notes = session.notes.lines.withLock { $0 }
      #expect(notes.contains { $0.contains("1 event · ") }, "\(notes)")
      #expect(notes.contains { $0.contains("1 event could not be played") }, "\(notes)")
      let replayed = try PlayingSession(device: nil)
      let text = try BoundedFile.text((folder / "s.sonde"))
      let replay = try SessionReplay(text, name: (folder / "s.sonde"))
      let outcome = LanguageThread.run { [interpreter = replayed.interpreter] in
        replay.run(in: interpreter)
      }
      #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
    }
  }

  @Test func badMessagesChangeNothing() throws {
    let session = try PlayingSession(device: "null:128")
    session.enter(Self.instrument + ["listen i, osc: 0"])
    let sender = UDPSender(port: try port(session))
    sender.send(Array("garbage".utf8))
    sender.send(OSC.message("/on", .i(300), .f(90)))
    sender.send(OSC.message("/on", .s("A4"), .f(90)))
    sender.send(OSC.message("/set", .s("colour"), .f(1)))
    sender.send(OSC.message("/off", .i(61)))
    sender.send(OSC.message("/on", .i(127), .f(127)))
    pass(0.2)
    session.enter(["stop i", "x = played(i)", "n = length(played(i, events: true))"])
    #expect(session.number("n") == 3)
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.contains { $0.contains("3 malformed") }, "\(notes)")
    #expect(notes.contains { $0.contains("no knob 'colour'") }, "\(notes)")
  }

  @Test func thePortIsFreeAfterStopAndUndo() throws {
    let session = try PlayingSession()
    session.enter(Self.instrument + ["listen i, osc: 0"])
    let port = try port(session)
    session.enter(["stop i", "listen i, osc: \(port)", "undo", "listen i, osc: \(port)", "stop"])
    session.refuse(["listen i"])
    session.enter(["listen i, osc: \(port)", "j = copy(i)"])
    // The port is taken.
    session.refuse(["listen j, osc: \(port)", "played(i)", "played(j)"])
    session.enter(["stop", "x = played(i)"])
  }

  @Test func keysMayStayDownAndVoicesMakeRoom() throws {
    let session = try PlayingSession(device: "null:128")
    session.enter(Self.instrument + ["listen i, osc: 0, voices: 4"])
    let sender = UDPSender(port: try port(session))
    for key in 50..<60 { sender.send(OSC.message("/on", .i(Int32(key)), .f(64))) }
    pass(0.2)
    session.enter(["stop i"])
    let notes = session.notes.lines.withLock { $0 }
    // Whether a key without a voice counts as down depends on how many messages came with one block.
    #expect(
      notes.contains { $0.contains("6 notes cut off") && $0.contains("keys still down") },
      "\(notes)")
  }

  /// The microphone is a file with a tone at 262 Hz, which the instrument has not learnt.
  @Test func anInstrumentFollowsTheMicrophone() throws {
    let folder = TemporaryFolder()
    try withExtendedLifetime(folder) {
      let hum = try Sound(
        mono: (0..<33_075).map { n in
          let t = Float(n) / 44_100
          return 0.1 * (sin(2 * .pi * 262 * t) + 0.5 * sin(2 * .pi * 524 * t))
        }, rate: 44_100)
      _ = try SoundFile.write(hum, (folder / "hum.wav"))
      setenv("SONDE_MICROPHONE", (folder / "hum.wav"), 1)
      defer { unsetenv("SONDE_MICROPHONE") }
      let session = try PlayingSession(device: "null:128")
      session.enter(
        Self.instrument + [
          "play i, follow: true, wait: true", "x = played(i)", "f = pitch(x)", "p = x.peak",
        ])
      // The asked accuracy is 10 cents.
      #expect(abs(1200 * log2(session.number("f") / 262)) < 10)
      #expect(session.number("p") > 0.02)
      let notes = session.notes.lines.withLock { $0 }
      #expect(notes.contains { $0.contains("from the microphone to the sound") }, "\(notes)")
    }
  }
}

extension String {
  /// The parts of this text between the occurrences of a separator.
  fileprivate func components(_ separator: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while let found = rest.firstRange(of: separator) {
      parts.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
    }
    return parts + [rest]
  }
}
