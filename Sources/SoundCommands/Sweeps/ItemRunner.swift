// Computes items, in a process of its own or in the session's. What an item prints is collected, and the session writes
// it in the order of the items.

internal import CommandLanguage
internal import Dispatch
internal import Runs
internal import Sandbox
internal import Synchronization
internal import WholeNumbers

/// Computes the items of a sweep, one after another.
final class ItemRunner {
  private let session: ItemSession
  private let page: ItemPage
  private let clock: ItemClock

  /// - Parameters:
  ///   - run: the interrupt that stops an item, and the memory.
  ///   - confinement: the folder outside of which items read and write nothing; nil for no confinement.
  init(_ run: Run, folder: String?, confinement: Confinement?) {
    let page = ItemPage()
    self.page = page
    let context = Context(
      run: Run(interrupt: run.interrupt, threads: run.threads, note: { page.note($0) }),
      write: { page.write($0) }, note: { page.note($0) })
    context.run.memory = run.memory
    context.tell = { _ in }
    context.tellsTimes = false
    (context.folder, context.confinement) = (folder, confinement)
    context.display = { value, _ in
      if case .object(let object) = value, object is FigureValue {
        page.note("figures of items are not shown; save writes them to files")
      } else {
        page.write(ValueText.display(value) + "\n")
      }
    }
    session = ItemSession(SoundLibrary.registry, context)
    clock = ItemClock(run.interrupt)
  }

  /// Takes the function of the following items.
  func begin(threads: Int, memory: Int, packed: [UInt8]) throws {
    session.context.run.threads = max(1, threads)
    session.context.run.memory = MemoryBudget(limit: memory)
    try session.begin(packed)
  }

  /// Computes an item.
  func run(number: Int, seed: UInt64, time: Double?, packed: [UInt8]) -> ItemOutcome {
    page.clear()
    clock.begin(time)
    let result: ItemOutcome.Result
    do {
      result = .value(try session.call(packed, index: number, seed: seed))
      _ = clock.end()
    } catch {
      result = Self.result(of: error, isLate: clock.end(), time)
    }
    let (text, notes) = page.content
    return ItemOutcome(number: number, text: text, notes: notes, result)
  }

  private static func result(
    of error: any Error, isLate: Bool, _ time: Double?
  ) -> ItemOutcome.Result {
    let diagnostic = error as? Diagnostic
    if diagnostic?.kind == .interrupted || error is Interrupted {
      return isLate ? .failed(.late(time ?? 0)) : .stopped
    }
    if let diagnostic { return .failed(ItemError(diagnostic)) }
    return .failed(ItemError(message: String(describing: error)))
  }
}

extension ItemError {
  /// The error of an item that took too long.
  static func late(_ seconds: Double) -> ItemError {
    ItemError(message: "the item took longer than \(seconds.plain) s")
  }
}

/// What an item writes.
private final class ItemPage: Sendable {
  /// The greatest length of the text of an item, in bytes.
  private static let most = 1 << 20
  private let kept = Mutex((text: "", notes: [String](), isFull: false))

  var content: (text: String, notes: [String]) { kept.withLock { ($0.text, $0.notes) } }

  func clear() { kept.withLock { $0 = ("", [], false) } }

  func note(_ text: String) {
    kept.withLock { if $0.notes.count < 100, !$0.notes.contains(text) { $0.notes.append(text) } }
  }

  func write(_ text: String) {
    kept.withLock { kept in
      if kept.isFull { return }
      kept.text += text
      guard kept.text.utf8.count > ItemPage.most else { return }
      kept.text = String(kept.text.prefix(ItemPage.most)) + "…\n"
      kept.isFull = true
    }
  }
}

/// Stops an item that takes too long.
private final class ItemClock: Sendable {
  private let interrupt: Interrupt
  private let queue = DispatchQueue(label: "sonde.items")
  /// The number of the item that is running, and whether it was stopped.
  private let state = Mutex((item: 0, isLate: false))

  init(_ interrupt: Interrupt) { self.interrupt = interrupt }

  func begin(_ seconds: Double?) {
    let item = state.withLock { state in
      state = (state.item + 1, false)
      return state.item
    }
    guard let seconds else { return }
    queue.asyncAfter(deadline: .now() + min(seconds, 1e8)) { [self] in
      state.withLock { state in
        guard state.item == item else { return }
        state.isLate = true
        interrupt.request()
      }
    }
  }

  /// Ends the item.
  ///
  /// - Returns: whether the clock has stopped it.
  func end() -> Bool {
    state.withLock { state in
      if state.isLate { interrupt.clear() }
      defer { state = (state.item + 1, false) }
      return state.isLate
    }
  }
}
