// Requests on their way from the sockets to the thread that runs the language.

internal import Dispatch
internal import Synchronization

/// Requests in the order in which they came.
final class RequestQueue: Sendable {
  struct Request: Sendable {
    var message: WireMessage
    /// Whether it is not to be done any more, for one before it has failed.
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

  /// Waits for the next request; nil where there will be none.
  func next() -> Request? {
    arrivals.wait()
    return state.withLock { state in
      state.isClosed || state.requests.isEmpty ? nil : state.requests.removeFirst()
    }
  }

  /// What waits is not to be done.
  func abortWaiting() {
    state.withLock { state in
      for place in state.requests.indices { state.requests[place].isAborted = true }
    }
  }

  /// There will be no more.
  func close() {
    state.withLock { $0.isClosed = true }
    arrivals.signal()
  }
}
