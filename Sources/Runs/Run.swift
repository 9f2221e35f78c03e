// What long work needs from its caller: progress reports, interruption, and the number of threads.

internal import Dispatch

/// The surroundings of long work: progress, interruption and threads.
///
/// Results never depend on a `Run`: work is cut into parts by its own size, and the number of threads only
/// decides how many parts run at once.
public struct Run: Sendable {
  /// The flag that asks the work to stop.
  public var interrupt: Interrupt
  /// The most threads that the work may use, at least one.
  public var threads: Int
  /// The limit on the memory of the process.
  public var memory = MemoryBudget()
  /// Called now and then with the progress of the work. Frequent calls are cheap: the receiver decides how
  /// often to draw.
  public var report: @Sendable (Progress) -> Void
  /// Called with a sentence that the user should read.
  public var note: @Sendable (String) -> Void

  public init(
    interrupt: Interrupt = Interrupt(), threads: Int = 1,
    report: @escaping @Sendable (Progress) -> Void = { _ in },
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.interrupt = interrupt
    self.threads = max(1, threads)
    self.report = report
    self.note = note
  }

  /// Calls `body` once for each of the parts `0..<count`, on as many threads as the run may use, and
  /// returns when all are done.
  ///
  /// The parts may run in any order and at the same time: each writes only its own results.
  public func parallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threads, count)
    if workers <= 1 {
      for part in 0..<count { body(part) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for part in stride(from: worker, to: count, by: workers) { body(part) }
    }
  }
}

/// The progress of long work, enough for one line.
public struct Progress: Sendable, Equatable {
  /// A value beside the count of steps, such as a loss.
  public struct Figure: Sendable, Equatable {
    public var name: String
    public var value: Double
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// The kind of work, as a verb: "training".
  public var label: String
  /// Steps done so far.
  public var step: Int
  /// The total number of steps; nil if unknown.
  public var total: Int?
  /// The name of one step: "step", "frame".
  public var unit: String
  public var figures: [Figure]

  public init(
    label: String, step: Int, total: Int? = nil, unit: String = "step", figures: [Figure] = []
  ) {
    self.label = label
    self.step = step
    self.total = total
    self.unit = unit
    self.figures = figures
  }
}
