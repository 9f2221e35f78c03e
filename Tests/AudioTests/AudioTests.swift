// Tests of playing and recording without a sound device, of equal loudness, and of the ring of samples.

import Audio
import Files
import Glibc
import Runs
import Sounds
import Synchronization
import TestSupport
import Testing

@Suite struct AudioTests {
  static func tone(_ gain: Double, _ seconds: Double = 0.5, rate: Double = 44_100) throws -> Sound {
    try Signals.tone(frequency: 440, duration: seconds, shape: .sine, rate: rate, gain: gain)
  }

  @Test func aDeviceIsChosenByItsName() throws {
    #expect(try AudioDevice(named: nil) == .system)
    #expect(try AudioDevice(named: "null") == .null)
    #expect(try AudioDevice(named: "file:a.wav") == .file("a.wav"))
    for name in ["file:", "loud", "NULL"] {
      #expect(throws: AudioError.self) { try AudioDevice(named: name) }
    }
  }

  @Test func everyPlayedSoundIsWrittenToTheFile() throws {
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

  @Test func theNullDevicePlaysInRealTimeAndCanBeStopped() throws {
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

  @Test func playingRefusesSamplesThatAreNotFinite() throws {
    let sound = try Sound(mono: [0, .nan], rate: 44_100)
    #expect(throws: AudioError.self) { try Player(.null).play(sound) }
  }

  @Test func equalLoudnessLowersAllSoundsToTheLevelOfTheQuietest() throws {
    let (loud, quiet) = (try Self.tone(0.8), try Self.tone(0.1))
    // A full-scale sine has a level of −3.01 dB.
    #expect(abs((EqualLoudness.level(loud) ?? 0) - (20 * log10(0.8) - 3.0103)) < 0.01)
    let gains = EqualLoudness.gains([loud, quiet])
    #expect(abs(gains[0] - 0.125) < 1e-4 && gains[1] == 1)
    // Pauses do not lower the level of a sound.
    let broken = try Sound.concat([loud, Signals.silence(duration: 2, rate: 44_100)])
    #expect(abs((EqualLoudness.level(broken) ?? 0) - (EqualLoudness.level(loud) ?? 1)) < 0.1)
    let silence = try Signals.silence(duration: 1, rate: 44_100)
    #expect(EqualLoudness.gains([silence, loud]) == [1, 1])
    #expect(EqualLoudness.gains([]) == [])
    // A quiet click with a high peak is not clipped.
    var samples = [Float](repeating: 0.001, count: 44_100)
    samples[0] = 1
    let click = try Sound(mono: samples, rate: 44_100)
    let peaks = zip([loud, click], EqualLoudness.gains([loud, click])).map { $0.peak * Float($1) }
    #expect(peaks.allSatisfy { $0 <= 1.0001 })
  }

  @Test func aSequenceOfSoundsHasTheSampleRateOfItsFirstSound() throws {
    let sequence = try EqualLoudness.sequence([Self.tone(0.8), Self.tone(0.4, rate: 22_050)])
    #expect(sequence.rate == 44_100)
    #expect(abs(sequence.duration - 1.3) < 1e-3)
    #expect(abs(sequence.peak - 0.4) < 0.02)
    let one = try Self.tone(0.8)
    #expect(try EqualLoudness.sequence([one]) == one)
  }

  @Test func recordingFromTheNullDeviceGivesSilence() throws {
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

@Suite struct SourceTests {
  /// Produces blocks of a ramp and counts the requests for blocks.
  private final class Ramp: Sendable {
    let asked = Mutex(0)
    let blocks: Int
    let size: Int
    let pause: UInt32

    init(blocks: Int, size: Int = 128, pause: UInt32 = 0) {
      (self.blocks, self.size, self.pause) = (blocks, size, pause)
    }

    func next() -> [Float]? {
      let block = asked.withLock { asked in
        defer { asked += 1 }
        return asked
      }
      if pause > 0 { usleep(pause) }
      return block < blocks ? (0..<size).map { Float(block * size + $0) / 1e5 } : nil
    }

    var whole: [Float] { (0..<(blocks * size)).map { Float($0) / 1e5 } }
  }

  @Test func aSoundGeneratedInRealTimeIsWrittenToAFile() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let ramp = Ramp(blocks: 100)
    let time = try ContinuousClock().measure {
      try player.play(SoundSource(liveAt: 44_100) { ramp.next() })
      #expect(player.isPlaying)
      try player.wait(Interrupt())
    }
    #expect(time >= .seconds(12_800 / 44_100.0))
    #expect(try SoundFile.read(folder / "out.wav").samples[0] == ramp.whole)
    let report = try #require(player.takeReport())
    #expect(report.seconds == 12_800 / 44_100.0 && report.failure == nil)
    #expect(player.takeReport() == nil)
    // A second sound is written to the file after the first sound.
    try player.play(AudioTests.tone(0.5, 0.1))
    #expect(try SoundFile.read(folder / "out.wav").count == 12_800 + 4410)
  }

  @Test func samplesAreMadeAheadOfPlaybackByAtMostTheGivenTime() throws {
    let player = Player(.null)
    let ramp = Ramp(blocks: .max / 1024)
    let start = ContinuousClock.now
    try player.play(SoundSource(liveAt: 44_100, ahead: 0.03) { ramp.next() })
    while ContinuousClock.now < start + .milliseconds(300) {
      // The clock starts before the sound, and the count of blocks is read before the clock, so a delay can only
      // increase the allowed lead.
      let made = Double(ramp.asked.withLock { $0 } * 128) / 44_100
      let elapsed = ContinuousClock.now - start
      let seconds =
        Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      // The greatest allowed lead of the source is the sum of the requested lead, one block in transit and one block of
      // clock granularity.
      #expect(made <= seconds + 0.03 + (128 + 2 * 256) / 44_100.0 + 0.01)
      usleep(1000)
    }
    #expect(player.latency == 0.03)
    player.stop()
    let asked = ramp.asked.withLock { $0 }
    usleep(20_000)
    #expect(ramp.asked.withLock { $0 } == asked)
  }

  /// When a source is slower than real time, the gaps are counted, and the recorded sound contains no gaps.
  @Test func samplesGeneratedTooLateAreCountedAsGaps() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let slow = Ramp(blocks: 12, size: 512, pause: 30_000)
    try player.play(SoundSource(liveAt: 44_100) { slow.next() })
    try player.wait(Interrupt())
    let report = try #require(player.takeReport())
    #expect(report.gaps > 0 && report.missing > 0.01)
    #expect(try SoundFile.read(folder / "out.wav").samples[0] == slow.whole)
  }

  /// A source that is always too slow still stops on request.
  @Test func aSoundGeneratedTooSlowlyCanBeStopped() throws {
    let player = Player(.null)
    let slow = Ramp(blocks: .max / 1024, size: 64, pause: 20_000)
    try player.play(SoundSource(liveAt: 44_100) { slow.next() })
    // 40 blocks take 0.8 s to make and 0.06 s to play.
    while slow.asked.withLock({ $0 }) < 40 { usleep(1000) }
    player.stop()
    #expect(!player.isPlaying && (player.takeReport()?.gaps ?? 0) > 0)
  }

  @Test func theErrorNamesASoundFileThatCannotBeWritten() throws {
    let player = Player(.file("/nowhere/at/all/x.wav"))
    let ramp = Ramp(blocks: 5)
    try player.play(SoundSource(liveAt: 44_100) { ramp.next() })
    try player.wait(Interrupt())
    let report = try #require(player.takeReport())
    #expect(report.failure == nil && report.writing is FileError)
    #expect(throws: FileError.self) { try player.play(AudioTests.tone(0.5)) }
  }

  @Test func anErrorWhileASoundIsGeneratedEndsTheSound() throws {
    struct Broken: Error {}
    let player = Player(.null)
    let ramp = Ramp(blocks: 20)
    try player.play(
      SoundSource(liveAt: 44_100) {
        guard let block = ramp.next() else { throw Broken() }
        return block
      })
    try player.wait(Interrupt())
    #expect(player.takeReport()?.failure is Broken)
  }

  @Test func stoppingPlaybackKeepsThePlayedSamplesInTheFile() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let ramp = Ramp(blocks: .max / 1024)
    try player.play(SoundSource(liveAt: 44_100) { ramp.next() })
    while ramp.asked.withLock({ $0 }) < 50 { usleep(1000) }
    player.stop()
    let heard = try SoundFile.read(folder / "out.wav").samples[0]
    #expect(heard.count > 1000 && heard == (0..<heard.count).map { Float($0) / 1e5 })
  }
}
