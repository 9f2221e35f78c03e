// The process that computes for a session. One thread reads messages all the time, so that a message can stop an item, and
// the process ends with its session; another thread, with the stack of a session, computes.

internal import CommandLanguage
internal import Dispatch
internal import Glibc
internal import Runs
public import Sandbox
internal import SoundModels
internal import Synchronization
public import Workers
internal import WholeNumbers

/// The other side of `sweep`: a process that computes items.
public enum SweepWorker {
  /// Computes what the session asks for, until the session ends.
  ///
  /// - Parameters:
  ///   - confinement: the folder outside of which items read and write nothing; nil for no confinement.
  ///   - threads: the number of threads; nil for the number that the session chooses.
  ///   - share: the share of this computer's memory that the process may use; nil for the session's choice.
  public static func serve(
    _ port: some WorkerPort, confinement: Confinement?, threads: Int? = nil, share: Double? = nil
  ) {
    let interrupt = Interrupt()
    let orders = OrderQueue()
    LanguageThread.start {
      let work = Work(interrupt, port, confinement, threads, share)
      while true {
        let order = orders.next()
        if let outcome = work.perform(order) { port.send(outcome.bytes, to: 0) }
      }
    }
    port.serve { message in
      switch WorkOrder(message) {
      case nil: break
      case .stop?: interrupt.request()
      case let order?:
        // The session gives an order only to a process that has none.
        interrupt.clear()
        orders.add(order)
      }
    }
  }

  /// What the computing thread keeps.
  private final class Work {
    private let interrupt: Interrupt
    private let confinement: Confinement?
    private let threads: Int?
    private let memory: Int?
    private let member: TeamMember
    private var runner: ItemRunner?

    init(
      _ interrupt: Interrupt, _ port: any WorkerPort, _ confinement: Confinement?,
      _ threads: Int?, _ share: Double?
    ) {
      member = TeamMember(port, threads: threads)
      (self.interrupt, self.confinement, self.threads) = (interrupt, confinement, threads)
      memory = share.map { Int(clamped: Double(MemoryBudget.usual) * $0) }
    }

    func perform(_ order: WorkOrder) -> ItemOutcome? {
      switch order {
      case .stop: return nil
      case .team(let order):
        member.perform(order)
        return nil
      case .function(let threads, let memory, let current, let folder, let packed):
        _ = chdir(current)
        runner = ItemRunner(
          Run(interrupt: interrupt), folder: folder, confinement: confinement)
        do {
          try runner?.begin(
            threads: self.threads ?? threads, memory: self.memory ?? memory, packed: packed)
        } catch {
          runner = nil
        }
        return nil
      case .item(let number, let seed, let time, let packed):
        return runner?.run(number: number, seed: seed, time: time, packed: packed)
          ?? ItemOutcome(
            number: number, .failed(ItemError(message: "the function of the item is damaged")))
      }
    }
  }
}

/// The orders that wait for the computing thread.
private final class OrderQueue: Sendable {
  private let orders = Mutex<[WorkOrder]>([])
  private let signal = DispatchSemaphore(value: 0)

  func add(_ order: WorkOrder) {
    orders.withLock { $0.append(order) }
    signal.signal()
  }

  func next() -> WorkOrder {
    while true {
      signal.wait()
      if let order = orders.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return order }
    }
  }
}
