// Playing and recording without a device: to a file, to nothing; levels that are made equal; the ring.

import Audio
import Files
import Glibc
import Runs
import Sounds
import TestSupport
import Testing

@Suite struct AudioTests {
  static func tone(_ gain: Double, _ seconds: Double = 0.5, rate: Double = 44_100) throws -> Sound {
    try Signals.tone(frequency: 440, duration: seconds, shape: .sine, rate: rate, gain: gain)
  }

  @Test func devicesAreNamed() throws {
    #expect(try AudioDevice(named: nil) == .system)
    #expect(try AudioDevice(named: "null") == .null)
    #expect(try AudioDevice(named: "file:a.wav") == .file("a.wav"))
    for name in ["file:", "loud", "NULL"] {
      #expect(throws: AudioError.self) { try AudioDevice(named: name) }
    }
  }

  @Test func aFileTakesAllThatIsPlayed() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let (first, second) = (try Self.tone(0.5), try Self.tone(0.2, rate: 22_050))
    try player.play(first)
    #expect(!player.isPlaying)
    #expect(try SoundFile.read(folder / "out.wav") == first)
    try player.play(second)
    let all = try SoundFile.read(folder / "out.wav")
    #expect(all.rate == 44_100 && all.count == 2 * 22_050)
    #expect(all.slice(0..<first.count) == first)
    try player.wait(Interrupt())
  }

  @Test func nothingTakesItsTimeAndCanBeStopped() throws {
    let player = Player(.null)
    let time = try ContinuousClock().measure {
      try player.play(Self.tone(0.5, 0.15))
      #expect(player.isPlaying)
      try player.wait(Interrupt())
    }
    #expect(time >= .milliseconds(150))
    try player.play(Self.tone(0.5, 100))
    player.stop()
    #expect(!player.isPlaying)
    try player.play(Self.tone(0.5, 100))
    let interrupt = Interrupt()
    interrupt.request()
    #expect(throws: Interrupted.self) { try player.wait(interrupt) }
    #expect(!player.isPlaying)
  }

  @Test func whatIsNotFiniteIsNotPlayed() throws {
    let sound = try Sound(mono: [0, .nan], rate: 44_100)
    #expect(throws: AudioError.self) { try Player(.null).play(sound) }
  }

  @Test func soundsBecomeAsLoudAsTheQuietest() throws {
    let (loud, quiet) = (try Self.tone(0.8), try Self.tone(0.1))
    // A full-scale sine is at −3.01 dB.
    #expect(abs((EqualLoudness.level(loud) ?? 0) - (20 * log10(0.8) - 3.0103)) < 0.01)
    let gains = EqualLoudness.gains([loud, quiet])
    #expect(abs(gains[0] - 0.125) < 1e-4 && gains[1] == 1)
    // Pauses do not make a sound quieter.
    let broken = try Sound.concat([loud, Signals.silence(duration: 2, rate: 44_100)])
    #expect(abs((EqualLoudness.level(broken) ?? 0) - (EqualLoudness.level(loud) ?? 1)) < 0.1)
    let silence = try Signals.silence(duration: 1, rate: 44_100)
    #expect(EqualLoudness.gains([silence, loud]) == [1, 1])
    #expect(EqualLoudness.gains([]) == [])
    // A quiet click with a high peak stays whole.
    var samples = [Float](repeating: 0.001, count: 44_100)
    samples[0] = 1
    let click = try Sound(mono: samples, rate: 44_100)
    let peaks = zip([loud, click], EqualLoudness.gains([loud, click])).map { $0.peak * Float($1) }
    #expect(peaks.allSatisfy { $0 <= 1.0001 })
  }

  @Test func aSequenceHasTheFirstsRateAndPauses() throws {
    let sequence = try EqualLoudness.sequence([Self.tone(0.8), Self.tone(0.4, rate: 22_050)])
    #expect(sequence.rate == 44_100)
    #expect(abs(sequence.duration - 1.3) < 1e-3)
    #expect(abs(sequence.peak - 0.4) < 0.02)
    let one = try Self.tone(0.8)
    #expect(try EqualLoudness.sequence([one]) == one)
  }

  @Test func recordingNothingGivesSilence() throws {
    let sound = try Recorder.record(.null, seconds: 0.5, rate: 8000, channels: 2, run: Run())
    #expect(sound.count == 4000 && sound.channels == 2 && sound.peak == 0)
    #expect(throws: AudioError.self) {
      try Recorder.record(.file("x"), seconds: 1, rate: 8000, channels: 1, run: Run())
    }
    #expect(throws: AudioError.self) {
      try Recorder.record(.null, seconds: 1e9, rate: 8000, channels: 1, run: Run())
    }
  }
}
