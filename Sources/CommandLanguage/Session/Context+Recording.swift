// What commands say about themselves for the record of a session: what they change in place, which files
// they read and write, where they were stopped, what they asked from outside.

extension Context {
  // MARK: Changes

  /// A list is about to change.
  public func willChange(_ list: ListValue) { recorder?.willChange(list) }

  /// A record is about to change.
  public func willChange(_ record: RecordValue) { recorder?.willChange(record) }

  /// An object that is a reference is about to change. To be said at each change; cheap but the first
  /// time in a statement.
  ///
  /// - Parameter save: gives what makes the object again what it is now.
  public func willChange(_ object: AnyObject, save: () -> () -> Void) {
    recorder?.willChange(object, save: save)
  }

  // MARK: Files

  /// A file was read, or is about to be; `path` as the statement names it.
  public func didRead(_ path: String) {
    guard let statement = recorder?.current else { return }
    let resolved = resolve(path)
    if statement.files.contains(where: { $0.resolved == resolved }) { return }
    statement.files.append(FileStamp(path: path, resolved: resolved))
  }

  /// A file was written.
  public func didWrite(_ path: String) {
    guard let statement = recorder?.current else { return }
    let resolved = resolve(path)
    if !statement.written.contains(resolved) { statement.written.append(resolved) }
    statement.changed = true
  }

  // MARK: Work that can be stopped

  /// Begins a piece of work that can be stopped and keeps what it has done. Where a record is replayed,
  /// gives how that work ended then; nil where it is to end by itself.
  public func beginWork() -> RecordedStatement.WorkEnd? {
    guard let recorder, recorder.current != nil else { return nil }
    recorder.works += 1
    return recorder.script?.ends.first { $0.work == recorder.works }
  }

  /// The work that was begun last has ended otherwise than its arguments say.
  ///
  /// - Parameters:
  ///   - step: the steps done.
  ///   - plan: the steps planned, where the clock made the plan.
  ///   - isStop: whether somebody stopped it.
  public func endWork(step: Int, plan: Int?, isStop: Bool) {
    guard let recorder, let statement = recorder.current else { return }
    statement.ends.append(
      RecordedStatement.WorkEnd(work: recorder.works, step: step, plan: plan, isStop: isStop))
  }

  /// How often the work that was begun last is to be kept, in seconds; nil where nothing keeps it.
  public var keepingInterval: Double? {
    recorder?.current == nil ? nil : recorder?.journal?.interval
  }

  /// Keeps what the work that was begun last has come to, so that it outlives the program.
  ///
  /// - Parameters:
  ///   - step: the steps done so far.
  ///   - plan: the steps planned, where the clock made the plan.
  ///   - write: writes the file at a path.
  public func keepWork(step: Int, plan: Int?, _ write: (String) throws -> Void) {
    guard let recorder, recorder.current != nil else { return }
    recorder.journal?.keep(
      work: recorder.works, end: .init(work: recorder.works, step: step, plan: plan, isStop: true),
      write)
  }

  /// The file in which the work that was begun last was kept by the session that is taken up again; nil
  /// where there is none.
  public var keptWork: String? {
    guard let recorder, let script = recorder.script, let kept = script.kept else { return nil }
    let stop = script.ends.first { $0.work == recorder.works && $0.isStop }
    return SessionWorks.find(kept.number, recorder.works, step: stop?.step, in: kept.folder)
  }

  // MARK: The outside

  /// Whether a session is being taken up again: what it wrote is there already.
  public var isResuming: Bool { recorder?.script?.kept != nil }

  /// Whether a record is being replayed: what somebody saw or heard then is not shown again.
  public var isReplaying: Bool { recorder?.script != nil }

  /// Numbers from outside, as a clock's: from the record where one is replayed, else as `ask` gives them.
  ///
  /// - Parameters:
  ///   - source: one word: `clock`.
  ///   - limit: how many numbers of the source a statement keeps.
  public func outside(
    _ source: String, limit: Int = 1000, _ ask: () throws -> Double
  ) rethrows -> Double {
    guard let recorder, let statement = recorder.current else { return try ask() }
    let place = statement.outside.firstIndex { $0.source == source }
    let count = place.map { statement.outside[$0].numbers.count } ?? 0
    let known = recorder.script?.outside.first { $0.source == source }?.numbers
    let number = try known.flatMap { count < $0.count ? $0[count] : nil } ?? ask()
    if let place {
      if count < limit { statement.outside[place].numbers.append(number) }
    } else {
      statement.outside.append(.init(source: source, numbers: [number]))
    }
    return number
  }

  /// Something larger from outside, as a recording: read from its file where a record is replayed that has
  /// one, else as `ask` gives it.
  ///
  /// - Parameters:
  ///   - source: one word: `microphone`.
  ///   - ending: the ending of files that hold such a thing.
  ///   - read: reads the file at a path.
  ///   - write: writes it to the file at a path.
  public func outside<Heard>(
    _ source: String, ending: String, read: @escaping (String) throws -> Heard,
    write: @escaping (Heard, String) throws -> Void, _ ask: () throws -> Heard
  ) throws -> Heard {
    guard let recorder, let statement = recorder.current else { return try ask() }
    let number = statement.outsideFiles.count
    let known = recorder.script?.outsideFiles ?? []
    let heard = try number < known.count ? read(resolve(known[number].path)) : ask()
    let file = RecordedStatement.OutsideFile(source: source, ending: ending) {
      try write(heard, $0)
    }
    // Where a journal keeps it, memory need not.
    if let path = recorder.journal?.keep(file) {
      file.path = path
      file.write = { try write(read(path), $0) }
    }
    statement.outsideFiles.append(file)
    return heard
  }
}

/// What a statement is to repeat where a record is replayed.
struct StatementScript {
  /// Where the machine is to stop.
  var stop: (turn: Int, inCommand: Bool)?
  var ends: [RecordedStatement.WorkEnd] = []
  var outside: [RecordedStatement.OutsideValue] = []
  var outsideFiles: [StatementNote.OutsideFile] = []
  /// Where a session is taken up again: the folder of what was kept of its works, and the statement's
  /// number there.
  var kept: (folder: String, number: Int)?
}
