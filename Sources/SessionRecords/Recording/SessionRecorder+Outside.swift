// Records the files, the long work and the data from outside the session that the running statement uses. In a
// replay, recorded data replace the data from outside the session.

public import CommandLanguage

extension SessionRecorder {
  // MARK: Files

  /// Records a file when the running statement reads the file for the first time.
  public func didRead(_ path: String, resolved: String) {
    guard let statement = current else { return }
    if statement.files.contains(where: { $0.resolved == resolved }) { return }
    statement.files.append(FileStamp(path: path, resolved: resolved))
  }

  /// Records a file that the running statement has written.
  public func didWrite(_ resolved: String) {
    guard let statement = current else { return }
    if !statement.written.contains(resolved) { statement.written.append(resolved) }
    statement.changed = true
  }

  // MARK: Long work

  /// Counts the pieces of long work in the running statement.
  ///
  /// - Returns: in a replay, the recorded end of the work; nil if the work is to end as planned.
  public func workBegins() -> WorkEnd? {
    guard current != nil else { return nil }
    works += 1
    return script?.ends.first { $0.work == works }
  }

  /// Records the end of the work that began last.
  public func workEnded(_ end: WorkEnd) { current?.ends.append(numbered(end)) }

  /// The time between two checkpoints of long work in the journal, in seconds; nil without a journal.
  public var keepingInterval: Double? { current == nil ? nil : journal?.interval }

  /// Saves a checkpoint of the work that began last. The checkpoint is a file beside the journal.
  public func keepWork(_ end: WorkEnd, _ write: (String) throws -> Void) {
    guard current != nil else { return }
    journal?.keep(numbered(end), write)
  }

  /// When a session is resumed, the path of the checkpoint of the work that began last; nil if there is no
  /// checkpoint.
  public var keptWork: String? {
    guard let script, let kept = script.kept else { return nil }
    let stop = script.ends.first { $0.work == works && $0.isStop }
    return WorkCheckpoints.find(kept.number, works, step: stop?.step, in: kept.folder)
  }

  private func numbered(_ end: WorkEnd) -> WorkEnd {
    var end = end
    end.work = works
    return end
  }

  // MARK: Data from outside the session

  /// Whether a session is being resumed from its journal.
  public var isResuming: Bool { script?.kept != nil }

  /// Whether a recorded session is being replayed or resumed.
  public var isReplaying: Bool { script != nil }

  /// In a replay, the next recorded number of the given origin, such as `clock`; nil if there is none.
  public func recordedNumber(from source: String) -> Double? {
    guard let statement = current, let script,
      let known = script.outside.first(where: { $0.source == source })?.numbers
    else { return nil }
    let count = statement.outside.first { $0.source == source }?.numbers.count ?? 0
    return count < known.count ? known[count] : nil
  }

  /// Records a number from outside the session.
  public func didTake(_ number: Double, from source: String, limit: Int) {
    guard let statement = current else { return }
    guard let index = statement.outside.firstIndex(where: { $0.source == source }) else {
      statement.outside.append(.init(source: source, numbers: [number]))
      return
    }
    if statement.outside[index].numbers.count < limit {
      statement.outside[index].numbers.append(number)
    }
  }

  /// In a replay, the path of the next recorded file; nil if there is none.
  public func recordedFile(from source: String, ending: String) throws -> String? {
    guard let statement = current, let script else { return nil }
    let number = statement.outsideFiles.count
    guard number < script.outsideFiles.count else { return nil }
    return try script.path(of: script.outsideFiles[number], from: source, ending: ending)
  }

  /// Records a file with data from outside the session, and saves the data beside the journal.
  public func didTake(_ file: OutsideFile) {
    guard let statement = current else { return }
    let recorded = RecordedFile(source: file.source, ending: file.ending, write: file.write)
    // Data that the journal has saved are not kept in memory.
    if let path = journal?.keep(recorded) {
      recorded.path = path
      recorded.write = { try file.copy(path, $0) }
    }
    statement.outsideFiles.append(recorded)
  }
}
