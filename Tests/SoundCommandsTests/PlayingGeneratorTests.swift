// Tests of generators that play in a session: changing knobs, stopping, undo and replay.

import CommandLanguage
import Glibc
import Runs
import SessionRecords
import SoundCommands
import Synchronization
import Testing

@Suite struct PlayingGeneratorTests {
  private typealias Session = PlayingSession

  private func replay(_ text: String) throws -> SessionReplay.Outcome {
    try PlayingSession.replay(text)
  }

  @Test func aGeneratorContinuesFromTheFrameWhereItsPlaybackStopped() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g"])
    session.wait(frames: 100)
    session.enter(["stop", "b = g.count", "c = next(g)", "d = g.count"])
    #expect(session.number("b") >= session.number("a"))
    #expect(session.number("d") == session.number("b") + 1)
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.contains { $0.hasPrefix("playing · a change is heard within 38.7 ms") })
    #expect(notes.contains { $0.hasPrefix("played ") && $0.contains("under-run") })
    let outcome = try replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  /// Ctrl-C during a wait at the prompt stops the generator at a frame, and a replay gives the same frame.
  @Test func anInterruptedWaitForPlaybackIsReplayedToTheSameFrame() throws {
    let session = try Session()
    session.enter(PlayingSession.model)
    let interrupt = session.interpreter.context.run.interrupt
    let notes = session.notes
    let stopper = Task.detached {
      while !notes.lines.withLock({ $0.contains { $0.hasPrefix("playing · ") } }) {
        try await Task.sleep(for: .milliseconds(20))
      }
      try await Task.sleep(for: .milliseconds(150))
      interrupt.request()
    }
    session.enter(["play g, wait: true"], failing: .interrupted)
    stopper.cancel()
    interrupt.clear()
    session.enter(["y = next(g)", "n = g.count"])
    #expect(session.number("n") > 0)
    let text = session.text
    #expect(text.contains("#= stopped at step \(Int(session.number("n")) - 1) · generator"))
    let outcome = try replay(text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  /// The thread of the sound device calls the functions while the session runs, and a replay gives the same frames.
  @Test func functionsSteerAGeneratorThatPlays() throws {
    let session = try Session()
    session.enter(
      PlayingSession.model + [
        "def back(t, frame) { if t % 30 == 0 { pv[10] } else { nil } }", "depth = 0.4",
        "g.variance = fn(t) { depth * rand([1])[0] + [1, 2, 3][t % 3] * 0.1 }", "play g",
      ])
    session.wait(frames: 50)
    session.enter(["g.reset = back", "depth = 9"])
    session.wait(frames: 150)
    session.enter(["stop", "b = g.count", "c = next(g)", "d = c.mags[3]"])
    #expect(session.number("b") >= 150)
    let outcome = try replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  @Test func playbackWithADurationIsReplayedWithoutSound() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g, duration: 0.2s, wait: true", "n = g.count"])
    #expect(session.number("n") == 1 + (0.2 * 44_100 / 128).rounded(.up))
    #expect(try replay(session.text).difference == nil)
  }

  @Test func undoOfTheCommandPlayStopsTheSound() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g", "g.variance = 0.7", "undo", "v = g.variance"])
    #expect(session.number("v") == 0.09)
    session.enter(["undo", "undo"])
    // `undo` of the statement `play` stops the sound and restores the generator.
    session.enter(["n = g.count", "y = next(g)", "n2 = g.count"])
    #expect(session.number("n") == 0 && session.number("n2") == 1)
  }

  @Test func requestingFramesFromAPlayingGeneratorIsAnError() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g"])
    for line in ["next g", "y = sample(g, duration: 1s)", "y = sample_frames(g, frames: 3)"] {
      let error = session.enter([line], failing: .runtime).first
      #expect(error?.message.contains("the generator is playing") == true)
    }
    // Another generator can be used during playback, and can play as well.
    session.enter(["h = generator(m)", "y = next(h)", "play h"])
    session.refuse(["y = next(g)"])
    session.enter(["stop g", "y = next(g)"])
    session.refuse(["y = next(h)"])
    session.enter(["stop", "y = next(h)"])
  }

  @Test func playingForADurationAdvancesAGeneratorAsSamplingDoes() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["h = copy(g)", "play g, duration: 0.05s, wait: true"])
    session.enter(["y = next(g)", "z = sample(h, duration: 0.05s)", "w = next(h)"])
    session.enter(["is = same(g, h) or same(y, w)", "n = g.count", "k = h.count"])
    #expect(session.number("n") == session.number("k"))
    #expect(ValueText.shown(session.interpreter["is"] ?? .nil) == "true")
    #expect(try replay(session.text).difference == nil)
  }

  @Test func endlessPlaybackStopsAtTheEndOfTheScript() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g"])
    try session.session.finishPlaying()
    let notes = session.notes.lines.withLock { $0 }
    #expect(notes.contains { $0.hasPrefix("the script has ended, so the generator stops") })
  }

  /// If a statement first changes the generator and then plays it, `undo` of the statement still ends the sound.
  @Test func undoOfAStatementThatPlaysAndSetsAKnobStopsTheSound() throws {
    let session = try Session()
    session.enter(
      PlayingSession.model + ["if true { g.variance = 0.5; play g }", "undo", "y = next(g)"])
    session.enter(["n = g.count", "v = g.variance"])
    #expect(session.number("n") == 1 && session.number("v") == 0.09)
  }

  /// `undo` of a knob does not change the playing position.
  @Test func undoOfAKnobDoesNotRewindThePlayingGenerator() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g"])
    session.wait(frames: 60)
    session.enter(["g.variance = 0.5", "undo", "n = g.count", "v = g.variance"])
    #expect(session.number("n") >= 60 && session.number("v") == 0.09)
  }

  /// A loop sets a knob in every iteration, and some of these changes fail. A replay of the loop reaches the same
  /// frame.
  @Test func everyChangeOfAKnobIsReplayed() throws {
    let session = try Session()
    session.enter(
      PlayingSession.model + [
        "wide = analyze(tone(440Hz, 0.1s), fft: 512, hop: 128, bins: 13)", "play g",
        """
        for i in 0..1300 {
          g.variance = i / 1300
          if i % 100 == 0 { try { reset g, wide[3] } catch e { } }
        }
        """, "stop", "y = next(g)",
      ])
    let outcome = try replay(session.text)
    #expect(outcome.difference == nil && outcome.failure == nil, "\(outcome)")
  }

  @Test func aCopyOfAPlayingGeneratorContinuesFromTheCurrentFrame() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["play g"])
    session.wait(frames: 60)
    session.enter(["h = copy(g)", "n = h.count", "stop"])
    #expect(session.number("n") >= 60)
    #expect(try replay(session.text).difference == nil)
  }

  /// A failing `play` does not stop the generator that is playing.
  @Test func aFailedPlayDoesNotStopThePlayingGenerator() throws {
    let session = try Session()
    session.enter(PlayingSession.model + ["h = generator(m)", "play g"])
    session.enter(["play h, duration: 1e30"], failing: .runtime)
    let error = session.enter(["y = next(g)"], failing: .runtime).first
    #expect(error?.message.contains("the generator is playing") == true)
  }

  /// A model that generates slower than real time, with many steps per frame, stops at once on request.
  @Test func aGeneratorSlowerThanRealTimeCanBeStopped() throws {
    let session = try Session()
    session.enter(PlayingSession.model)
    session.enter(
      ["s = model(pv, units: 400, target: \"value\", seed: 1)", "k = generator(s, speed: 1000)"])
    func isLate() -> Bool {
      session.notes.lines.withLock { $0 }.contains { $0.contains("came too late") }
    }
    // On a busy machine, the device may need longer to notice that the samples are late.
    for pause: UInt32 in [200_000, 2_000_000, 20_000_000] where !isLate() {
      session.enter(["play k"])
      usleep(pause)
      session.enter(["stop"])
    }
    #expect(isLate())
  }
}
