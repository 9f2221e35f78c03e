// The only owner of the library RtMidi. One lock protects all calls. RtMidi, ALSA and JACK write to standard error if a
// system of MIDI is not there, so it is silenced during the calls.

internal import CMessages
internal import Glibc
internal import Runs
internal import Synchronization
internal import WholeNumbers

enum RtMidi {
  private static let lock = Mutex(())
  /// The versions of the library whose functions are equal.
  static let files = ("librtmidi.so.6", "librtmidi.so.7")

  /// Runs `body` with the library loaded, under the lock, without signals and with standard error silenced.
  static func use<Result: Sendable>(
    files: (String, String) = files, _ body: () throws -> Result
  ) throws -> Result {
    try lock.withLock { _ in
      try BackgroundThread.withoutSignals {
        try QuietStandardError.during {
          if let missing = midi_load(files.0, files.1).map({ String(cString: $0) }) {
            throw MessageError.missing(
              "MIDI", library: "RtMidi", file: files.0, package: "librtmidi6", missing: missing)
          }
          return try body()
        }
      }
    }
  }

  /// A client of each MIDI system that runs. Called in `use`.
  static func clients() throws -> [RtMidiClient] {
    var systems = [Int32](repeating: 0, count: 16)
    let count = min(Int(midi_systems(&systems, 16)), 16)
    // ALSA has number 2 and JACK has 3. Other systems do not exist on Linux, or do nothing.
    return systems[..<count].sorted().filter { $0 == 2 || $0 == 3 }.compactMap(RtMidiClient.init)
  }

  /// Closes a client, as `use`.
  static func close(_ client: RtMidiClient) {
    lock.withLock { _ in QuietStandardError.during { client.close() } }
  }
}

/// A client of one MIDI system. All functions are called under the lock of `RtMidi`.
final class RtMidiClient: @unchecked Sendable {
  // Unchecked: the lock of `RtMidi` protects the properties.
  private var client: midi_client?
  private var receiver: Unmanaged<MIDIReceiver>?

  init?(system: Int32) {
    client = midi_open(system, "sonde")
    if client == nil { return nil }
  }

  deinit { close() }

  /// The names of the ports that send.
  var ports: [String] {
    (0..<midi_port_count(client)).map { name(of: $0) ?? "" }
  }

  private func name(of port: Int32) -> String? {
    var name = [CChar](repeating: 0, count: 512)
    guard midi_port_name(client, port, &name, Int32(name.count)) == 1 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Receives from a port, or from a port of its own. Returns false if that fails.
  func connect(_ port: String?, _ receiver: MIDIReceiver) -> Bool {
    // Ports come and go, so the number of the port is looked up as late as possible.
    var number: Int32 = -1
    if let port {
      guard let place = ports.firstIndex(of: port) else { return false }
      number = Int32(place)
    }
    let retained = self.receiver ?? Unmanaged.passRetained(receiver)
    self.receiver = retained
    return midi_connect(
      client, number, "sonde",
      { _, bytes, count, context in
        guard let bytes, let context else { return }
        Unmanaged<MIDIReceiver>.fromOpaque(context).takeUnretainedValue()
          .take(UnsafeBufferPointer(start: bytes, count: count))
      }, retained.toOpaque()) == 1
  }

  /// Ends the client, and then releases the receiver, unless the client stays allocated.
  func close() {
    guard let client else { return }
    if midi_close(client) == 1 { receiver?.release() }
    (self.client, receiver) = (nil, nil)
  }
}
