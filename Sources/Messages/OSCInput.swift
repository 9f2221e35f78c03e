// An input of OSC messages over UDP. The socket is made here and bound to one address, because the servers of liblo
// 0.31 listen at every address of the computer. The socket and its thread begin and end together: the thread uses only
// the `OSCReceiver`, which lives as long as the thread.

internal import CMessages
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// A UDP port that receives OSC messages and puts their events into a queue.
public final class OSCInput: Sendable {
  /// What an input has received so far.
  public struct Counts: Sendable, Equatable {
    /// Messages that were understood, also those that were dropped afterwards.
    public var received = 0
    /// Messages with an unknown path, wrong types, a number that is not finite or out of its range, or a time tag too
    /// far in the future; also damaged packets and bundles.
    public var malformed = 0
    /// Understood messages that found the queue full, or too many waiting messages with time tags.
    public var dropped = 0
    /// Packets that the system discarded, because they arrived faster than they were read.
    public var lost = 0

    public init(received: Int = 0, malformed: Int = 0, dropped: Int = 0, lost: Int = 0) {
      self.received = received
      self.malformed = malformed
      self.dropped = dropped
      self.lost = lost
    }
  }

  private let receiver: OSCReceiver
  private let thread: Mutex<pthread_t?>

  /// The UDP port.
  public let port: Int
  /// The address at which the input listens.
  public let address: String

  /// Listens at a port, until `stop` or the end of this object.
  ///
  /// - Parameters:
  ///   - port: the UDP port from 0 to 65535; 0 takes a free one.
  ///   - address: the IP address at which to listen. Only programs of this computer reach the loopback address, which is
  ///     the default. `0.0.0.0` and `::` are all addresses of the computer, so that other computers reach the input.
  ///   - queue: receives the events.
  /// - Throws: `MessageError` if liblo is missing, the port is in use or not allowed, or the computer does not have the
  ///   address.
  public convenience init(port: Int, address: String = "127.0.0.1", queue: MessageQueue) throws {
    try self.init(port: port, address: address, queue: queue, library: Self.library)
  }

  /// As `init(port:address:queue:)`, with another library than liblo.
  package init(port: Int, address: String, queue: MessageQueue, library: String) throws {
    try Self.load(library)
    let socket = try OSCSocket(port: port, address: address)
    (self.port, self.address) = (socket.port, address)
    receiver = try OSCReceiver(socket: socket, queue: queue)
    guard let started = BackgroundThread.start(receiver.run) else {
      receiver.close()
      throw MessageError("no OSC: the system gives no thread", advice: "end other programs")
    }
    thread = Mutex(started)
  }

  deinit { stop() }

  /// What the input has received so far; after `stop`, what it had received until then.
  public var counts: Counts { receiver.counts }

  /// Ends the input: joins its thread and frees the port. Messages that wait for their time tags are forgotten. A second
  /// call does nothing.
  public func stop() {
    thread.withLock { thread in
      guard let running = thread else { return }
      receiver.end()
      pthread_join(running, nil)
      receiver.close()
      thread = nil
    }
  }

  /// The file name of liblo.
  private static let library = "liblo.so.7"
  private static let loading = Mutex(())

  private static func load(_ name: String) throws {
    let missing = loading.withLock { _ in osc_load(name).map { String(cString: $0) } }
    guard let missing else { return }
    throw MessageError.missing(
      "OSC", library: "liblo", file: name, package: "liblo7", missing: missing)
  }
}
