// Tests of playing and recording with the whole program: without a device, to a file, and through PortAudio to
// an ALSA device that is a file.

import Files
import Glibc
import Sounds
import TestSupport
import Testing

@Suite(.serialized) struct PlayingTests {
  private let folder = TemporaryFolder()
  private static let alsa = "/usr/share/alsa/alsa.conf"

  /// Runs a line with environment variables.
  private func run(_ code: String, _ variables: [String: String]) throws -> Program.Outcome {
    for (name, value) in variables { setenv(name, value, 1) }
    defer { for name in variables.keys { unsetenv(name) } }
    try AtomicFile.write(code, to: folder / "a.sonde")
    return try Program.run("run a.sonde", in: folder)
  }

  @Test func playedSoundsAreWrittenToAFile() throws {
    let run = try run(
      """
      x = tone(440Hz, 0.2s)
      play x
      print same(load("out.wav"), x)
      play x, x * 0.5
      print round(load("out.wav").duration * 10)
      try { x = record(1s) } catch e { print "no microphone" }
      save x * 0.1, "x.wav"
      play "x.wav"
      play analyze(x, fft: 512)
      print round(load("out.wav").duration * 10)
      """, ["SONDE_AUDIO": "file:out.wav"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "true\n9\nno microphone\n13\n")
    #expect(run.errors == "playing at equal loudness: -6.0 dB, 0.0 dB\n")
  }

  @Test func theNullDevicePlaysForTheDurationOfTheSound() throws {
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

  @Test func anUnknownSoundDeviceIsAnError() throws {
    let run = try run("play silence(1s)", ["SONDE_AUDIO": "loud"])
    #expect(run.status == 1)
    #expect(run.errors.contains("SONDE_AUDIO is \"loud\": it must be system, null or file:PATH"))
  }

  /// The program prints exactly one error, and no messages from the ALSA library.
  @Test(.enabled(if: access("/dev/snd", F_OK) != 0, "only where there is no device"))
  func aMissingSoundDeviceCausesOnlyOneErrorMessage() throws {
    let run = try run("play silence(1s)", [:])
    #expect(run.status == 1)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 3, "\(run.errors)")
    #expect(lines.first?.contains("there is no sound device to play on: ") == true)
  }

  /// If the program did not check ALSA's configuration first, PortAudio would end the program.
  @Test(arguments: ["/dev/null", "/nowhere"]) func aMissingALSAConfigurationIsAnError(path: String)
    throws
  {
    let run = try run("play silence(1s)", ["ALSA_CONFIG_PATH": path])
    #expect(run.status == 1)
    #expect(run.errors.contains("there is no sound device: ALSA's configuration is missing"))
  }

  @Test(.enabled(if: access(alsa, R_OK) == 0, "ALSA's own configuration is needed"))
  func theSoundDeviceReceivesTheWholeSound() throws {
    try makeFileDevice()
    let run = try run(
      """
      x = tone(440Hz, 1s)
      play x
      """, ["ALSA_CONFIG_PATH": folder / "alsa.conf"])
    // The sound device takes samples faster than the generator makes them, so gaps are counted.
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.isEmpty || run.errors.contains("of sound came too late"), "\(run.errors)")
    // The end of the script waits for the sound. The file contains two channels of 32-bit floats, with silence
    // around the sound and wherever the device was faster than the generator.
    let heard = try samples(of: folder / "heard", channel: 0).filter { abs($0) > 1e-5 }
    let wanted = (0..<44_100).map { Float(0.5 * sin(2 * .pi * 440 * Double($0) / 44_100)) }
      .filter { abs($0) > 1e-5 }
    #expect(heard.count == wanted.count)
    #expect(zip(heard, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  private static let model = """
    pv = analyze(tone(440Hz, 1s) + tone(660Hz, 1s) * 0.3, fft: 512, bins: 12)
    m = model(pv, layers: 1, units: 24, mixtures: 2, seed: 1)
    train m, steps: 40

    """

  /// A generator that plays into a file without changes gives the same samples as `sample`, bit for bit.
  @Test func aLiveGeneratorEqualsOfflineSampling() throws {
    let run = try run(
      Self.model + """
        g = generator(m, seed: 5, variance: 0.3, reset: every(100ms, pv, pick: "random"))
        h = copy(g)
        play g, duration: 0.5s, wait: true
        y = sample(h, duration: 0.5s)
        print g.count == h.count, same(next(g), next(h))
        print same(load("out.wav"), y), y.duration
        """, ["SONDE_AUDIO": "file:out.wav"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "true true\ntrue 0.5\n")
    #expect(run.errors.contains("playing · a change is heard within 38.7 ms\n"))
    #expect(run.errors.contains("played 0.50 s · "))
  }

  /// Knobs are set during playback: the record keeps the frames of the changes, and a replay gives the same
  /// generator.
  @Test func knobsSetDuringPlaybackAreRecorded() throws {
    let run = try run(
      Self.model + """
        g = generator(m, seed: 5)
        def rest(seconds) { start = clock(); while clock() - start < seconds {} }
        play g
        rest(0.15)
        g.variance = 0.5
        rest(0.1)
        reset g, pv[60]
        g.speed = envelope([[0, 1], [0.1, 2]])
        rest(0.1)
        try { next g } catch e { print e }
        now = g.count
        stop
        after = next(g)
        save session, "live.sonde"
        """, ["SONDE_AUDIO": "null"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output
        == "next: the generator is playing — `stop` stops the sound; the generator then continues"
        + " from its current frame\n")
    let text = try BoundedFile.text(folder / "live.sonde")
    #expect(text.ranges(of: "#= outside frame ").count == 5)
    // The replay uses no device and another number of threads.
    let replay = try Program.run("replay live.sonde", in: folder, threads: 1)
    #expect(replay.status == 0, "\(replay.errors)")
    #expect(replay.errors.contains("recorded results match"))
    let changed = text.replacing("outside frame ", with: "outside frame 1")
    try AtomicFile.write(changed, to: folder / "other.sonde")
    #expect(try Program.run("replay other.sonde", in: folder).status == 1)
  }

  /// The file contains the samples that were played before the error.
  @Test(arguments: ["error \"boom\"", "quit"]) func aFailingScriptKeepsThePlayedSamplesInTheFile(
    end: String
  )
    throws
  {
    let run = try run(
      Self.model + """
        g = generator(m)
        play g, duration: 0.3s
        start = clock()
        while clock() - start < 0.15 {}
        \(end)
        """, ["SONDE_AUDIO": "file:out.wav"])
    #expect(run.status == (end == "quit" ? 0 : 1), "\(run.errors)")
    #expect(try SoundFile.read(folder / "out.wav").duration > 0.01)
  }

  @Test func aReplayRefusesADamagedPlaybackNote() throws {
    try AtomicFile.write(
      "# sonde 1\nx = clock()   #= outside clock nan\n#= end\n", to: folder / "a.sonde")
    let replay = try Program.run("replay a.sonde", in: folder)
    #expect(replay.status == 1 && replay.errors.contains("cannot be read"), "\(replay.errors)")
  }

  @Test func theEndOfAScriptStopsEndlessPlayback() throws {
    let run = try run(
      Self.model + "g = generator(m)\nplay g\nplay g\n", ["SONDE_AUDIO": "null"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("the script has ended, so the generator stops"))
  }

  /// A generator plays through PortAudio, and the device receives exactly the same samples as the file.
  @Test(.enabled(if: access(alsa, R_OK) == 0, "ALSA's own configuration is needed"))
  func theDeviceReceivesTheSamplesOfALiveGenerator() throws {
    try makeFileDevice()
    let run = try run(
      Self.model + """
        g = generator(m, seed: 5)
        h = copy(g)
        play g, duration: 0.25s, wait: true
        save sample(h, duration: 0.25s), "wanted.wav"
        """, ["ALSA_CONFIG_PATH": folder / "alsa.conf"])
    #expect(run.status == 0, "\(run.errors)")
    let heard = try samples(of: folder / "heard", channel: 0)
    let wanted = try SoundFile.read(folder / "wanted.wav").samples[0].filter { $0 != 0 }
    // The file contains silence around the sound and wherever the device was faster than the generator.
    #expect(heard.filter { $0 != 0 } == wanted)
  }

  /// An ALSA device that writes the samples it receives to the file `heard`.
  private func makeFileDevice() throws {
    let device =
      "</usr/share/alsa/alsa.conf>\npcm.!default { type file slave.pcm { type null }"
      + " file \"\(folder / "heard")\" format \"raw\" }\n"
    try AtomicFile.write(device, to: folder / "alsa.conf")
  }

  /// Reads one of two channels of raw 32-bit floats.
  private func samples(of path: String, channel: Int) throws -> [Float] {
    try BoundedFile.bytes(path).withUnsafeBytes { bytes in
      stride(from: 4 * channel, to: bytes.count - 3, by: 8).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
      }
    }
  }
}
