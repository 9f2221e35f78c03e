// What the running statement does beyond the session's values: files, long work, and what it takes from outside.
// In a replay, what the record says comes first.

public import CommandLanguage

extension SessionRecorder {
  // MARK: Files

  /// Stamps a file that the running statement reads, the first time.
  public func didRead(_ path: String, resolved: String) {
    guard let statement = current else { return }
    if statement.files.contains(where: { $0.resolved == resolved }) { return }
    statement.files.append(FileStamp(path: path, resolved: resolved))
  }

  /// Notes a file that the running statement has written.
  public func didWrite(_ resolved: String) {
    guard let statement = current else { return }
    if !statement.written.contains(resolved) { statement.written.append(resolved) }
    statement.changed = true
  }

  // MARK: Long work

  /// Counts a piece of long work.
  ///
  /// - Returns: in a replay, how the work ended when it was recorded; nil where it is to end by itself.
  public func workBegins() -> WorkEnd? {
    guard current != nil else { return nil }
    works += 1
    return script?.ends.first { $0.work == works }
  }

  /// Notes how the work that began last has ended.
  public func workEnded(_ end: WorkEnd) { current?.ends.append(numbered(end)) }

  /// How often the journal wants the state of long work, in seconds; nil without a journal.
  public var keepingInterval: Double? { current == nil ? nil : journal?.interval }

  /// Saves the state of the work that began last beside the journal.
  public func keepWork(_ end: WorkEnd, _ write: (String) throws -> Void) {
    guard current != nil else { return }
    journal?.keep(numbered(end), write)
  }

  /// The checkpoint of the work that began last, in a session that is resumed; nil for none.
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

  // MARK: The outside

  /// Whether a session is being resumed from its journal.
  public var isResuming: Bool { script?.kept != nil }

  /// Whether a recorded session is being replayed or resumed.
  public var isReplaying: Bool { script != nil }

  /// In a replay, the next recorded number of a source; nil for none.
  public func recordedNumber(from source: String) -> Double? {
    guard let statement = current, let script,
      let known = script.outside.first(where: { $0.source == source })?.numbers
    else { return nil }
    let count = statement.outside.first { $0.source == source }?.numbers.count ?? 0
    return count < known.count ? known[count] : nil
  }

  /// Notes a number from outside.
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

  /// In a replay, the next recorded file; nil for none.
  public func recordedFile(from source: String) -> String? {
    guard let statement = current, let known = script?.outsideFiles else { return nil }
    let number = statement.outsideFiles.count
    return number < known.count ? known[number].path : nil
  }

  /// Notes something from outside that belongs in a file, and saves it beside the journal.
  public func didTake(_ file: OutsideFile) {
    guard let statement = current else { return }
    let recorded = RecordedFile(source: file.source, ending: file.ending, write: file.write)
    // What a journal keeps need not stay in memory.
    if let path = journal?.keep(recorded) {
      recorded.path = path
      recorded.write = { try file.copy(path, $0) }
    }
    statement.outsideFiles.append(recorded)
  }
}
