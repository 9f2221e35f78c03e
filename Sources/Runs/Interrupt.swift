// A request to stop long work. The code that starts the work owns one and passes it down in a `Run`;
// Ctrl-C, a time limit or a notebook's stop button sets it, and the work checks it between steps.

internal import Synchronization

/// A flag that asks long work to stop at its next safe place.
public final class Interrupt: Sendable {
  private let requested = Atomic<Bool>(false)

  /// An interrupt without a request.
  public init() {}

  /// Requests that the work stop. May be called from any thread, and from a signal handler.
  public func request() { requested.store(true, ordering: .relaxed) }

  /// Clears an earlier request, before new work begins.
  public func clear() { requested.store(false, ordering: .relaxed) }

  /// Whether the work has been asked to stop.
  public var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Throws if the work has been asked to stop.
  ///
  /// - Throws: `Interrupted`.
  public func check() throws(Interrupted) {
    if isRequested { throw Interrupted() }
  }
}

/// The error of work that stopped on request and has no result worth keeping.
public struct Interrupted: Error, CustomStringConvertible, Equatable {
  /// Whether the work has already reported where it stopped and what it kept.
  public var isTold: Bool
  public init(isTold: Bool = false) { self.isTold = isTold }
  public var description: String { "interrupted" }
}
