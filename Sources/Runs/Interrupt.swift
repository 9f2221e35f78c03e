// A request to stop long work. Whoever runs the work owns one and hands it down in a `Run`; Ctrl-C,
// a time limit or a notebook's stop button set it, and the work looks at it between steps.

internal import Synchronization

/// A flag that asks long work to stop at its next safe place.
public final class Interrupt: Sendable {
  private let requested = Atomic<Bool>(false)

  /// An interrupt that nobody has requested yet.
  public init() {}

  /// Asks the work to stop. May be called from any thread, and from a signal handler.
  public func request() { requested.store(true, ordering: .relaxed) }

  /// Forgets an earlier request, before new work begins.
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

/// The error of work that was asked to stop and has nothing worth keeping.
public struct Interrupted: Error, CustomStringConvertible, Equatable {
  /// Whether the work has told the user already where it stopped and what it kept.
  public var isTold: Bool
  public init(isTold: Bool = false) { self.isTold = isTold }
  public var description: String { "interrupted" }
}
