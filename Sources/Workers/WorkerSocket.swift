// Messages over a socket between two processes: eight bytes with the length, and then the message.

internal import Encodings
internal import Glibc
internal import WholeNumbers

/// One end of a pair of sockets.
struct WorkerSocket: Sendable {
  let descriptor: Int32

  /// The error of a socket: the other process has ended, or the number of the system's error.
  enum Failure: Error {
    case closed
    case system(Int32)
  }

  /// Writes all bytes. A process that has ended is an error and no signal.
  private func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw errno == EPIPE || errno == ECONNRESET ? .closed : .system(errno) }
      done += count
    }
  }

  func send(_ message: [UInt8]) throws(Failure) {
    var length: [UInt8] = []
    length.append(littleEndian: UInt64(message.count))
    var failure: Failure?
    for part in [length, message] {
      part.withUnsafeBytes { bytes in
        do throws(Failure) { try write(bytes) } catch { failure = failure ?? error }
      }
      if let failure { throw failure }
    }
  }

  /// Waits for the next message.
  func receive() throws(Failure) -> [UInt8] {
    let head = try read(8)
    let length = head.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    guard let count = Int(exactly: UInt64(littleEndian: length)) else { throw .closed }
    return try read(count)
  }

  private func read(_ count: Int) throws(Failure) -> [UInt8] {
    var failure: Failure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count, failure == nil {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(room)[filled...])
        let got = Glibc.read(descriptor, rest.baseAddress, rest.count)
        if got > 0 {
          filled += got
        } else if got == 0 {
          failure = .closed
        } else if errno != EINTR {
          failure = errno == ECONNRESET ? .closed : .system(errno)
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Whether something can be read, or the other process has ended.
  var isReadable: Bool {
    var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&place, 1, 0) > 0
  }
}

/// The socket on which a started process finds its session.
public struct SocketPort: WorkerPort {
  /// The descriptor at which a started process finds the socket.
  public static let descriptor: Int32 = 3

  private let socket: WorkerSocket

  /// The port of a process that `LocalWorker` has started; nil if no session has started the process.
  public init?() {
    var status = stat()
    guard fstat(SocketPort.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      return nil
    }
    // Programs that an item starts must not keep the socket open.
    _ = fcntl(SocketPort.descriptor, F_SETFD, FD_CLOEXEC)
    socket = WorkerSocket(descriptor: SocketPort.descriptor)
  }

  /// Sends a message. If the session has ended, the process ends.
  public func send(_ message: [UInt8], to rank: Int) {
    do throws(WorkerSocket.Failure) { try socket.send(message) } catch { _exit(1) }
  }

  public func worker(_ rank: Int) -> (any Worker)? { nil }

  public func serve(_ body: ([UInt8]) -> Void) {
    while true {
      do throws(WorkerSocket.Failure) { body(try socket.receive()) } catch { return }
    }
  }
}
