// An input of MIDI messages by RtMidi. Only `RtMidi` calls the library. A thread of RtMidi, or of JACK, decodes each
// message and pushes its events; the thread uses only the `MIDIReceiver`, which is released after the port is closed.

internal import CMessages
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// A MIDI port whose messages become events in a queue.
public final class MIDIInput: Sendable {
  /// What an input has received so far.
  public struct Counts: Sendable, Equatable {
    /// Messages, also those that mean nothing here.
    public var received = 0
    /// Events that found the queue full.
    public var dropped = 0
  }

  private let receiver: MIDIReceiver
  private let client: Mutex<RtMidiClient?>

  /// The name of the port from which the input receives; nil if other programs connect to the input.
  public let name: String?

  /// The names of the ports that send: first those of ALSA, then those of JACK. Without devices the list is empty.
  ///
  /// - Throws: `MessageError` if RtMidi is missing.
  public static func ports() throws -> [String] {
    try ports(library: RtMidi.files)
  }

  /// As `ports()`, with other libraries than RtMidi.
  package static func ports(library files: (String, String)) throws -> [String] {
    try RtMidi.use(files: files) { try RtMidi.clients().flatMap { $0.ports } }
  }

  /// Receives from a port, until `stop` or the end of this object.
  ///
  /// - Parameters:
  ///   - name: the name of a port, or a part that only one port has, without regard to case; nil makes a port of its own
  ///     with the name `sonde`, to which other programs connect.
  ///   - queue: receives the events.
  /// - Throws: `MessageError` if RtMidi is missing, or no port or several ports match.
  public init(name: String?, queue: MessageQueue) throws {
    let receiver = MIDIReceiver(queue: queue)
    self.receiver = receiver
    let (client, port) = try RtMidi.use { try Self.open(name, receiver) }
    self.name = port
    self.client = Mutex(client)
  }

  deinit { stop() }

  /// What the input has received so far.
  public var counts: Counts { receiver.counts }

  /// Closes the port. Afterwards no event enters the queue. A second call does nothing.
  public func stop() {
    client.withLock { client in
      guard let open = client else { return }
      RtMidi.close(open)
      client = nil
    }
  }

  /// Opens the port of this name. The client is connected, and calls the receiver.
  private static func open(
    _ name: String?, _ receiver: MIDIReceiver
  ) throws -> (RtMidiClient, String?) {
    let clients = try RtMidi.clients()
    guard let name else {
      for client in clients where client.connect(nil, receiver) { return (client, nil) }
      throw MessageError(
        "no MIDI: this computer has no MIDI system", advice: "start JACK, or load ALSA's sequencer")
    }
    let all = clients.flatMap { client in client.ports.map { (client, $0) } }
    let wanted = name.lowercased()
    var found = all.filter { $0.1 == name }
    if found.isEmpty { found = all.filter { $0.1.lowercased().contains(wanted) } }
    guard let (client, port) = found.first else {
      throw MessageError(
        "there is no MIDI port \"\(name)\"",
        advice: all.isEmpty
          ? "no port sends MIDI here; connect a device, or start JACK"
          : "the ports are \(list(all.map { $0.1 }))")
    }
    guard found.count == 1 || port == name else {
      throw MessageError(
        "several MIDI ports match \"\(name)\"", advice: "choose one of \(list(found.map { $0.1 }))")
    }
    guard client.connect(port, receiver) else {
      throw MessageError("the MIDI port \"\(port)\" cannot be opened", advice: "is it still there?")
    }
    return (client, port)
  }

  private static func list(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}

/// What the thread of RtMidi does with messages. Only that thread uses the decoder.
final class MIDIReceiver: @unchecked Sendable {
  private let queue: MessageQueue
  private var decoder = MIDIDecoder()
  private let received = Atomic<Int>(0)
  private let dropped = Atomic<Int>(0)

  init(queue: MessageQueue) { self.queue = queue }

  var counts: MIDIInput.Counts {
    MIDIInput.Counts(
      received: received.load(ordering: .relaxed), dropped: dropped.load(ordering: .relaxed))
  }

  /// Takes the bytes of one message.
  func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    let now = ArrivedEvent.now()
    let count = decoder.read(bytes) { event in
      if !queue.push(ArrivedEvent(event, nanoseconds: now)) { dropped.add(1, ordering: .relaxed) }
    }
    received.add(count, ordering: .relaxed)
  }
}
