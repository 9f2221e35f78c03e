// Tests of the mixer: sums, levels, the frames at which sources begin and end, sample rates, and samples beyond ±1.

import Audio
import Glibc
import Sounds
import Synchronization
import Testing

@Suite struct MixerTests {
  /// A source that returns `values` over and over, in blocks of a fixed length or of the wanted length.
  private static func source(
    _ values: [Float], rate: Double = 1000, channels: Int = 1, ahead: Double = 0.03,
    block: Int? = nil, level: SoundLevel = .usual, isEndless: Bool = false
  ) -> SoundSource {
    let place = Mutex(0)
    return SoundSource(liveAt: rate, channels: channels, ahead: ahead) { wanted in
      place.withLock { place in
        if place >= values.count {
          guard isEndless else { return nil }
          place = 0
        }
        let end = min(values.count, place + (block ?? wanted) * channels)
        defer { place = end }
        return SoundBlock(Array(values[place..<end]), level: level)
      }
    }
  }

  /// Mixes blocks of `size` frames until the mix has ended, and returns a channel.
  private static func everything(_ mixer: Mixer, size: Int = 64, channel: Int = 0) -> [Float] {
    var result: [Float] = []
    while let block = mixer.mix(size), !block.isEmpty {
      result += stride(from: channel, to: block.count, by: mixer.channels).map { block[$0] }
    }
    return result
  }

  private static func ramp(_ count: Int, _ step: Float = 1 / 4096) -> [Float] {
    (0..<count).map { Float($0) * step }
  }

  /// The steps are powers of two, so that every sum is exact.
  @Test(arguments: [1, 7, 64, 256]) func sourcesAddUpFromTheirFrameOn(size: Int) throws {
    let mixer = Mixer(rate: 1000, channels: 2)
    let (a, b) = (Self.ramp(1000), Self.ramp(300, 1 / 512))
    #expect(try mixer.add(Self.source(a, block: 13)) != nil)
    #expect(try mixer.add(Self.source(b), at: 101) != nil)
    let heard = Self.everything(mixer, size: size)
    let wanted = a.indices.map { n in (101..<401).contains(n) ? a[n] + b[n - 101] : a[n] }
    #expect(heard == wanted)
    #expect(mixer.frame == 1000 && mixer.isMono && mixer.clipped == 0)
    #expect(mixer.closeIfEmpty())
    #expect(try mixer.add(Self.source(a)) == nil)
  }

  @Test func aSourceThatJoinsBeginsAtTheNextFrame() throws {
    let mixer = Mixer(rate: 1000, channels: 1)
    _ = try mixer.add(Self.source([0.25], isEndless: true))
    _ = mixer.mix(100)
    let joined = try #require(try mixer.add(Self.source([0.5, 0.5, 0.5])))
    #expect(mixer.mix(5) == [0.75, 0.75, 0.75, 0.25, 0.25])
    #expect(joined.isOver)
    #expect(mixer.mix(2) == [0.25, 0.25])
  }

  @Test(arguments: [10, 100, 256]) func aStoppedSourceFadesFromItsFrameOn(size: Int) throws {
    let mixer = Mixer(rate: 1000, channels: 1)
    _ = try mixer.add(Self.source([Float](repeating: 0.25, count: 1000)))
    let stopped = try #require(try mixer.add(Self.source([0.5], isEndless: true)))
    stopped.stop(at: 333)
    let heard = Self.everything(mixer, size: size)
    let wanted = (0..<1000).map { (n: Int) -> Float in
      if n < 333 { return 0.75 }
      return n < 589 ? 0.25 + 0.5 * (1 - Float(n - 333) / 256) : 0.25
    }
    #expect(heard == wanted)
    #expect(stopped.isOver)
  }

  /// The figures follow from the sine and the cosine of 45°, 22.5° and 67.5°.
  @Test func theLawOfThePanKeepsThePower() {
    #expect(SoundLevel.usual.factors == (1, 1))
    #expect(SoundLevel(gain: -20).factors == (0.1, 0.1))
    #expect(SoundLevel(pan: -1).factors.right == 0 && SoundLevel(pan: 1).factors.left == 0)
    #expect(abs(SoundLevel(pan: 1).factors.right - 1.414_213_6) < 1e-6)
    let half = SoundLevel(pan: 0.5).factors
    #expect(abs(half.left - 0.541_196_1) < 1e-6 && abs(half.right - 1.306_563) < 1e-6)
    for pan in stride(from: -1.0, through: 1, by: 0.125) {
      let (left, right) = SoundLevel(gain: 6, pan: pan).factors
      // 10^0.6 · 2, in single precision
      #expect(abs(left * left + right * right - 7.962_143_4) < 1e-5)
      let mirror = SoundLevel(gain: 6, pan: -pan).factors
      #expect(abs(mirror.left - right) < 1e-6)
    }
  }

