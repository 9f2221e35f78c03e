// One call of `sweep`: it hands the next item to the process that is free, keeps what comes back, and puts everything in
// the order of the items. Which process computes an item changes nothing: the item's seed follows from its number.

internal import CommandLanguage
internal import Dispatch
internal import Files
internal import Glibc
internal import Runs
internal import SessionRecords
internal import WholeNumbers
internal import Workers

/// The items of a sweep on their way to results.
final class Sweep {
  /// The time that an item or a process has for stopping, in seconds.
  private static let grace = 3.0

  private let context: Context
  private let items: [Value]
  private let function: (message: [UInt8], identity: [UInt8], pool: PortablePool)
  private let seed: UInt64
  private let time: Double?
  private let kept: KeptItems?

  private var results: [Value?]
  private var failed = 0
  private var done = 0
  private var next = 0
  private var again: [Int] = []
  private var hasLost: Set<Int> = []
  private var output: ItemOutput
  private var places: [Place] = []

  /// A process and its order.
  private struct Place {
    var worker: any Worker
    var knowsFunction = false
    var item: (number: Int, began: Double, identity: String?, pool: PortablePool)?
  }

  /// - Throws: `CommandError` if the function, a value that it reads or an item cannot be sent.
  init(
    _ items: [Value], _ function: FunctionValue, keep: String?, time: Double?, seed given: UInt64?,
    _ context: Context
  ) throws {
    guard !context.isItem else {
      throw CommandError(
        "a sweep cannot run in an item of a sweep",
        hint: "make one list of all combinations, and sweep it")
    }
    (self.context, self.items, self.time) = (context, items, time)
    let packed = try context.pack(function)
    self.function = packed
    for (number, item) in items.enumerated() {
      do { try context.requirePortable(item) } catch let error as CommandError {
        throw CommandError("item \(number): \(error.message)")
      }
    }
    let usual = given ?? context.nextSeed("sweep") & 0xFFFF_FFFF
    if let keep {
      let folder = try context.resolve(keep)
      var kept: KeptItems?
      // A replay computes everything, and finds nothing that an earlier run has kept.
      if !context.isReplaying || context.isResuming {
        kept = try KeptItems(
          folder, shown: keep, identity: Self.fingerprint(packed.identity),
          text: Self.shown(function), given: given, usual: usual, note: context.note)
      }
      self.kept = kept
      // The seed of a folder comes from outside the session.
      let found = kept?.seed ?? usual
      let known = context.outside("sweep") { Double(found) }
      seed = given ?? UInt64(Int(clamped: known))
    } else {
      (kept, seed) = (nil, usual)
    }
    results = Array(repeating: nil, count: items.count)
    output = ItemOutput(context)
  }

  /// Computes all items.
  ///
  /// - Parameter count: the largest number of processes; nil for the usual number.
  /// - Returns: the results in the order of the items.
  /// - Throws: `Interrupted` if the user stops the sweep; the error of a file or a process. What was done is kept.
  func run(processes count: Int?) throws -> [Value] {
    try takeKept()
    do {
      if done < items.count { try compute(count ?? context.crew.usualCount) }
    } catch {
      stop()
      guard error is Interrupted else { throw error }
      context.note(stopSentence)
      throw Interrupted(isTold: true)
    }
    output.finish()
    if failed > 0 { context.note(failureSentence) }
    return results.map { $0 ?? .nil }
  }

  // MARK: Computing

  private func compute(_ count: Int) throws {
    let count = min(max(1, count), items.count - done)
    places = try context.crew.members(count).map { Place(worker: $0) }
    var reported = -1
    while done < items.count {
      try context.run.interrupt.check()
      for index in places.indices.reversed() where places[index].item == nil {
        try handOut(at: index)
      }
      // A report without a new result would make the speed fall.
      if reported != done { report() }
      reported = done
      guard !places.isEmpty else {
        throw CommandError("no process is left to compute the items")
      }
      wait(0.1)
      for index in places.indices.reversed() { try receive(at: index) }
    }
  }

  /// The seconds since an arbitrary start.
  private var now: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

  /// Waits until a message is there, or for some seconds.
  private func wait(_ seconds: Double) {
    let busy = places.filter { $0.item != nil }
    var descriptors = busy.compactMap { $0.worker.descriptor }
      .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // Processes without a descriptor are asked every millisecond.
    let limit = descriptors.count < busy.count ? 0.001 : seconds
    if busy.contains(where: { $0.worker is InnerWorker }) { return }
    poll(&descriptors, nfds_t(descriptors.count), Int32(Int(clamped: limit * 1000)))
  }

  /// The next item that is to be computed; nil if none is left.
  private func take() -> Int? {
    if let number = again.popLast() { return number }
    while next < items.count, results[next] != nil { next += 1 }
    guard next < items.count else { return nil }
    defer { next += 1 }
    return next
  }

  private func handOut(at index: Int) throws {
    guard let number = take() else { return }
    let (packed, pool) = try context.pack(item: items[number], beyond: function.pool)
    let identity = kept == nil ? nil : try identity(of: items[number])
    places[index].item = (number, now, identity, pool)
    do throws(WorkerLost) {
      if !places[index].knowsFunction {
        let threads = max(1, context.run.threads / max(1, places.count))
        let memory = context.run.memory.limit / max(1, places.count)
        let order = WorkOrder.function(
          threads: threads, memory: memory, current: SystemPath.currentFolder ?? "/",
          folder: context.folder, packed: function.message)
        try places[index].worker.send(order.bytes)
        places[index].knowsFunction = true
      }
      let seed = StatementSeed.item(number, of: seed)
      try places[index].worker.send(
        WorkOrder.item(number: number, seed: seed, time: time, packed: packed).bytes)
    } catch {
      try lose(at: index, error)
    }
  }

