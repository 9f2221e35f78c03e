// Processes that compute for a session. A session sends messages to a worker and receives messages; what the messages say
// is no concern of this module. There are two transports: processes on this computer (`LocalWorker`), and the ranks of
// MPI (`RankWorker`).

internal import Glibc
internal import WholeNumbers

/// A process that computes for the session.
///
/// A worker belongs to one thread.
public protocol Worker: AnyObject {
  /// Sends a message. The worker must not be sending a message itself, unless the message is a few bytes long.
  func send(_ message: [UInt8]) throws(WorkerLost)
  /// The next message from the worker; nil if there is none yet.
  func receive() throws(WorkerLost) -> [UInt8]?
  /// A descriptor that can be read when a message is there; nil if the worker has to be asked.
  var descriptor: Int32? { get }
  /// Ends the process at once.
  ///
  /// - Returns: whether another process can take its place; false if the processes end only together.
  func end() -> Bool
}

/// The error of a worker whose process has ended.
public struct WorkerLost: Error, CustomStringConvertible, Equatable {
  /// The end of the process, in words: `was ended by signal 9`.
  public let reason: String
  public init(_ reason: String) { self.reason = reason }
  public var description: String { "a process \(reason)" }
}

/// The error of processes that cannot be started or reached.
public struct WorkerError: Error, CustomStringConvertible, Equatable {
  public let description: String
  init(_ description: String) { self.description = description }
}

/// The other end of a worker: the process that computes receives messages and sends its own.
public protocol WorkerPort: Sendable {
  /// Sends a message to the session, or to the rank that has given the order.
  func send(_ message: [UInt8], to rank: Int)
  /// A worker of this process; nil if processes can only reach their session.
  func worker(_ rank: Int) -> (any Worker)?
  /// Calls `body` with each message of the session, on the calling thread, until the session ends.
  func serve(_ body: ([UInt8]) -> Void)
}

extension Worker {
  /// Waits for the next message from the worker.
  public func next() throws(WorkerLost) -> [UInt8] {
    var patience = Patience()
    while true {
      if let message = try receive() { return message }
      if let descriptor {
        var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&place, 1, 1000)
      } else {
        patience.wait()
      }
    }
  }
}
