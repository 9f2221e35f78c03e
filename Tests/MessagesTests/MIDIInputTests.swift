// Tests of MIDI ports, with a server of JACK that needs no sound device. `midi-prober` plays and receives.

import Files
import Glibc
import TestSupport
import Testing

/// A server of JACK for one test.
final class JackServer {
  static var isInstalled: Bool { system("command -v jackd >/dev/null 2>&1") == 0 }

  let name: String
  private let folder = TemporaryFolder()

  /// Starts a server and waits until it serves.
  init(_ name: String) throws {
    self.name = "sonde-\(getpid())-\(name)"
    let status = system(start)
    try #require(status == 0, "jackd says: \(log)")
  }

  /// What the server has said since its last start.
  var log: String { (try? BoundedFile.text(folder / "log")) ?? "" }

  /// A command that starts the server and waits until it serves. A shell collects the server after its end, because JACK
  /// starts no server while a process of an older one with the same name is left. The tests block signals, so that the
  /// shell's `wait` would not notice the end. A server that was killed leaves an entry in the registry of shared memory,
  /// which has room for eight; the registry is removed if no server runs.
  var start: String {
    """
    pidof jackd >/dev/null || rm -f /dev/shm/jack-shm-registry /dev/shm/jack-[0-9]*
    JACK_NO_AUDIO_RESERVATION=1 sh -c 'jackd -n \(name) -r --no-realtime -d dummy -r 44100 -p 256 &
    echo $! >"\(folder / "process")"; while kill -0 $!; do sleep 0.05; done' \
    >'\(folder / "log")' 2>&1 </dev/null &
    jack_wait -s \(name) -w -t 20 >/dev/null 2>&1
    """
  }

  /// A command that ends the server without notice.
  var crash: String { "kill -9 $(cat '\(folder / "process")')" }

  /// Ends the server.
  func end() {
    guard let text = try? BoundedFile.text(folder / "process"),
      let process = pid_t(text.split(separator: "\n").first ?? "")
    else { return }
    kill(process, SIGTERM)
    for _ in 0..<500 where kill(process, 0) == 0 { pause(0.01) }
    kill(process, SIGKILL)
  }

  deinit { end() }

  /// The lines that the prober prints. `input` is a command whose output the prober reads.
  func probe(_ what: String, input: String = "true") throws -> [String] {
    try MIDIInputTests.probe(what, server: name, input: input)
  }
}

// One after the other: each has its own server, and two cores do not serve many in time.
@Suite(.serialized) struct MIDIInputTests {
  static func probe(
    _ what: String, server: String, input: String = "true"
  ) throws -> [String] {
    let prober = Program.path.dropLast("sonde".count) + "midi-prober"
    let folder = TemporaryFolder()
    let status = system(
      """
      \(input) | JACK_DEFAULT_SERVER=\(server) timeout 60 '\(prober)' \(what) \
      >'\(folder / "said")' 2>'\(folder / "errors")'
      """)
    let said = try BoundedFile.text(folder / "said")
    let errors = try BoundedFile.text(folder / "errors")
    #expect(status == 0, "\(said)\(errors)")
    return said.split(separator: "\n").map(String.init)
  }

  @Test func withoutDevicesThereAreNoPortsAndNoNoise() throws {
    // The computer of the test may have devices of its own.
    let said = try Self.probe("ports", server: "sonde-none")
    #expect(said.count == 1 && said.first?.hasPrefix("ports: [") == true)
  }

  @Test(.enabled(if: JackServer.isInstalled, "jackd is not installed"))
  func whatIsPlayedArrives() throws {
    let server = try JackServer("play")
    let said = try server.probe("play")
    func values(_ name: String) -> [String] {
      said.filter { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
    let ports = try #require(values("ports").first)
    #expect(ports.contains("\"piano:keys\"") && ports.contains("\"pianola:keys\""))
    let errors = values("error")
    #expect(errors.count == 2)
    #expect(errors.first?.hasPrefix("there is no MIDI port \"organ\"; the ports are ") == true)
    #expect(errors.last?.hasPrefix("several MIDI ports match \"Pian\"; choose one of ") == true)
    #expect(values("name") == ["piano:keys"])
    #expect(
      values("event") == [
        "on(key: 60.0, velocity: 100.0)", "off(key: 60.0, velocity: nil)",
        "off(key: 61.0, velocity: Optional(7.0))", "bend(key: nil, cents: 100.0)",
        "set(name: \"loudness\", value: 0.0)", "allOff", "on(key: 62.0, velocity: 1.0)",
      ])
    let delays = try #require(values("delays").first).split(separator: " ").compactMap {
      Double($0)
    }
    print("MIDI, from sending to arrival: median \(delays[1]) ms, worst \(delays[2]) ms")
    // JACK passes messages on once in each period of 5.8 ms, and leaves out messages in a period that a busy machine does
    // not finish in time.
    #expect(delays[0] > 100 && delays[1] < 30)
    let flood = try #require(values("flood").first).split(separator: " ").compactMap { Int($0) }
    print("MIDI, of 2000 messages in 2 s: \(flood[0]) taken")
    #expect(flood[0] > 1000 && flood[0] <= 2000 && flood[1] == 0)
    #expect(values("twins") == ["1 1"])
    #expect(values("after the end") == ["0"])
  }

  @Test(.enabled(if: JackServer.isInstalled, "jackd is not installed"))
  func otherProgramsConnectToAPortOfItsOwn() throws {
    // With ALSA's sequencer, the port is ALSA's.
    guard access("/dev/snd/seq", F_OK) != 0 else {
      print("skipped: the port of its own would be a port of ALSA")
      return
    }
    let server = try JackServer("own")
    #expect(try server.probe("own") == ["event: on(key: 60.0, velocity: 100.0)"])
  }

  @Test(.enabled(if: JackServer.isInstalled, "jackd is not installed"))
  func devicesMayVanishAndComeBack() throws {
    let server = try JackServer("vanish")
    let said = try server.probe("vanish")
    #expect(said.filter { $0 == "events: 1" }.count == 3)
    #expect(said.last?.contains("piano") == false)
  }

  @Test(.enabled(if: JackServer.isInstalled, "jackd is not installed"))
  func aServerMayCrashAndStartAgain() throws {
    let server = try JackServer("server")
    let said = try server.probe(
      "server",
      input: "(sleep 1; \(server.crash); sleep 0.5; echo; sleep 1; \(server.start); echo)")
    #expect(
      said == [
        "ready", "ports: []",
        "error: there is no MIDI port \"piano\"; no port sends MIDI here; connect a device, or start"
          + " JACK", "events: 1", "ports: [\"violin:keys\"]",
      ], "jackd says: \(server.log)")
  }
}
