// ZeroMQ's context and sockets as types that free what they hold. A socket belongs to one thread at a time;
// only a context may be used by several.

internal import CZeroMQ
internal import Glibc

/// What sockets share.
package final class ZeroMQContext: @unchecked Sendable {
  fileprivate let pointer: UnsafeMutableRawPointer

  package init() throws(KernelError) {
    guard let pointer = zmq_ctx_new() else { throw ZeroMQSocket.failure("ZeroMQ cannot begin") }
    self.pointer = pointer
  }

  deinit { zmq_ctx_term(pointer) }

  /// From now on calls of its sockets come back at once, those that wait too.
  package func shutDown() { zmq_ctx_shutdown(pointer) }
}

/// A socket. It keeps its context.
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

  /// What waiting for a message came to.
  package enum Received {
    case message([[UInt8]])
    /// A message with more bytes or frames than wanted. It is gone.
    case tooLarge
    /// None within the time.
    case nothing
    /// The context has been shut down.
    case closed
  }

  private let context: ZeroMQContext
  private let pointer: UnsafeMutableRawPointer

  /// A socket that loses nothing as long as it is open, and waits a second for what is still to go out when
  /// it is closed. One that publishes gives what subscribers say as messages.
  ///
  /// - Throws: `KernelError` where the system has none left.
  package init(_ kind: Kind, in context: ZeroMQContext) throws(KernelError) {
    guard let pointer = zmq_socket(context.pointer, kind.number) else {
      throw ZeroMQSocket.failure("ZeroMQ gives no socket")
    }
    self.context = context
    self.pointer = pointer
    set(ZMQ_LINGER, 1000)
    set(ZMQ_SNDHWM, 0)
    set(ZMQ_RCVHWM, 0)
    if kind == .publish { set(ZMQ_XPUB_VERBOSE, 1) }
    // What is larger by far is not even taken in: the connection ends.
    var most = Int64(WireMessage.greatestSize) * 8
    zmq_setsockopt(pointer, ZMQ_MAXMSGSIZE, &most, MemoryLayout<Int64>.size)
  }

  deinit { zmq_close(pointer) }

  /// Listens at an address.
  ///
  /// - Throws: `KernelError` where it is in use or not to be had.
  package func bind(_ endpoint: String) throws(KernelError) {
    guard zmq_bind(pointer, endpoint) == 0 else { throw ZeroMQSocket.failure(endpoint) }
  }

  /// Goes to an address, now or when somebody listens there.
  package func connect(_ endpoint: String) throws(KernelError) {
    guard zmq_connect(pointer, endpoint) == 0 else { throw ZeroMQSocket.failure(endpoint) }
  }

  /// Takes in whatever is published.
  package func subscribe() { zmq_setsockopt(pointer, ZMQ_SUBSCRIBE, "", 0) }

  /// How long `receive` waits, in milliseconds; -1 for ever, as at first.
  package func setPatience(milliseconds: Int32) { set(ZMQ_RCVTIMEO, milliseconds) }

  /// The next message.
  ///
  /// - Parameter isWaiting: whether to wait where there is none.
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

  /// Sends a message. Where nobody is there to take it, it is lost.
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

  /// Waits until one of the sockets has a message or the descriptor can be read.
  ///
  /// - Parameters:
  ///   - descriptor: nil for none.
  ///   - milliseconds: the longest wait.
  /// - Returns: which of the sockets have a message, and whether the descriptor can be read.
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
        + (number == EADDRINUSE ? "in use already, by another program perhaps" : reason))
  }
}