  @Test func aLevelScalesTheChannels() throws {
    let level = SoundLevel(gain: -20, pan: 0.5)
    for (channels, values) in [(1, [Float(0.5)]), (2, [0.5, -0.25])] {
      let mixer = Mixer(rate: 1000, channels: 2)
      _ = try mixer.add(Self.source(values, channels: channels, level: level))
      let frame = try #require(mixer.mix(4))
      #expect(abs(frame[0] - 0.5 * 0.054_119_61) < 1e-7)
      #expect(abs(frame[1] - (values.last ?? 0) * 0.130_656_3) < 1e-7)
      #expect(!mixer.isMono)
    }
    let narrow = Mixer(rate: 1000, channels: 1)
    _ = try narrow.add(Self.source([0.5, 0.25], channels: 2))
    #expect(narrow.mix(1) == [0.375])
  }

  /// The largest difference of neighbouring samples is the change divided by the hop.
  @Test func aChangeOfTheGainIsSmoothedOverOneHop() throws {
    let mixer = Mixer(rate: 1000, channels: 2)
    let blocks = Mutex(0)
    _ = try mixer.add(
      SoundSource(liveAt: 1000) { (_: Int) in
        let number = blocks.withLock { blocks in
          defer { blocks += 1 }
          return blocks
        }
        if number > 4 { return nil }
        let level = number < 2 ? SoundLevel.usual : SoundLevel(gain: -20, pan: 0)
        return SoundBlock([Float](repeating: 1, count: 100), level: level)
      })
    let heard = Self.everything(mixer)
    #expect(heard[199] == 1 && abs(heard[299] - 0.1) < 1e-6 && heard[499] == heard[300])
    #expect(abs(heard[249] - 0.55) < 1e-6)
    for n in 1..<500 { #expect(abs(heard[n] - heard[n - 1]) < 0.009_01) }
    #expect(mixer.isMono)
  }

  /// A sine of 440 Hz at another rate remains a sine of 440 Hz that begins at the same time. The 20 bits of the resampler
  /// give an error below 1e-5; the first and the last milliseconds are the filter's transients.
  @Test(arguments: [22_050.0, 48_000, 96_000]) func aSourceOfAnotherRateIsResampled(rate: Double)
    throws
  {
    let count = Int(exactly: (rate * 0.5).rounded()) ?? 0
    func sine(_ n: Int, _ rate: Double) -> Double {
      let angle: Double = 2 * .pi * 440 * Double(n) / rate
      return 0.5 * sin(angle)
    }
    let tone = (0..<count).map { Float(sine($0, rate)) }
    let mixer = Mixer(rate: 44_100, channels: 2)
    let base = [Float](repeating: 0.25, count: 44_100)
    _ = try mixer.add(Self.source(base, rate: 44_100))
    _ = try mixer.add(Self.source(tone, rate: rate, block: 333), at: 1000)
    let heard = Self.everything(mixer, size: 256)
    #expect(heard.count == 44_100)
    for n in 500..<21_500 {
      let error: Double = abs(Double(heard[1000 + n]) - 0.25 - sine(n, 44_100))
      #expect(error < 1e-5)
    }
    #expect(heard[..<900].allSatisfy { $0 == 0.25 })
    #expect(heard[(1000 + 22_050)...].allSatisfy { $0 == 0.25 })
    #expect(throws: SoundError.self) { try mixer.add(Self.source([0], rate: 1e9)) }
  }

  @Test func framesBeyondFullScaleAreCounted() throws {
    let mixer = Mixer(rate: 1000, channels: 2)
    let loud: [Float] = (0..<500).map { $0 % 10 == 0 ? 0.75 : 0.25 }
    _ = try mixer.add(Self.source(loud))
    _ = try mixer.add(Self.source([Float](repeating: 0.5, count: 300)))
    let heard = Self.everything(mixer)
    #expect(mixer.clipped == 30)
    #expect(heard[0] == 1.25)
  }

  @Test func anErrorEndsOnlyItsSource() throws {
    struct Broken: Error {}
    let mixer = Mixer(rate: 1000, channels: 1)
    _ = try mixer.add(Self.source([Float](repeating: 0.25, count: 200)))
    let broken = try #require(
      try mixer.add(
        SoundSource(liveAt: 1000) { (_: Int) -> SoundBlock? in throw Broken() }))
    #expect(Self.everything(mixer) == [Float](repeating: 0.25, count: 200))
    #expect(broken.isOver && broken.failure is Broken)
  }

  @Test func anAbortedMixAsksNoSource() throws {
    let mixer = Mixer(rate: 1000, channels: 1)
    let asked = Mutex(0)
    _ = try mixer.add(
      SoundSource(liveAt: 1000) { (wanted: Int) in
        asked.withLock { $0 += 1 }
        return SoundBlock([Float](repeating: 0, count: wanted))
      })
    _ = mixer.mix(10)
    mixer.abort()
    let before = asked.withLock { $0 }
    #expect(mixer.mix(10) == nil && asked.withLock { $0 } == before)
  }
}
