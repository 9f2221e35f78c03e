// Changes in place: before a statement changes a list, a record, a captured variable or a model for the first time,
// the content of this object is saved, so that the change can be undone.

public import CommandLanguage

extension SessionRecorder {
  /// Whether the changes of a running statement are recorded.
  private func beginsChange(_ list: ListValue? = nil) -> Bool {
    guard current != nil else { return false }
    if changes.isEmpty || list != nil { record.settle(list) }
    return true
  }

  /// Saves the elements of a list before the list first changes in a statement.
  public func willChange(_ list: ListValue) {
    guard list.epoch != epoch, beginsChange(list) else { return }
    list.epoch = epoch
    if list.number == 0 { list.number = numbers.next() }
    let saved = list.saved()
    changes.append(
      ObjectChange(number: list.number, old: saved, restore: { list.restore(saved) }) {
        let present = list.saved()
        return { list.restore(present) }
      })
  }

  /// Saves the fields of a record before the record first changes in a statement.
  public func willChange(_ record: RecordValue) {
    guard record.epoch != epoch, beginsChange() else { return }
    record.epoch = epoch
    if record.number == 0 { record.number = numbers.next() }
    let saved = record.saved()
    changes.append(
      ObjectChange(number: record.number, old: saved, restore: { record.restore(saved) }) {
        let present = record.saved()
        return { record.restore(present) }
      })
  }

  /// Saves the value of a captured variable before the variable first changes in a statement.
  public func willChange(_ variable: Cell) {
    guard variable.epoch != epoch, beginsChange() else { return }
    variable.epoch = epoch
    let saved = variable.saved()
    changes.append(
      ObjectChange(
        number: numbers.number(of: variable), old: saved, restore: { variable.restore(saved) }
      ) {
        let present = variable.saved()
        return { variable.restore(present) }
      })
  }

  /// Saves the state of an object before the object first changes in a statement.
  public func willChange(_ object: AnyObject, save: @escaping () -> () -> Void) {
    let known = numbers[object]
    if let known, changes.contains(where: { $0.number == known }) { return }
    guard beginsChange() else { return }
    changes.append(
      ObjectChange(number: numbers.number(of: object), old: nil, restore: save(), save: save))
  }
}
