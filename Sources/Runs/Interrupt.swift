// A request to stop long work. The code that starts the work owns an interrupt and passes it down in a `Run`. Ctrl-C,
// a time limit or a notebook's stop button makes the request, and the work checks for the request between steps.

internal import Synchronization

/// A flag that requests long work to stop at its next safe place.
public final class Interrupt: Sendable {
  private let requested = Atomic<Bool>(false)

  /// Makes an interrupt without a request.
  public init() {}

  /// Requests that the work stop. This function may be called from any thread, and from a signal handler.
  public func request() { requested.store(true, ordering: .relaxed) }

  /// Clears an earlier request. This function is called before new work begins.
  public func clear() { requested.store(false, ordering: .relaxed) }

  /// Whether a stop of the work is requested.
  public var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Checks that no stop of the work is requested.
  ///
  /// - Throws: `Interrupted` if a stop is requested.
  public func check() throws(Interrupted) {
    if isRequested { throw Interrupted() }
  }
}

/// The error of work that stopped on request and has no useful result.
public struct Interrupted: Error, CustomStringConvertible, Equatable {
  /// Whether the work has already reported the place of its stop and the results that it kept.
  public var isTold: Bool
  public init(isTold: Bool = false) { self.isTold = isTold }
  public var description: String { "interrupted" }
}
