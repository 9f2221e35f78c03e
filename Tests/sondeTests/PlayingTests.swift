// Playing and recording by the whole program: without a device, to a file, and through PortAudio to what
// ALSA calls a device and is a file.

import Files
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PlayingTests {
  private let folder = TemporaryFolder()
  private static let alsa = "/usr/share/alsa/alsa.conf"

  /// Runs a line with variables of the environment.
  private func run(_ code: String, _ variables: [String: String]) throws -> Program.Outcome {
    for (name, value) in variables { setenv(name, value, 1) }
    defer { for name in variables.keys { unsetenv(name) } }
    try AtomicFile.write(code, to: folder / "a.sonde")
    return try Program.run("run a.sonde", in: folder)
  }

  @Test func aFileGetsWhatIsPlayed() throws {
    let run = try run(
      """
      x = tone(440Hz, 0.2s)
      play x
      print same(load("out.wav"), x)
      play x, x * 0.5
      print round(load("out.wav").duration * 10)
      try { x = record(1s) } catch e { print "no microphone" }
      """, ["SONDE_AUDIO": "file:out.wav"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "true\n9\nno microphone\n")
    #expect(run.errors == "played at equal loudness: -6.0 dB, 0.0 dB\n")
  }

  @Test func withoutADeviceTimeGoesBy() throws {
    let run = try run(
      """
      start = clock()
      play tone(440Hz, 0.2s), wait: true
      print clock() - start >= 0.2
      play tone(440Hz, 100s)
      stop
      print record(0.5s, rate: 8000).peak
      play tone(440Hz, 0.3s)
      """, ["SONDE_AUDIO": "null"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "true\n0\n" && run.errors == "")
  }

  @Test func anUnknownDeviceIsAnError() throws {
    let run = try run("play silence(1s)", ["SONDE_AUDIO": "loud"])
    #expect(run.status == 1)
    #expect(run.errors.contains("SONDE_AUDIO is \"loud\": it must be system, null or file:PATH"))
  }

  /// One error, and none of ALSA's own words.
  @Test(.enabled(if: access("/dev/snd", F_OK) != 0, "only where there is no device"))
  func noDeviceIsOneError() throws {
    let run = try run("play silence(1s)", [:])
    #expect(run.status == 1)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 3, "\(run.errors)")
    #expect(lines.first?.contains("there is no sound device to play on: ") == true)
  }

  @Test(.enabled(if: access(alsa, R_OK) == 0, "ALSA's own configuration is needed"))
  func theDeviceGetsTheSoundWhole() throws {
    let device =
      "</usr/share/alsa/alsa.conf>\npcm.!default { type file slave.pcm { type null }"
      + " file \"\(folder / "heard")\" format \"raw\" }\n"
    try AtomicFile.write(device, to: folder / "alsa.conf")
    let run = try run(
      """
      x = tone(440Hz, 1s)
      play x
      """, ["ALSA_CONFIG_PATH": folder / "alsa.conf"])
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    // The script's end waits for it. Two channels of 32-bit floats; silence stands around the sound, and
    // inside it where this device, which takes all at once, was quicker than what feeds it.
    let bytes = try BoundedFile.bytes(folder / "heard")
    var heard: [Float] = []
    bytes.withUnsafeBytes { bytes in
      for place in stride(from: 0, to: bytes.count - 7, by: 8) {
        let sample = bytes.loadUnaligned(fromByteOffset: place, as: Float.self)
        if abs(sample) > 1e-5 { heard.append(sample) }
      }
    }
    let wanted = (0..<44_100).map { Float(0.5 * sin(2 * .pi * 440 * Double($0) / 44_100)) }
      .filter { abs($0) > 1e-5 }
    #expect(heard.count == wanted.count)
    #expect(zip(heard, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
  }
}
