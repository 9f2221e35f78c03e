// The processes that compute for a session. They start with the first sweep, and wait for the next one as long as the
// session lives. Invariant: between two sweeps no process has an order.

internal import CommandLanguage
internal import Glibc
public import Workers
internal import WholeNumbers

/// The processes that a session may use.
public struct SessionProcesses: Sendable {
  /// How many processes compute at the same time, at least one.
  public var count: Int
  /// Starts a process.
  public var start: @Sendable () throws -> any Worker
  /// The processes that another program has started, such as the ranks of MPI; they belong to the session.
  public var ranks: @Sendable () -> [any Worker]

  public init(
    count: Int, start: @escaping @Sendable () throws -> any Worker,
    ranks: @escaping @Sendable () -> [any Worker] = { [] }
  ) {
    (self.count, self.start, self.ranks) = (count, start, ranks)
  }
}

/// The processes of a session.
final class WorkerCrew {
  private let processes: SessionProcesses?
  private unowned let context: Context
  /// The ranks come first; the first process on this computer is after them.
  private var workers: [any Worker] = []
  private lazy var ranks = processes?.ranks() ?? []

  /// - Parameter processes: the processes that the session may use; nil for a session that computes everything itself.
  init(_ processes: SessionProcesses?, _ context: Context) {
    (self.processes, self.context) = (processes, context)
  }

  /// The number of processes that compute at the same time, if nothing else is asked for.
  var usualCount: Int { processes?.count ?? 1 }

  /// Whether other ranks compute, which reach each other.
  var hasRanks: Bool { !ranks.isEmpty }

  /// At most `count` processes, each of which waits for orders.
  ///
  /// - Throws: an error if not even one process can be started.
  func members(_ count: Int) throws -> [any Worker] {
    guard let processes else { return [InnerWorker(context)] }
    if workers.isEmpty { workers = ranks }
    while workers.count < count {
      // The ranks are as many as the user has asked for, and rank 0 has one process to compute.
      if !ranks.isEmpty, workers.count > ranks.count { break }
      do { workers.append(try processes.start()) } catch {
        if workers.isEmpty { throw error }
        context.note("\(error): \(workers.count) of \(count) processes compute")
        break
      }
    }
    return Array(workers.suffix(max(1, count)))
  }

  /// At most `count` other processes for a shared training, in a fixed order.
  ///
  /// - Throws: an error if no process can be started.
  func team(_ count: Int) throws -> [any Worker] {
    ranks.isEmpty ? try members(count) : Array(ranks.prefix(count))
  }

  /// Starts a process in the place of one that has ended; nil if no process can be started.
  func replace(_ lost: any Worker) -> (any Worker)? {
    workers.removeAll { $0 === lost }
    guard let processes, let fresh = try? processes.start() else { return nil }
    workers.append(fresh)
    return fresh
  }

  /// Forgets a process that has ended.
  func remove(_ lost: any Worker) { workers.removeAll { $0 === lost } }
}

extension Context {
  /// The processes of the session.
  var crew: WorkerCrew { store(WorkerCrew.self) { WorkerCrew(nil, self) } }
}
