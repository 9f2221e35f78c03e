// ZeroMQ's context and sockets, as types that free their C objects. A socket is used by one thread at a time; a
// context may be used by several threads.

internal import CZeroMQ
internal import Glibc
internal import WholeNumbers

/// The ZeroMQ context that the sockets share.
package final class ZeroMQContext: @unchecked Sendable {
  fileprivate let pointer: UnsafeMutableRawPointer

  package init() throws(KernelError) {
    guard let pointer = zmq_ctx_new() else { throw ZeroMQSocket.failure("ZeroMQ cannot start") }
    self.pointer = pointer
  }

  deinit { zmq_ctx_term(pointer) }

  /// Makes all calls on the context's sockets return at once, including calls that are waiting.
  package func shutDown() { zmq_ctx_shutdown(pointer) }
}

/// A socket. The socket keeps its context alive.
package final class ZeroMQSocket: @unchecked Sendable {
  package enum Kind {
    case router, dealer, reply, request, publish, subscribe

    fileprivate var number: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .dealer: ZMQ_DEALER
      case .reply: ZMQ_REP
      case .request: ZMQ_REQ
      case .publish: ZMQ_XPUB
      case .subscribe: ZMQ_SUB
      }
    }
  }

  /// The result of waiting for a message.
  package enum Received {
    case message([[UInt8]])
    /// A message with too many bytes or frames. The message was dropped.
    case tooLarge
    /// No message arrived within the time limit.
    case nothing
    /// The ZeroMQ context has been shut down.
    case closed
  }

  private let context: ZeroMQContext
  private let pointer: UnsafeMutableRawPointer

  /// Makes a socket that loses no message while it is open. When the socket is closed, it waits up to one second
  /// until unsent messages are sent. A publishing socket receives the subscriptions of its subscribers as messages.
  ///
  /// - Throws: `KernelError` if the system has no more sockets.
  package init(_ kind: Kind, in context: ZeroMQContext) throws(KernelError) {
    guard let pointer = zmq_socket(context.pointer, kind.number) else {
      throw ZeroMQSocket.failure("ZeroMQ cannot create a socket")
    }
    self.context = context
    self.pointer = pointer
    set(ZMQ_LINGER, 1000)
    set(ZMQ_SNDHWM, 0)
    set(ZMQ_RCVHWM, 0)
    if kind == .publish { set(ZMQ_XPUB_VERBOSE, 1) }
    // If a message is far above the size limit, the connection is closed and the message is not received.
    var most = Int64(WireMessage.greatestSize) * 8
    zmq_setsockopt(pointer, ZMQ_MAXMSGSIZE, &most, MemoryLayout<Int64>.size)
  }

  deinit { zmq_close(pointer) }

  /// Listens on an address for connections.
  ///
  /// - Throws: `KernelError` if the address is already used or not available.
  package func bind(_ endpoint: String) throws(KernelError) {
    guard zmq_bind(pointer, endpoint) == 0 else { throw ZeroMQSocket.failure(endpoint) }
  }

  /// Connects to an address. The connection is made as soon as a socket listens on the address.
  package func connect(_ endpoint: String) throws(KernelError) {
    guard zmq_connect(pointer, endpoint) == 0 else { throw ZeroMQSocket.failure(endpoint) }
  }

  /// Subscribes to all published messages.
  package func subscribe() { zmq_setsockopt(pointer, ZMQ_SUBSCRIBE, "", 0) }

  /// Sets the longest wait of `receive`, in milliseconds; -1, the default, means no limit.
  package func setPatience(milliseconds: Int32) { set(ZMQ_RCVTIMEO, milliseconds) }

  /// Receives the next message.
  ///
  /// - Parameter isWaiting: whether to wait if no message has arrived yet.
  package func receive(isWaiting: Bool = true) -> Received {
    var frames: [[UInt8]] = []
    var size = 0
    var isLarge = false
    while true {
      var part = zmq_msg_t()
      zmq_msg_init(&part)
      defer { zmq_msg_close(&part) }
      guard zmq_msg_recv(&part, pointer, isWaiting ? 0 : ZMQ_DONTWAIT) >= 0 else {
        switch zmq_errno() {
        case EINTR: continue
        case EAGAIN: return .nothing
        default: return .closed
        }
      }
      let count = zmq_msg_size(&part)
      size += count
      isLarge =
        isLarge || size > WireMessage.greatestSize || frames.count == WireMessage.mostFrames
      if isLarge {
        frames = []
      } else {
        frames.append(
          Array(UnsafeRawBufferPointer(start: zmq_msg_data(&part), count: count)))
      }
      if zmq_msg_more(&part) == 0 { return isLarge ? .tooLarge : .message(frames) }
    }
  }

  /// Sends a message. The message is lost if no socket is connected.
  package func send(_ frames: [[UInt8]]) {
    for (place, frame) in frames.enumerated() {
      let flags = place < frames.count - 1 ? ZMQ_SNDMORE | ZMQ_DONTWAIT : ZMQ_DONTWAIT
      var sent: Int32
      repeat {
        sent = zmq_send(pointer, frame, frame.count, flags)
      } while sent < 0
        && zmq_errno() == EINTR
      if sent < 0 { return }
    }
  }

  /// Waits until one of the sockets has a message or the descriptor has input.
  ///
  /// - Parameters:
  ///   - descriptor: a further descriptor to wait for; nil for none.
  ///   - milliseconds: the longest wait.
  /// - Returns: for each socket, whether the socket has a message; and whether the descriptor has input.
  package static func wait(
    for sockets: [ZeroMQSocket], descriptor: Int32?, milliseconds: Int
  ) -> (sockets: [Bool], descriptor: Bool) {
    var items = sockets.map {
      zmq_pollitem_t(socket: $0.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    if let descriptor {
      items.append(
        zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }
    zmq_poll(&items, Int32(items.count), milliseconds)
    let isReady = items.map { $0.revents != 0 }
    return (
      Array(isReady.prefix(sockets.count)), descriptor != nil && (isReady.last ?? false)
    )
  }

  private func set(_ option: Int32, _ value: Int32) {
    var value = value
    zmq_setsockopt(pointer, option, &value, MemoryLayout<Int32>.size)
  }

  fileprivate static func failure(_ what: String) -> KernelError {
    let number = zmq_errno()
    let reason = zmq_strerror(number).map { String(cString: $0) } ?? "error \(number)"
    return KernelError(
      "\(what): "
        + (number == EADDRINUSE ? "already in use, perhaps by another program" : reason))
  }
}
