// Tests of several generators and sounds that play at once in a session: knobs, `stop` of one source, undo, replay, and
// the levels in the file that replaces the device.

import CommandLanguage
import Glibc
import SessionRecords
import SoundCommands
import Sounds
import TestSupport
import Testing

@Suite struct SeveralGeneratorsTests {
  private static let two = PlayingSession.model + ["h = generator(m, seed: 4, variance: 0.3)"]

  /// Enters an assignment until the condition in it is true, for at most half a minute.
  private func wait(
    _ session: PlayingSession, _ condition: String, at place: SourceLocation = #_sourceLocation
  ) {
    let end = ContinuousClock.now + .seconds(30)
    repeat {
      usleep(10_000)
      session.enter(["ready = if \(condition) { 1 } else { 0 }"], at: place)
      guard ContinuousClock.now < end else {
        Issue.record("not reached: \(condition)", sourceLocation: place)
        return
      }
    } while session.number("ready") == 0
  }

  @Test func twoGeneratorsPlayAndAReplayGivesTheSameFrames() throws {
    let session = try PlayingSession()
    session.enter(Self.two + ["play g"])
    wait(session, "g.count > 30")
    session.enter(["play h"])
    wait(session, "h.count > 20")
    session.enter([
      "g.variance = 0.7", "h.gain = -6", "h.pan = fn(t) { sin(t / 20) }",
      "if true { g.gain = envelope([[0, 0], [0.1, -20]]); h.speed = 1.5; reset g, pv[40] }",
    ])
    session.refuse(["next g", "sample(h, duration: 0.1s)"])
    session.enter(["stop g", "a = g.count", "x = next(g)", "b = h.count"])
    wait(session, "h.count > b + 30")
    session.enter(["play g"])
    wait(session, "g.count > a + 30")
    session.enter(["stop", "c = g.count", "d = h.count", "y = next(g)", "z = next(h)"])
    #expect(session.number("a") > 30 && session.number("c") > session.number("a") + 30)
    #expect(session.number("d") > session.number("b") + 30)
    let outcome = try PlayingSession.replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  @Test func undoOfPlayStopsOnlyItsGenerator() throws {
    let session = try PlayingSession()
    session.enter(Self.two + ["play g", "play h", "undo", "y = next(h)", "n = h.count"])
    #expect(session.number("n") == 1)
    session.refuse(["next g"])
    wait(session, "g.count > 20")
    session.enter(["h.gain = -3", "undo", "v = h.gain", "stop", "k = g.count", "next g"])
    #expect(session.number("v") == 0 && session.number("k") > 20)
    let outcome = try PlayingSession.replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  /// A second `play g` does not add the generator a second time: after `stop g`, nothing plays.
  @Test func playingAPlayingGeneratorAgainContinues() throws {
    let session = try PlayingSession()
    session.enter(Self.two + ["play h", "play g"])
    wait(session, "g.count > 30")
    session.enter(["n = g.count", "play g", "k = g.count", "play g, duration: 0.05s, wait: true"])
    #expect(session.number("k") >= session.number("n"))
    session.enter(["x = next(g)"])
    session.refuse(["next h"])
    session.enter(["stop h", "next h"])
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.filter { $0.hasPrefix("played ") }.count == 1)
    let outcome = try PlayingSession.replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  @Test func generatorsWhoseSoundHasEndedAreNotKept() throws {
    let session = try PlayingSession()
    session.enter(
      PlayingSession.model + [
        "all = []",
        """
        for i in 0..20 {
          h = generator(m, seed: i)
          append all, h
          play h, duration: 5ms
        }
        """,
      ])
    wait(session, "all[19].count > 1")
    session.enter([
      "play g, duration: 5ms, wait: true", "stop", "n = sum(map(all, fn(h) { h.count }))",
    ])
    let outcome = try PlayingSession.replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  @Test func gainAndPanOfAGeneratorAreHeard() throws {
    let folder = TemporaryFolder()
    let session = try PlayingSession(device: "file:128:" + (folder / "out.wav"))
    session.enter(
      PlayingSession.model + [
        "h = copy(g)", "g.gain = -20", "g.pan = 1", "play g, duration: 0.2s, wait: true",
        "y = sample(h, duration: 0.2s)",
      ])
    let heard = try SoundFile.read(folder / "out.wav")
    let wanted = try sound(session, "y")
    try #require(heard.channels == 2 && heard.count == wanted.count)
    #expect(heard.samples[0].allSatisfy { $0 == 0 })
    // √2 / 10
    #expect(
      zip(heard.samples[1], wanted.samples[0]).allSatisfy { abs($0 - 0.141_421_36 * $1) < 1e-6 })
    #expect(wanted.peak > 0.01)
  }

  /// An envelope and a function of the gain have the same values at every frame, so both give the same sound.
  @Test func anEnvelopeAndAFunctionSetTheGain() throws {
    let folder = TemporaryFolder()
    var heard: [Sound] = []
    let hop = "128 / 44100"
    for (n, gain) in ["envelope([[0, 0], [0.4, -80]])", "fn(t) { -200 * t * \(hop) }"].enumerated()
    {
      let session = try PlayingSession(device: "file:" + (folder / "\(n).wav"))
      session.enter(
        PlayingSession.model + [
          "h = copy(g)", "g.gain = \(gain)", "play g, duration: 0.2s, wait: true",
          "y = sample(h, duration: 0.2s)",
        ])
      heard.append(try SoundFile.read(folder / "\(n).wav"))
      let plain = try sound(session, "y").samples[0]
      let samples = heard[n].samples[0]
      #expect(heard[n].channels == 1)
      // The factor falls by 0.58 dB in each hop, and lags by at most the window's half and one hop.
      for n in stride(from: 512, to: plain.count - 512, by: 128) where abs(plain[n]) > 0.01 {
        let decibels = 20 * log10(Double(samples[n] / plain[n]))
        let seconds = Double(n) / 44_100
        #expect(abs(decibels + 200 * seconds) < 200 * (256.0 + 256) / 44_100 + 0.01)
      }
    }
    #expect(zip(heard[0].samples[0], heard[1].samples[0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func aKnobOutOfRangeEndsTheGeneratorWithANote() throws {
    let session = try PlayingSession()
    session.enter(Self.two + ["play h", "g.pan = fn(t) { t / 20 }", "play g"])
    wait(session, "g.count >= 21")
    usleep(100_000)
    session.enter(["x = next(g)"])
    session.session.reportPlaying()
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.contains { $0.hasPrefix("the sound ended early: pan must be from -1 to 1") })
    session.refuse(["next h"])
    session.enter(["stop"])
  }

  @Test func soundsAndGeneratorsAddUpAndOneSoundIsStopped() throws {
    let folder = TemporaryFolder()
    let session = try PlayingSession(device: "file:" + (folder / "out.wav"))
    session.enter(
      PlayingSession.model + [
        "x = tone(440Hz, 100s)", "loud = tone(300Hz, 0.1s) * 3", "play x * 0.1",
        "d = load(\"\(folder / "out.wav")\").duration", "play g, duration: 100s",
        "play x, gain: -20, pan: -1", "play loud, wait: true", "stop x",
      ])
    #expect(session.number("d") == 100)
    session.refuse(["next g"])
    session.enter(["stop"])
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.contains { $0.hasPrefix("the sum was beyond ±1 in ") })
    let heard = try SoundFile.read(folder / "out.wav")
    #expect(heard.channels == 2 && heard.duration > 100.1 && heard.duration < 110)
    #expect(heard.peak > 1)
  }

  @Test func aScriptThatEndsStopsItsGeneratorsButNotItsSounds() throws {
    let session = try PlayingSession()
    let start = ContinuousClock.now
    session.enter(Self.two + ["play g", "play h", "play tone(440Hz, 0.5s)"])
    try session.session.finishPlaying()
    #expect(ContinuousClock.now - start > .seconds(0.5))
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.contains { $0.hasPrefix("the script has ended, so the generators stop;") })
  }

  private func sound(_ session: PlayingSession, _ name: String) throws -> Sound {
    guard case .object(let object)? = session.interpreter[name] else {
      throw CommandError("no sound")
    }
    return try #require(object as? Sound)
  }
}
