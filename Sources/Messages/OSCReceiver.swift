// What the thread of an OSC input does: it waits for packets, for the next time tag and for the end. Only this thread
// uses the buffer, the reader and the schedule. The counters may be read by any thread.

internal import CMessages
internal import Glibc
internal import Synchronization
internal import WholeNumbers

final class OSCReceiver: @unchecked Sendable {
  // Unchecked: the thread alone uses the mutable properties.
  private let socket: OSCSocket
  /// A descriptor that becomes readable when the thread shall end.
  private let ending: Int32
  private let queue: MessageQueue
  private let buffer: UnsafeMutableRawBufferPointer
  private var reader = OSCPacketReader()
  private var schedule = OSCSchedule()

  private let received = Atomic<Int>(0)
  private let malformed = Atomic<Int>(0)
  private let dropped = Atomic<Int>(0)
  private let isEnding = Atomic<Bool>(false)
  /// The packets that the system had discarded when the socket was closed; nil while it is open.
  private let finallyLost = Mutex<Int?>(nil)

  init(socket: OSCSocket, queue: MessageQueue) throws {
    ending = osc_event()
    guard ending >= 0 else {
      Glibc.close(socket.descriptor)
      throw MessageError("no OSC: too many files are open", advice: "close some")
    }
    self.socket = socket
    self.queue = queue
    // No packet of UDP is larger.
    buffer = .allocate(byteCount: 65_536, alignment: 16)
  }

  deinit { buffer.deallocate() }

  var counts: OSCInput.Counts {
    let lost = finallyLost.withLock { $0 ?? Int(osc_lost(socket.descriptor)) }
    return OSCInput.Counts(
      received: received.load(ordering: .relaxed), malformed: malformed.load(ordering: .relaxed),
      dropped: dropped.load(ordering: .relaxed), lost: lost)
  }

  /// Tells the thread to end.
  func end() {
    isEnding.store(true, ordering: .relaxed)
    var one: UInt64 = 1
    _ = write(ending, &one, 8)
  }

  /// Closes the socket, after the thread has ended.
  func close() {
    finallyLost.withLock { lost in
      guard lost == nil else { return }
      lost = Int(osc_lost(socket.descriptor))
      Glibc.close(socket.descriptor)
      Glibc.close(ending)
    }
  }

  /// Receives until `end`.
  @Sendable func run() {
    while !isEnding.load(ordering: .relaxed) {
      wait()
      while !isEnding.load(ordering: .relaxed), receive() {}
      release(at: ArrivedEvent.now())
    }
  }

  /// Waits for a packet, for the next event of the schedule or for the end.
  private func wait() {
    let left = schedule.next.map { max(0, $0 - ArrivedEvent.now()) } ?? -1
    osc_wait(socket.descriptor, ending, left)
  }

  /// Receives one packet. Returns false if none is there.
  private func receive() -> Bool {
    let count = recv(socket.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
    if count < 0 { return errno == EINTR }
    let now = ArrivedEvent.now()
    release(at: now)
    let packet = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    let faults = reader.read(packet) { event, tag in take(event, tag: tag, now: now) }
    if faults > 0 { malformed.add(faults, ordering: .relaxed) }
    return true
  }

  /// Takes an event of a message that was understood.
  private func take(_ event: PlayedEvent, tag: UInt64, now: Int64) {
    guard let time = schedule.time(of: tag, now: now) else {
      malformed.add(1, ordering: .relaxed)
      return
    }
    received.add(1, ordering: .relaxed)
    if time > now {
      let isKept = schedule.add(ArrivedEvent(event, nanoseconds: time))
      if !isKept { dropped.add(1, ordering: .relaxed) }
    } else {
      if event == .allOff { schedule.removeAll() }
      push(ArrivedEvent(event, nanoseconds: now))
    }
  }

  /// Passes on the events of the schedule whose time has come.
  private func release(at now: Int64) {
    while let event = schedule.take(at: now) { push(event) }
  }

  private func push(_ event: ArrivedEvent) {
    if !queue.push(event) { dropped.add(1, ordering: .relaxed) }
  }
}
