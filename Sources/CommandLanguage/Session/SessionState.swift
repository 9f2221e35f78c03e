// What a recorder needs of a running session beyond what it is told as an observer: the globals as they are and
// as they were, which of them code mentions, and the machine's count of statements. Slots leave the language
// only as opaque values that somebody else counts.

/// The number of a global in its session.
package typealias GlobalID = Int32

/// A session's globals and running statement, for the one recorder of the session.
///
/// Between two statements the baseline equals the globals; whatever differs from it after a statement, the
/// statement has changed.
package final class SessionState {
  private let statics: Statics
  private unowned let machine: Machine
  /// The globals as they were when they were settled last; each slot owns what it refers to.
  private var baseline: [Slot] = []

  /// The state of a session.
  package init(of interpreter: Interpreter) {
    statics = interpreter.statics
    machine = interpreter.machine
  }

  deinit { for slot in baseline { slot.release() } }
}

extension SessionState {
  // MARK: Globals

  /// The globals that differ from the baseline, in the order in which the session met them.
  package var changedGlobals: [GlobalID] {
    let order = statics.order
    while baseline.count < order.count {
      let initial = statics.initial(order[baseline.count])
      initial.retain()
      baseline.append(initial)
    }
    var found: [GlobalID] = []
    for index in order.indices {
      let now = statics.end[Int(order[index])]
      if now.tag != baseline[index].tag || now.bits != baseline[index].bits {
        found.append(order[index])
      }
    }
    return found
  }

  /// Brings the baseline of some globals up to date; returns what they held before.
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

  /// Gives globals back what they held.
  package func restore(_ saved: SavedGlobals) {
    for (global, slot) in saved.globals {
      let now = statics.end[Int(global)]
      slot.retain()
      statics.end[Int(global)] = slot
      now.release()
    }
  }

  /// The name of a global; nil for a constant.
  package func name(of global: GlobalID) -> String? { statics.name(of: global) }

  /// Whether a global still is what is built in under its name.
  package func isBuiltIn(_ global: GlobalID) -> Bool { statics.isBuiltIn(global) }

  /// The value of a global; nil where it has none.
  package func value(of global: GlobalID) -> Value? {
    let slot = statics.end[Int(global)]
    return slot.tag == Tag.unset ? nil : slot.value
  }

  /// What a global holds.
  package func content(of global: GlobalID) -> Slot { statics.end[Int(global)] }

  /// What a global held when the baseline was settled last.
  package func contentBefore(of global: GlobalID) -> Slot {
    if let index = statics.index(of: global), index < baseline.count { return baseline[index] }
    return statics.initial(global)
  }

  // MARK: Code

  /// The globals that a statement of a source may read, without what a `def` in it reads when it is called.
  package func mentions(of statement: StatementPlace, in source: RunningSource) -> [GlobalID] {
    source.code.mentions(ofStatementAt: statement.position, statics)
  }

  /// The globals that a function may read.
  package func mentions(of function: FunctionValue) -> [GlobalID] {
    guard case .script(let code) = function.body else { return [] }
    return code.mentions(statics)
  }

  // MARK: Statements

  /// Where the running statement was interrupted.
  package var interruption: (turn: Int, inCommand: Bool) {
    (machine.turns, !machine.stoppedAtTurn)
  }
}

/// Globals with what they held; owns what the slots refer to.
package final class SavedGlobals {
  let globals: [(global: GlobalID, slot: Slot)]

  init(_ globals: [(global: GlobalID, slot: Slot)]) { self.globals = globals }

  deinit { for (_, slot) in globals { Teardown.release(slot) } }

  /// Roughly how much memory the values take, in bytes.
  package var byteCount: Int { globals.reduce(0) { $0 + ByteText.size(of: $1.slot.value) } }
}

extension Value {
  /// Whether the value is the very same as another, deeply.
  package func isSame(as other: Value) -> Bool { Operations.same(self, other) }
}
