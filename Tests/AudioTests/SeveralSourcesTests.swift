// Tests of a player with several sources: joining, stopping one source, latencies, and the file that replaces a device.

import Audio
import Glibc
import Runs
import Sounds
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct SeveralSourcesTests {
  /// A source that goes on until it is stopped, and notes the time and the length of each request.
  private final class Tone: Sendable {
    let asked = Mutex<[(time: ContinuousClock.Instant, frames: Int)]>([])
    let value: Float
    init(_ value: Float) { self.value = value }

    func source(ahead: Double, rate: Double = 44_100) -> SoundSource {
      SoundSource(liveAt: rate, ahead: ahead) { [self] frames in
        asked.withLock { $0.append((.now, frames)) }
        return SoundBlock([Float](repeating: value, count: frames))
      }
    }

    var frames: Int { asked.withLock { $0.reduce(0) { $0 + $1.frames } } }
    var count: Int { asked.withLock { $0.count } }
  }

  @Test func aSettingNamesTheBlockOfADevice() throws {
    #expect(try AudioSetting(nil) == AudioSetting("system"))
    #expect(try AudioSetting("null").block == 256)
    let small = try AudioSetting("null:128")
    #expect(small.device == .null && small.block == 128)
    let file = try AudioSetting("file:64:a:b.wav")
    #expect(file.device == .file("a:b.wav") && file.block == 64)
    #expect(try AudioSetting("file:./12:a.wav").device == .file("./12:a.wav"))
    #expect(try AudioSetting("file:C:a.wav").device == .file("C:a.wav"))
    for name in [
      "null:", "null:x", "null:8", "null:9999", "null:128:a", "file:0:a.wav", "file:12:",
    ] {
      #expect(throws: AudioError.self, "\(name)") { try AudioSetting(name) }
    }
  }

  @Test func aSourceJoinsAndIsStoppedWhileAnotherGoesOn() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let (one, two) = (Tone(0.25), Tone(0.5))
    let first = try player.play(one.source(ahead: 0.03))
    usleep(60_000)
    let second = try player.play(two.source(ahead: 0.03))
    usleep(60_000)
    player.stop(second)
    let asked = two.count
    #expect(player.isPlaying(first) && player.isPlaying)
    usleep(60_000)
    #expect(two.count == asked)
    player.stop(first)
    #expect(!player.isPlaying)
    let heard = try SoundFile.read(folder / "out.wav")
    #expect(heard.channels == 1)
    let samples = heard.samples[0]
    let begin = try #require(samples.firstIndex { $0 > 0.25 })
    let end = try #require(samples.lastIndex { $0 > 0.25 })
    #expect(
      samples[..<begin].allSatisfy { $0 == 0.25 } && samples[(end + 1)...].allSatisfy { $0 == 0.25 }
    )
    let fade = samples[begin...end].drop { $0 == 0.75 }
    #expect(samples[begin] == 0.75 && fade.count == 255)
    #expect(zip(fade, fade.dropFirst()).allSatisfy { $0 > $1 })
    let report = try #require(player.takeReport())
    #expect(report.clipped == 0 && report.failure == nil)
  }

  @Test func aSoundJoinsWhatIsPlayingAndIsWrittenAtTheEnd() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let live = Tone(0.5)
    let source = try player.play(live.source(ahead: 0.03))
    let sound = try Sound(mono: [Float](repeating: 0.25, count: 1000), rate: 44_100)
    let joined = try #require(try player.play(sound, level: SoundLevel(pan: 1)))
    try player.wait(for: joined, Interrupt())
    #expect(!player.isPlaying(joined) && player.isPlaying(source))
    player.stop(source)
    let heard = try SoundFile.read(folder / "out.wav")
    try #require(heard.channels == 2)
    #expect(heard.samples[0].allSatisfy { $0 == 0.5 })
    #expect(heard.samples[1].filter { abs($0 - 0.853_553_4) < 1e-6 }.count == 1000)
    // Nothing plays, so the next sound is written at once, also with a level.
    let count = heard.count
    #expect(try player.play(sound, level: SoundLevel(gain: -20)) == nil)
    let all = try SoundFile.read(folder / "out.wav")
    #expect(all.count == count + 1000)
    #expect(all.samples.allSatisfy { abs(($0.last ?? 0) - 0.025) < 1e-7 })
  }

  @Test func aPannedSoundMakesTheFileOfAMonoSoundStereo() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let sound = try Sound(mono: [0.25, 0.5], rate: 44_100)
    try player.play(sound)
    #expect(try SoundFile.read(folder / "out.wav").channels == 1)
    try player.play(sound, level: SoundLevel(pan: -1))
    let heard = try SoundFile.read(folder / "out.wav")
    try #require(heard.channels == 2 && heard.count == 4)
    #expect(heard.samples[1] == [0.25, 0.5, 0, 0])
    #expect(heard.samples[0][..<2] == [0.25, 0.5] && abs(heard.samples[0][3] - 0.707_106_8) < 1e-6)
  }

  /// A source with a short `ahead` is asked for blocks of at most 256 frames just before they are heard, although another
  /// source is asked much earlier. The lead is at most two blocks of the device, one block in transit, and the delays of
  /// this machine.
  @Test func aSourceWithAShortDelayKeepsItBesideASourceWithALongDelay() throws {
    let player = Player(.null, block: 128)
    let (slow, soon) = (Tone(0.1), Tone(0.2))
    let long = try player.play(slow.source(ahead: 0.2))
    usleep(250_000)
    let short = try player.play(soon.source(ahead: 0.005))
    // The mix that is already in the ring is heard first.
    while soon.count == 0 { usleep(200) }
    let start = ContinuousClock.now
    var leads: [Double] = []
    while ContinuousClock.now < start + .milliseconds(400) {
      let made = Double(soon.frames) / 44_100
      let elapsed = ContinuousClock.now - start
      leads.append(
        made - Double(elapsed.components.seconds)
          - Double(elapsed.components.attoseconds) * 1e-18)
      usleep(500)
    }
    let sorted = leads.sorted()
    #expect(sorted[sorted.count / 2] < 0.005 + (256 + 256) / 44_100.0, "\(sorted.suffix(3))")
    #expect(soon.asked.withLock { $0.allSatisfy { $0.frames <= 256 } })
    #expect(abs(player.latency(of: short) - 256 / 44_100.0) < 1e-9)
    #expect(player.latency(of: long) == 0.2)
    player.stop()
    let report = try #require(player.takeReport())
    #expect(report.seconds > 0.6)
  }

  /// The thread of a slow source fills the queue of the source, so that its long blocks do not delay a source with a short
  /// delay: at most a few blocks come too late on a busy machine.
  @Test func aSourceWithLongComputationsDoesNotDelayTheOthers() throws {
    let player = Player(.null, block: 128)
    let soon = Tone(0.2)
    try player.play(
      SoundSource(liveAt: 44_100, ahead: 0.2) { (_: Int) in
        usleep(30_000)
        return SoundBlock([Float](repeating: 0.1, count: 4096))
      })
    try player.play(soon.source(ahead: 0.005))
    usleep(1_000_000)
    player.stop()
    let report = try #require(player.takeReport())
    // Without a queue, each of the 10 blocks of 93 ms would miss about 20 ms.
    #expect(report.missing < 0.1, "\(report)")
  }

  @Test func theReportCountsSamplesBeyondFullScale() throws {
    let folder = TemporaryFolder()
    let player = Player(.file(folder / "out.wav"))
    let sound = try Sound(mono: [Float](repeating: 0.75, count: 4000), rate: 44_100)
    let (one, two) = (Tone(0.5), SoundSource(sound))
    let source = try player.play(one.source(ahead: 0.03))
    let other = try player.play(two)
    try player.wait(for: other, Interrupt())
    player.stop(source)
    let report = try #require(player.takeReport())
    #expect(report.clipped == 4000)
    #expect(try SoundFile.read(folder / "out.wav").peak == 1.25)
  }

  @Test func anInterruptedWaitEndsOnlyItsSource() throws {
    let player = Player(.null)
    let (one, two) = (Tone(0.1), Tone(0.2))
    let first = try player.play(one.source(ahead: 0.03))
    let second = try player.play(two.source(ahead: 0.03))
    let interrupt = Interrupt()
    interrupt.request()
    #expect(throws: Interrupted.self) { try player.wait(for: first, interrupt) }
    #expect(player.isPlaying(second) && player.isPlaying)
    #expect(throws: Interrupted.self) { try player.wait(interrupt) }
    #expect(!player.isPlaying)
  }

  @Test func anErrorOfOneSourceIsReportedWhileAnotherPlays() throws {
    struct Broken: Error {}
    let player = Player(.null)
    let one = Tone(0.1)
    try player.play(one.source(ahead: 0.03))
    let broken = try player.play(
      SoundSource(liveAt: 44_100, ahead: 0.05) { (_: Int) -> SoundBlock? in throw Broken() })
    try player.wait(for: broken, Interrupt())
    #expect(broken.failure is Broken)
    #expect(player.isPlaying && player.takeFailures().count == 1 && player.takeFailures().isEmpty)
    player.stop()
    #expect(player.takeReport()?.failure == nil)
  }

  /// Many sources that join and stop in every order leave nothing that plays.
  @Test func sourcesJoinAndStopManyTimes() throws {
    let player = Player(.null, block: 64)
    var playing: [PlayedSource] = []
    for n in 0..<60 {
      playing.append(
        try player.play(Tone(0.01).source(ahead: [0.002, 0.02, 0.1][n % 3])))
      if n % 5 == 4 { player.stop(playing.remove(at: n % playing.count)) }
      if n % 20 == 19 {
        for source in playing { player.stop(source) }
        playing = []
        #expect(!player.isPlaying)
      }
    }
    #expect(player.takeReport() != nil)
  }
}
