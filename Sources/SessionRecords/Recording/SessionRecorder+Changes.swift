// Changes in place: before a list, a record, a captured variable or a model changes for the first time in a
// statement, its content is saved, so that the change can be undone.

public import CommandLanguage

extension SessionRecorder {
  /// Whether a statement runs whose changes are recorded.
  private func beginsChange() -> Bool {
    guard current != nil else { return false }
    if changes.isEmpty { record.settle() }
    return true
  }

  /// Saves what a list holds, the first time in a statement.
  public func willChange(_ list: ListValue) {
    guard list.epoch != epoch, beginsChange() else { return }
    list.epoch = epoch
    if list.number == 0 { list.number = numbers.next() }
    let saved = list.saved()
    changes.append(ObjectChange(number: list.number, old: saved) { list.restore(saved) })
  }

  /// Saves what a record holds, the first time in a statement.
  public func willChange(_ record: RecordValue) {
    guard record.epoch != epoch, beginsChange() else { return }
    record.epoch = epoch
    if record.number == 0 { record.number = numbers.next() }
    let saved = record.saved()
    changes.append(ObjectChange(number: record.number, old: saved) { record.restore(saved) })
  }

  /// Saves what a captured variable holds, the first time in a statement.
  public func willChange(_ variable: Cell) {
    guard variable.epoch != epoch, beginsChange() else { return }
    variable.epoch = epoch
    let saved = variable.saved()
    changes.append(
      ObjectChange(number: numbers.number(of: variable), old: saved) { variable.restore(saved) })
  }

  /// Saves what an object is, the first time in a statement.
  public func willChange(_ object: AnyObject, save: () -> () -> Void) {
    let known = numbers[object]
    if let known, changes.contains(where: { $0.number == known }) { return }
    guard beginsChange() else { return }
    changes.append(ObjectChange(number: numbers.number(of: object), old: nil, restore: save()))
  }
}