  private func receive(at index: Int) throws {
    guard let item = places[index].item else { return }
    do {
      if let bytes = try places[index].worker.receive() {
        places[index].item = nil
        guard let outcome = ItemOutcome(bytes), outcome.number == item.number else {
          throw WorkerLost("sent a damaged message")
        }
        try accept(outcome, identity: item.identity, pool: item.pool)
      } else if let time, now - item.began > time + Sweep.grace {
        try endLate(at: index, item.number)
      }
    } catch let error as WorkerLost {
      places[index].item = item
      try lose(at: index, error)
    }
  }

  /// Ends a process whose item does not stop by itself.
  private func endLate(at index: Int, _ number: Int) throws {
    let worker = places[index].worker
    guard worker.end() else { return }
    places[index].item = nil
    try accept(ItemOutcome(number: number, .failed(.late(time ?? 0))), identity: nil, pool: .init())
    replace(at: index)
  }

  /// Gives the item of a process that has ended to another process, once.
  private func lose(at index: Int, _ error: WorkerLost) throws {
    guard let number = places[index].item?.number else { return }
    places[index].item = nil
    _ = places[index].worker.end()
    replace(at: index)
    if hasLost.insert(number).inserted {
      again.append(number)
    } else {
      let failure = ItemError(message: "the process of the item \(error.reason), twice")
      try accept(ItemOutcome(number: number, .failed(failure)), identity: nil, pool: .init())
    }
  }

  private func replace(at index: Int) {
    if let fresh = context.crew.replace(places[index].worker) {
      places[index] = Place(worker: fresh)
    } else {
      places.remove(at: index)
    }
  }

  // MARK: Results

  /// Takes the items that the folder keeps.
  private func takeKept() throws {
    guard let kept else { return }
    for number in items.indices {
      let name = try identity(of: items[number])
      guard let outcome = try kept.outcome(of: number, identity: name) else { continue }
      let pool = try context.pack(item: items[number], beyond: function.pool).pool
      try accept(outcome, identity: nil, pool: pool)
    }
    if done > 0 {
      context.note("\(MessageText.count(done, "item")) of \(items.count) were done before")
    }
  }

  /// Takes the outcome of an item.
  ///
  /// - Parameter identity: the fingerprint under which the item is kept; nil for an item that is not to be kept.
  private func accept(_ outcome: ItemOutcome, identity: String?, pool: PortablePool) throws {
    switch outcome.result {
    case .stopped:
      try context.run.interrupt.check()
      failed += 1
      results[outcome.number] = .object(ItemError(message: "the item was interrupted"))
    case .failed(let error):
      failed += 1
      results[outcome.number] = .object(error)
    case .value(let packed):
      try context.require(packed.count)
      results[outcome.number] = try context.unpack(packed, pool: pool)
      if let identity { try kept?.keep(outcome, identity: identity) }
    }
    done += 1
    output.add(outcome)
  }

  private func identity(of item: Value) throws -> String {
    Self.fingerprint(try context.identity(of: item))
  }

  private static func fingerprint(_ bytes: [UInt8]) -> String {
    var fingerprint = Fingerprint()
    fingerprint.add(bytes)
    return fingerprint.text ?? ""
  }

  /// The text of a function on one line, for messages about the folder.
  private static func shown(_ function: FunctionValue) -> String {
    let words = function.sourceText.split { $0.isWhitespace }.joined(separator: " ")
    return MessageText.cut(words, to: 60)
  }

  private func report() {
    let running = places.count { $0.item != nil }
    context.run.report(
      Progress(
        label: "sweep", step: done, total: items.count, unit: "item",
        figures: [.init("running", count: running), .init("failed", count: failed)]))
  }

  // MARK: Stopping

  /// Stops all items, and takes the results of those that end in time.
  private func stop() {
    for place in places where place.item != nil {
      try? place.worker.send(WorkOrder.stop.bytes)
    }
    let end = now + Sweep.grace
    while places.contains(where: { $0.item != nil }) {
      for index in places.indices {
        guard let item = places[index].item else { continue }
        do {
          if let bytes = try places[index].worker.receive() {
            places[index].item = nil
            if let outcome = ItemOutcome(bytes), case .value = outcome.result {
              try? accept(outcome, identity: item.identity, pool: item.pool)
            }
          } else if now > end, places[index].worker.end() {
            places[index].item = nil
            context.crew.remove(places[index].worker)
          }
        } catch {
          places[index].item = nil
          context.crew.remove(places[index].worker)
        }
      }
      wait(0.02)
    }
  }

  private var stopSentence: String {
    let count = "the sweep stopped after \(done) of \(MessageText.count(items.count, "item"))"
    return kept == nil
      ? "\(count); with `keep: \"folder\"` a sweep keeps what is done"
      : "\(count), which are kept; the same call goes on"
  }

  private var failureSentence: String {
    let first = results.firstIndex { value in
      if case .object(let object)? = value { object is ItemError } else { false }
    }
    guard let first, case .object(let object)? = results[first], let error = object as? ItemError
    else { return "" }
    return
      "\(failed) of \(MessageText.count(items.count, "item")) failed; item \(first): \(error.message)"
  }
}
