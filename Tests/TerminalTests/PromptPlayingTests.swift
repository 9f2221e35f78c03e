// Tests of playing at the prompt of the built program: the sound continues, Ctrl-C ends a wait, and a playback
// error is reported after the next entry.

import TestSupport
import Testing

@Suite(.serialized) struct PromptPlayingTests {
  private let home = Home()

  /// A prompt in which the variable `g` is a generator.
  private func start(audio: String) throws -> PseudoTerminal {
    let terminal = try home.start(["SONDE_AUDIO": audio])
    terminal.enter("pv = analyze(tone(440Hz, 1s), fft: 512, bins: 6)")
    terminal.enter("g = generator(model(pv, layers: 1, units: 8, mixtures: 1))")
    return terminal
  }

  @Test func aGeneratorPlaysWhileThePromptIsUsed() throws {
    let terminal = try start(audio: "null")
    terminal.enter("play g")
    terminal.expect("playing · a change is heard within 38.7 ms · `stop` stops the sound")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    terminal.enter("g.variance = 0.5; g.variance")
    terminal.expect(line: "0.5")
    terminal.enter("stop")
    terminal.expect("played ")
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
  }

  @Test func controlCEndsAWaitForPlaybackAndKeepsTheGeneratorPosition() throws {
    let terminal = try start(audio: "null")
    terminal.enter("play g, wait: true")
    terminal.expect("Ctrl-C stops the sound")
    terminal.type("\u{3}")
    terminal.expect("played ")
    terminal.enter("g.count > 0")
    terminal.expect(line: "true")
  }

  @Test func aPlaybackErrorIsReportedAtTheNextEntry() throws {
    let terminal = try start(audio: "file:/nowhere/heard.wav")
    terminal.enter("play g, duration: 20ms")
    terminal.enter("t = clock(); while clock() < t + 0.5 {}")
    terminal.expect("the sound was not written to its file: /nowhere/heard.wav")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
  }

  /// Quitting during playback frees the device and ends the program.
  @Test func quitEndsPlayback() throws {
    let terminal = try start(audio: "null")
    terminal.enter("play g")
    terminal.expect("playing")
    terminal.enter("quit")
    #expect(terminal.exitStatus() == 0)
  }
}
