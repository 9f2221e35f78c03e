// Requests that the thread of the sockets passes on to the thread of the language.

internal import Dispatch
internal import Synchronization

/// Requests in the order of their arrival.
final class RequestQueue: Sendable {
  struct Request: Sendable {
    var message: WireMessage
    /// Whether the request is dropped because an earlier request failed.
    var isAborted = false
  }

  private struct State {
    var requests: [Request] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  func add(_ message: WireMessage) {
    state.withLock { $0.requests.append(Request(message: message)) }
    arrivals.signal()
  }

  /// Waits for the next request; nil after `close`.
  func next() -> Request? {
    arrivals.wait()
    return state.withLock { state in
      state.isClosed || state.requests.isEmpty ? nil : state.requests.removeFirst()
    }
  }

  /// Marks all waiting requests as aborted.
  func abortWaiting() {
    state.withLock { state in
      for place in state.requests.indices { state.requests[place].isAborted = true }
    }
  }

  /// Ends the queue: all later calls of `next` return nil.
  func close() {
    state.withLock { $0.isClosed = true }
    arrivals.signal()
  }
}
