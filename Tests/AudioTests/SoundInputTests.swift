// Tests of an open microphone without a device: files and silence that arrive by the clock.

import Audio
import Files
import Glibc
import Runs
import Sounds
import TestSupport
import Testing

@Suite struct SoundInputTests {
  private let folder = TemporaryFolder()

  private func write(_ sound: Sound) throws -> String {
    try SoundFile.write(sound, folder / "in.wav")
    return folder / "in.wav"
  }

  private func ramp(_ count: Int, rate: Double) throws -> Sound {
    try Sound(mono: (0..<count).map { Float($0) / Float(count) }, rate: rate)
  }

  /// Reads to the end, and checks before and after each reading that the frames follow the clock.
  private func all(_ input: SoundInput, seconds: Double, room: Int = 8192) throws -> [Float] {
    var heard: [Float] = []
    var buffer = [Float](repeating: 0, count: room * input.channels)
    // The input was opened at most some milliseconds ago.
    let start = ContinuousClock.now
    func passed() -> Double { (ContinuousClock.now - start) / .seconds(1) }
    while !input.isOver, passed() < seconds + 20 {
      let before = passed()
      let frames = buffer.withUnsafeMutableBufferPointer { input.read(into: $0) }
      heard += buffer[..<(frames * input.channels)]
      let count = Double(heard.count / input.channels)
      // Everything up to the last whole block has arrived. The tolerance for too many frames is the time of opening.
      if room >= 8192, before < seconds {
        #expect(count > before * input.rate - Double(SoundInput.block) - 1)
      }
      #expect(count <= (passed() + 0.25) * input.rate)
      usleep(2000)
    }
    #expect(passed() > seconds - 0.25 && passed() < seconds + 20)
    return heard
  }

  @Test func aFileArrivesInRealTimeAndEndsTheInput() throws {
    let sound = try ramp(30_001, rate: 44_100)
    let path = try write(sound)
    let input = try SoundInput(.null, microphone: path, rate: 44_100)
    #expect(!input.isOver && input.channels == 1)
    #expect(try all(input, seconds: sound.duration) == sound.samples[0])
    #expect(input.isOver && input.lost == 0)
    var buffer: [Float] = [1, 2]
    #expect(buffer.withUnsafeMutableBufferPointer { input.read(into: $0) } == 0)
    // A small buffer loses nothing.
    let again = try SoundInput(.system, microphone: path, rate: 44_100)
    #expect(try all(again, seconds: sound.duration, room: 500) == sound.samples[0])
  }

  @Test func framesArriveInBlocks() throws {
    let input = try SoundInput(.null, microphone: write(ramp(44_100, rate: 44_100)), rate: 44_100)
    var buffer = [Float](repeating: 0, count: 20_000)
    for _ in 0..<20 {
      let frames = buffer.withUnsafeMutableBufferPointer { input.read(into: $0) }
      #expect(frames % SoundInput.block == 0)
      usleep(1000)
    }
    input.close()
    #expect(input.isOver)
    #expect(buffer.withUnsafeMutableBufferPointer { input.read(into: $0) } == 0)
  }

  @Test func aFileOfAnotherRateAndOtherChannelsIsConverted() throws {
    let tone = try Signals.tone(frequency: 440, duration: 0.3, rate: 48_000)
    let stereo = try Sound(
      samples: [tone.samples[0], tone.scaled(by: -0.5).samples[0]], rate: 48_000)
    let input = try SoundInput(.null, microphone: write(stereo), rate: 16_000)
    let expected = try Resampler.resample(stereo.mono(), to: 16_000).samples[0]
    #expect(try all(input, seconds: 0.3) == expected)
    let twice = try SoundInput(.null, microphone: write(tone), rate: 48_000, channels: 2)
    let heard = try all(twice, seconds: 0.3)
    #expect(stride(from: 0, to: heard.count, by: 2).map { heard[$0] } == tone.samples[0])
    #expect(stride(from: 1, to: heard.count, by: 2).map { heard[$0] } == tone.samples[0])
  }

  @Test func aMissingFileIsAnError() throws {
    #expect(throws: AudioError.self) {
      try SoundInput(.null, microphone: folder / "none.wav", rate: 44_100)
    }
    #expect(throws: AudioError.self) { try SoundInput(.file("x.wav"), rate: 44_100) }
  }

  @Test func theNullDeviceGivesSilenceByTheClock() throws {
    let input = try SoundInput(.null, rate: 8000, channels: 2)
    usleep(100_000)
    var buffer = [Float](repeating: 1, count: 8000)
    let frames = buffer.withUnsafeMutableBufferPointer { input.read(into: $0) }
    #expect(frames >= 800 - SoundInput.block && !input.isOver)
    #expect(buffer[..<(2 * frames)].allSatisfy { $0 == 0 } && buffer[2 * frames] == 1)
  }

  @Test func recordingHearsTheFile() throws {
    let sound = try ramp(22_050, rate: 44_100)
    let path = try write(sound)
    let part = try Recorder.record(
      .null, microphone: path, seconds: 0.2, rate: 44_100, channels: 1, run: Run())
    #expect(part.samples[0] == Array(sound.samples[0][..<8820]))
    let whole = try Recorder.record(
      .null, microphone: path, seconds: 2, rate: 44_100, channels: 1, run: Run())
    #expect(whole == sound)
  }
}
