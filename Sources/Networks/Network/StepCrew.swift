// Threads that share work of a few hundred microseconds. Starting a thread for each call would take as long as the
// work. Invariant: the threads decide which of them does a part, never what a part is, so that no result depends on them.

internal import CVectorMath
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// A caller and its helping threads, which share the parts of one call after another. Only one thread calls at a time.
///
/// A helper looks for the next call for a moment and then sleeps. The caller does all parts that no helper has begun, so
/// it never waits for a helper that sleeps or that the system has stopped.
package final class StepCrew: Sendable {
  /// The number of threads, with the caller.
  package let threads: Int
  private let shared = Shared()
  private let helpers: [Helper]

  /// What the threads share. The ticket has the number of the call in its upper half, and in its lower half the number of
  /// parts that nobody has begun.
  private final class Shared: @unchecked Sendable {
    let ticket = Atomic<UInt64>(0)
    let pending = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    // Written by the caller while no part is pending, and read by a thread that has begun a part.
    var body: ((Int) -> Void)?

    /// Begins a part and ends it.
    ///
    /// - Returns: false if no part is left to begin.
    func doPart() -> Bool {
      var ticket = ticket.load(ordering: .acquiring)
      while ticket & 0xffff_ffff != 0 {
        let (done, now) = self.ticket.compareExchange(
          expected: ticket, desired: ticket - 1, ordering: .acquiringAndReleasing)
        if done {
          call(Int(truncatingIfNeeded: ticket & 0xffff_ffff) - 1)
          pending.subtract(1, ordering: .releasing)
          return true
        }
        ticket = now
      }
      return false
    }

    /// Not inlined, so that this thread has let go of the body before the part counts as done.
    @inline(never)
    private func call(_ part: Int) { body?(part) }
  }

  /// A thread that helps.
  private final class Helper: Sendable {
    let sleeps = Atomic<Bool>(false)
    let bell = DispatchSemaphore(value: 0)

    func wake() {
      if sleeps.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
    }

    func work(_ shared: Shared) {
      while !shared.isOver.load(ordering: .acquiring) {
        if shared.doPart() || look(shared) { continue }
        sleeps.store(true, ordering: .sequentiallyConsistent)
        let ticket = shared.ticket.load(ordering: .sequentiallyConsistent)
        let isOver = shared.isOver.load(ordering: .sequentiallyConsistent)
        // Who has already taken the sign down rings the bell.
        if ticket & 0xffff_ffff != 0 || isOver,
          sleeps.exchange(false, ordering: .sequentiallyConsistent)
        {
          continue
        }
        bell.wait()
      }
    }

    /// Looks for a part for about the time of a step of a few voices.
    private func look(_ shared: Shared) -> Bool {
      for _ in 0..<StepCrew.looks {
        if shared.ticket.load(ordering: .relaxed) & 0xffff_ffff != 0 { return true }
        sonde_pause()
      }
      return false
    }
  }

  /// The number of looks before a helper sleeps, and before a caller lets other programs run: about 50 µs.
  private static let looks = 2000

  /// - Parameter threads: the number of threads, with the caller, at least 1.
  package init(threads: Int) {
    self.threads = max(1, threads)
    helpers = (0..<max(0, threads - 1)).map { _ in Helper() }
    for helper in helpers {
      // A serial queue has a thread of its own; see `Run.parallel`.
      DispatchQueue(label: "sonde.step", qos: .userInitiated).async { [shared] in
        helper.work(shared)
      }
    }
  }

  deinit {
    shared.isOver.store(true, ordering: .sequentiallyConsistent)
    for helper in helpers { helper.wake() }
  }

  /// Calls `body` once for each of the parts `0..<count`, and returns when all parts are done. The parts may run in any
  /// order and at the same time, so each part writes only its own results.
  package func parallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1, !helpers.isEmpty else {
      for part in 0..<count { body(part) }
      return
    }
    withoutActuallyEscaping(body) { body in
      shared.body = body
      shared.pending.store(count, ordering: .relaxed)
      let call = (shared.ticket.load(ordering: .relaxed) >> 32 &+ 1) << 32
      shared.ticket.store(call | UInt64(count), ordering: .sequentiallyConsistent)
      for helper in helpers.prefix(count - 1) { helper.wake() }
      while shared.doPart() {}
      var looks = 0
      while shared.pending.load(ordering: .acquiring) > 0 {
        looks += 1
        if looks < StepCrew.looks { sonde_pause() } else { sched_yield() }
      }
      shared.body = nil
    }
  }
}

extension StepCrew {
  /// Calls `body` with ranges that together cover `0..<count`: one range for each thread, unless a range would have fewer
  /// than `least` numbers. The ranges depend on the number of threads, so a result for a number must not depend on the
  /// other numbers of its range.
  func parallel(_ count: Int, least: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let parts = max(1, min(threads, count / least))
    parallel(parts) { body(portion($0, of: parts, count)) }
  }
}

/// A part of `0..<count`. The parts are as equal as possible.
func portion(_ part: Int, of parts: Int, _ count: Int) -> Range<Int> {
  count * part / parts..<count * (part + 1) / parts
}

/// The memory of an array that several threads fill. Each thread writes its own numbers only.
struct Numbers<Scalar>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Scalar>
}
