// The state of a running session, for a recorder: the current and earlier values of the globals, the globals in a piece
// of code, and the number of the running statement. Other modules receive slots only as opaque values, and must keep
// the objects in the slots alive.

internal import WholeNumbers

/// The number of a global in its session.
package typealias GlobalID = Int32

/// The globals and the running statement of a session, for the recorder of the session.
///
/// The baseline is a copy of the globals. Between two statements, the baseline and the globals are equal. After a
/// statement, a difference between a global and the baseline means that the statement has changed the global.
package final class SessionState {
  private let statics: Statics
  private unowned let machine: Machine
  /// The values of the globals when `settle` copied them last; each slot owns its object.
  private var baseline: [Slot] = []

  /// The state of the session that an interpreter runs.
  package init(of interpreter: Interpreter) {
    statics = interpreter.statics
    machine = interpreter.machine
  }

  deinit { for slot in baseline { slot.release() } }
}

extension SessionState {
  // MARK: Globals

  /// The globals with values that differ from the baseline, in the order of their first use in the session.
  package var changedGlobals: [GlobalID] {
    let order = statics.order
    while baseline.count < order.count {
      let initial = statics.initial(order[baseline.count])
      initial.retain()
      baseline.append(initial)
    }
    // Every statement looks at every global, so the loop reads memory only.
    var found: [GlobalID] = []
    let end = statics.end
    order.withUnsafeBufferPointer { order in
      baseline.withUnsafeBufferPointer { baseline in
        for index in 0..<order.count {
          let (now, before) = (end[Int(order[index])], baseline[index])
          if now.tag != before.tag || now.bits != before.bits { found.append(order[index]) }
        }
      }
    }
    return found
  }

  /// Copies the current values of some globals to the baseline; returns the earlier values.
  package func settle(_ changed: [GlobalID]) -> SavedGlobals {
    SavedGlobals(
      changed.compactMap { global in
        guard let index = statics.index(of: global) else { return nil }
        let old = baseline[index]
        baseline[index] = statics.end[Int(global)]
        baseline[index].retain()
        return (global, old)
      })
  }

  /// Sets globals to saved values.
  package func restore(_ saved: SavedGlobals) {
    for (global, slot) in saved.globals {
      let now = statics.end[Int(global)]
      slot.retain()
      statics.end[Int(global)] = slot
      now.release()
    }
  }

  /// The global with a name; nil if no code has used the name yet.
  package func global(named name: String) -> GlobalID? { statics.known(name) }

  /// The name of a global of the session; nil for a constant, and for a global of a used file.
  package func name(of global: GlobalID) -> String? {
    statics.file(of: global) == nil ? statics.name(of: global) : nil
  }

  /// Whether a global still has the built-in value of its name.
  package func isBuiltIn(_ global: GlobalID) -> Bool { statics.isBuiltIn(global) }

  /// The value of a global; nil if the global has no value.
  package func value(of global: GlobalID) -> Value? {
    let slot = statics.end[Int(global)]
    return slot.tag == Tag.unset ? nil : slot.value
  }

  /// The slot with a global's value.
  package func content(of global: GlobalID) -> Slot { statics.end[Int(global)] }

  /// The slot with a global's value in the baseline.
  package func contentBefore(of global: GlobalID) -> Slot {
    if let index = statics.index(of: global), index < baseline.count { return baseline[index] }
    return statics.initial(global)
  }

  // MARK: Code

  /// The globals that a statement of a source may read. Globals that a `def` in the statement reads only at a later
  /// call are not included.
  package func mentions(of statement: StatementPlace, in source: RunningSource) -> [GlobalID] {
    source.code.mentions(ofStatementAt: statement.position, statics)
  }

  /// The globals that a function may read.
  package func mentions(of function: FunctionValue) -> [GlobalID] {
    guard case .script(let code) = function.body else { return [] }
    return code.mentions(statics)
  }

  // MARK: Statements

  /// The number of the check for an interrupt at which the running statement was interrupted, and whether a command was
  /// running.
  package var interruption: (turn: Int, inCommand: Bool) {
    (machine.turns, !machine.stoppedAtTurn)
  }
}

/// Saved values of globals. The saved slots keep their objects alive.
package final class SavedGlobals {
  let globals: [(global: GlobalID, slot: Slot)]

  init(_ globals: [(global: GlobalID, slot: Slot)]) { self.globals = globals }

  deinit { for (_, slot) in globals { Teardown.release(slot) } }

  /// The approximate memory of the values, in bytes.
  package var byteCount: Int { globals.reduce(0) { $0 + ByteText.size(of: $1.slot.value) } }
}

extension Value {
  /// Whether the value and all its parts are equal to another value and its parts.
  package func isSame(as other: Value) -> Bool { Operations.same(self, other) }
}
