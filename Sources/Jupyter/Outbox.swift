// Messages to send. Any thread may add messages, and the thread with the sockets takes the messages. Successive text
// of one stream (standard output or standard error) is joined into one message until the thread takes the text.

internal import Glibc
internal import JSON
internal import Synchronization

/// Messages that are waiting to be sent, in order.
final class Outbox: Sendable {
  enum Channel: Sendable {
    case shell, control, publication
  }

  enum Item: Sendable {
    case message(Channel, WireMessage)
    /// Text of the output `name`, for the request with the header `parent`.
    case text(name: String, String, parent: JSONValue)
    /// The end of the session.
    case end
  }

  /// The largest amount of waiting text, in bytes. Beyond this amount, writers must wait.
  private static let mostText = 1 << 24

  private struct State {
    var items: [Item] = []
    var textSize = 0
    var isSignalled = false
    /// Whether text has just been taken. Text that is added now is sent a short time later, with more text.
    var isHolding = false
  }

  /// A descriptor that has input while items are waiting. If text was taken a short time ago, further text gives the
  /// descriptor no input.
  let descriptor: Int32
  private let writing: Int32
  private let state = Mutex(State())

  init() throws(KernelError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw KernelError("cannot create a pipe") }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    writing = ends[1]
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Adds an item to the outbox.
  func add(_ item: Item) {
    let isFull = state.withLock { state in
      var mayWait = false
      if case .text(let name, let text, let parent) = item {
        state.textSize += text.utf8.count
        mayWait = state.isHolding && state.textSize < Outbox.mostText / 2
        if case .text(let last, let before, let lastParent)? = state.items.last, last == name,
          lastParent["msg_id"] == parent["msg_id"]
        {
          state.items.removeLast()
          var joined = before
          joined += text
          state.items.append(.text(name: name, joined, parent: parent))
        } else {
          state.items.append(item)
        }
      } else {
        state.items.append(item)
      }
      if !mayWait { signal(&state) }
      return state.textSize > Outbox.mostText
    }
    // Only writers of text wait here. Other messages are few, and the thread that empties the outbox also adds some
    // of them.
    if isFull, case .text = item { waitForRoom() }
  }

  /// Takes all items. If the items include text, further text does not signal the descriptor, because the caller
  /// takes this text a short time later.
  ///
  /// - Returns: the items, and whether the items include text.
  func take() -> (items: [Item], hasText: Bool) {
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) == 1 {}
    return state.withLock { state in
      let (items, hasText) = (state.items, state.textSize > 0)
      state = State(isHolding: hasText)
      return (items, hasText)
    }
  }

  private func signal(_ state: inout State) {
    if state.isSignalled { return }
    state.isSignalled = true
    var byte: UInt8 = 1
    write(writing, &byte, 1)
  }

  /// Waits until the outbox has room for text, because a cell may write faster than the sending thread sends.
  private func waitForRoom() {
    for _ in 0..<2000 {
      usleep(1000)
      if state.withLock({ $0.textSize }) <= Outbox.mostText { return }
    }
  }
}
