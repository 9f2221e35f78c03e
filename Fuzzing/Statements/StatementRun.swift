// Runs random statements in sessions, and finds faults: an error without words or place, a session that no longer
// works, and a statement that does not end although it was interrupted. A watching thread interrupts each statement
// after a limit.

internal import CommandLanguage
internal import Glibc
internal import Runs
internal import SoundCommands
internal import Synchronization

/// Sessions of random statements.
public struct StatementRun: Sendable {
  /// The number of statements of a session after its preamble.
  public static let sessionLength = 400
  /// How often the beginning of a session waits a tenth of a second for memory that other code of the process uses.
  private static let patienceForMemory = 1200

  /// The limits of a run.
  public struct Limits: Sendable {
    /// The time in seconds after which a statement is interrupted, on a machine that is not busy.
    public var patience = 0.1
    /// The time in seconds of the processor that a statement may use after its interrupt.
    public var grace = 20.0
    /// The memory that the process may use beyond what it uses at the beginning of a session, in bytes.
    public var memory = 1 << 30

    public init() {}
  }

  /// What happened.
  public struct Report: Sendable {
    public var statements = 0
    /// The number of statements that ended with an error.
    public var errors = 0
    /// The number of statements that were interrupted.
    public var interrupts = 0
    public var faults: [String] = []
  }

  /// The folder of the sessions. Statements read and write files only in this folder.
  public let folder: String
  public var limits = Limits()
  /// Called with each statement before it runs; the number is 0 for the first statement of a session.
  public var willRun: @Sendable (_ statement: String, _ number: Int) -> Void = { _, _ in }
  /// Called from the watching thread with a statement that does not end after its interrupt. The default does nothing.
  public var doesNotEnd: @Sendable (_ statement: String) -> Void = { _ in }

  public init(folder: String) { self.folder = folder }

  /// Runs `count` random statements, in sessions of `sessionLength` statements.
  ///
  /// - Parameter seed: the seed of the first session; the next sessions have the seeds after it.
  public func random(seed: UInt64, count: Int) -> Report {
    var report = Report()
    let watch = Watch(limits)
    LanguageThread.start { watch.loop(doesNotEnd) }
    defer { watch.end() }
    LanguageThread.run {
      for (turn, start) in stride(from: 0, to: count, by: Self.sessionLength).enumerated() {
        let session = session(watch)
        var number = 0
        for statement in StatementMaker.preamble {
          report.faults += preamble(statement, number, in: session, watch)
          number += 1
        }
        var maker = StatementMaker(seed: seed &+ UInt64(turn), for: session.interpreter)
        for _ in 0..<min(Self.sessionLength, count - start) {
          run(maker.next(), number, in: session, watch, &report)
          number += 1
        }
        report.faults += end(session)
      }
    }
    return report
  }

  /// Runs the given statements in one session, without the preamble.
  public func replay(_ statements: [String]) -> Report {
    var report = Report()
    let watch = Watch(limits)
    LanguageThread.start { watch.loop(doesNotEnd) }
    defer { watch.end() }
    LanguageThread.run {
      let session = session(watch)
      for (number, statement) in statements.enumerated() {
        run(statement, number, in: session, watch, &report)
      }
      report.faults += end(session)
    }
    return report
  }
}

extension StatementRun {
  private func session(_ watch: Watch) -> SondeSession {
    var run = Run(interrupt: watch.interrupt)
    run.memory = MemoryBudget(limit: MemoryBudget.resident + limits.memory)
    let context = Context(run: run, write: { _ in })
    context.folder = folder
    let session = SondeSession(context, figures: .page { _ in })
    // Without a device, nothing is heard.
    try? session.play(with: "null")
    // Values are described but no picture is drawn, because gnuplot takes long.
    context.display = { value, context in context.write(ValueText.display(value)) }
    return session
  }

  private func preamble(
    _ statement: String, _ number: Int, in session: SondeSession, _ watch: Watch
  ) -> [String] {
    willRun(statement, number)
    var left = StatementRun.patienceForMemory
    while true {
      do throws(Diagnostic) {
        _ = try session.interpreter.enter(statement, name: "preamble")
        return []
      } catch {
        // Other code of the process may use much memory for a while.
        guard error.message.hasPrefix("out of memory"), left > 0 else {
          return ["\(statement): \(error)"]
        }
        usleep(100_000)
        left -= 1
      }
    }
  }

  /// Runs one statement and adds what happened to the report.
  private func run(
    _ statement: String, _ number: Int, in session: SondeSession, _ watch: Watch,
    _ report: inout Report
  ) {
    willRun(statement, number)
    report.statements += 1
    watch.begin(statement)
    var failure: Diagnostic?
    do throws(Diagnostic) {
      try session.enter(statement, name: "fuzz")
    } catch {
      failure = error
    }
    watch.endStatement()
    session.interruption.clear()
    guard let failure else { return }
    report.errors += 1
    if failure.kind == .interrupted { report.interrupts += 1 }
    if failure.kind == .quit || failure.kind == .interrupted { return }
    if failure.message.isEmpty || failure.render().isEmpty {
      report.faults.append("an error without words: \(statement)")
    } else if failure.source != nil, failure.line < 1 {
      report.faults.append("an error without a place: \(statement)")
    } else if failure.message.contains("internal error") {
      report.faults.append("\(failure.message): \(statement)")
    }
  }

  /// Ends a session, which must still work.
  private func end(_ session: SondeSession) -> [String] {
    defer { session.end() }
    session.interruption.clear()
    let sum = try? session.interpreter.enter("1 + 1", name: "end").value
    guard case .number(2)? = sum else { return ["1 + 1 is \(String(describing: sum))"] }
    return []
  }
}

/// The thread that interrupts statements. It measures waiting by its own turns and not by the clock, so that a process
/// that gets little of a busy machine has longer.
private final class Watch: Sendable {
  private struct Running {
    var statement: String?
    var waited = 0.0
    var worked = 0.0
    var isTold = false
  }
  /// The pause between two turns, in microseconds.
  private static let pause: useconds_t = 5_000
  let interrupt = Interrupt()
  private let limits: StatementRun.Limits
  private let running = Mutex(Running())
  private let isOver = Atomic(false)

  init(_ limits: StatementRun.Limits) { self.limits = limits }

  func begin(_ statement: String) {
    running.withLock {
      $0 = Running(
        statement: statement, worked: Self.time(CLOCK_PROCESS_CPUTIME_ID))
    }
  }

  func endStatement() { running.withLock { $0.statement = nil } }

  func end() { isOver.store(true, ordering: .relaxed) }

  func loop(_ doesNotEnd: @Sendable (String) -> Void) {
    while !isOver.load(ordering: .relaxed) {
      usleep(Self.pause)
      let hung: String? = running.withLock { running in
        guard let statement = running.statement else { return nil }
        running.waited += Double(Self.pause) * 1e-6
        guard running.waited > limits.patience else { return nil }
        interrupt.request()
        let worked = Self.time(CLOCK_PROCESS_CPUTIME_ID) - running.worked
        // A statement that waits without working has ten times as long.
        guard worked > limits.grace || running.waited > 10 * limits.grace, !running.isTold else {
          return nil
        }
        running.isTold = true
        return statement
      }
      if let hung { doesNotEnd(hung) }
    }
  }

  private static func time(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
  }
}
