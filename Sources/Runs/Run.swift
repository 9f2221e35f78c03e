// The data that long work needs from its caller: progress reports, interruption, and the number of threads.

internal import Dispatch

/// The environment of long work: progress, interruption and threads.
///
/// Results never depend on a `Run`: only the size of the work decides how the work is divided into parts. The number
/// of threads only decides how many parts run at the same time.
public struct Run: Sendable {
  /// The flag that requests the work to stop.
  public var interrupt: Interrupt
  /// The largest number of threads that the work may use, at least one.
  public var threads: Int
  /// The limit on the memory of the process.
  public var memory = MemoryBudget()
  /// Called repeatedly with the progress of the work. Frequent calls are cheap, because the receiver decides how
  /// often the progress is drawn.
  public var report: @Sendable (Progress) -> Void
  /// Called with a sentence for the user.
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

  /// Calls `body` once for each of the parts `0..<count`, on as many threads as the run may use, and returns when all
  /// parts are done.
  ///
  /// The parts may run in any order and at the same time, so each part writes only its own results.
  public func parallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threads, count)
    if workers <= 1 {
      for part in 0..<count { body(part) }
      return
    }
    let work = { @Sendable (worker: Int) in
      for part in stride(from: worker, to: count, by: workers) { body(part) }
    }
    // Serial queues have threads of their own. libdispatch watches the threads of `concurrentPerform` through
    // `/proc/<thread>/stat`, and ends the program if it may not read these files, as in a confined session.
    withoutActuallyEscaping(work) { work in
      let others = DispatchGroup()
      for worker in 1..<workers {
        DispatchQueue(label: "sonde.parallel", qos: .userInitiated).async(group: others) {
          work(worker)
        }
      }
      work(0)
      others.wait()
    }
  }
}

/// The progress of long work, with the data for one progress line.
public struct Progress: Sendable, Equatable {
  /// A value that is shown beside the number of steps, such as a loss.
  public struct Figure: Sendable, Equatable {
    public var name: String
    public var value: Double
    /// Whether the value counts something, so that it is shown without decimals.
    public var isCount = false
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
    /// A value that counts something.
    public init(_ name: String, count: Int) {
      self.init(name, Double(count))
      isCount = true
    }
  }

  /// The name of the work as a verb, such as "training".
  public var label: String
  /// The number of steps done up to now.
  public var step: Int
  /// The total number of steps; nil if the number is unknown.
  public var total: Int?
  /// The name of one step, such as "step" or "frame".
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
