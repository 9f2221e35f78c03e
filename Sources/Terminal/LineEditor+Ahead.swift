// Keys that were typed while the terminal answered a query. These keys reach readline before any later key. A late
// answer of the terminal never reaches readline.

internal import CReadline
internal import Glibc
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  /// The longest wait for the rest of an answer, in milliseconds.
  private static let pause: Int32 = 50
  /// The largest number of keys that macros type until the user types a key.
  private static let mostMacroKeys = 10_000

  /// Whether a line editor exists.
  static var isClaimed: Bool { shared.withLock(\.isClaimed) }

  /// Whether earlier keys are waiting.
  static var hasKeysAhead: Bool { shared.withLock { !$0.ahead.isEmpty } }

  /// Keeps the keys that arrived together with a terminal's answer. The rest of the answer is removed from later
  /// input.
  static func keep(_ answer: TerminalAnswer) {
    shared.withLock { shared in
      guard shared.isClaimed else { return }
      var answer = answer
      shared.ahead += answer.typedBytes(all: answer.attributes != nil)
      shared.late = answer.attributes == nil ? answer : nil
    }
  }

  /// The next key for readline.
  static func nextKey(_ stream: UnsafeMutablePointer<FILE>?) -> Int32 {
    let key = shared.withLock { shared -> Int32? in
      if shared.ahead.isEmpty {
        shared.macroKeys = 0
        return nil
      }
      return Int32(shared.ahead.removeFirst())
    }
    readline_announce_keys(hasKeysAhead ? 1 : 0)
    return key ?? readline_getc(stream)
  }

  /// Moves the keys that readline holds, such as a macro, to the keys ahead. A macro that calls itself types keys without
  /// end, so all keys ahead are dropped after too many keys of macros.
  static func takeHeldKeys() {
    var held: [UInt8] = []
    while true {
      let key = readline_held_key()
      guard key >= 0 else { break }
      held.append(UInt8(truncatingIfNeeded: key))
    }
    let isEndless = shared.withLock { shared in
      shared.macroKeys += held.count
      let isEndless = shared.macroKeys > mostMacroKeys
      shared.ahead = isEndless ? [] : held + shared.ahead
      return isEndless
    }
    if isEndless { readline_ding() }
  }

  /// Removes a late answer from the input.
  ///
  /// - Returns: whether there is input for readline.
  static func takeLateAnswer() -> Bool {
    guard var answer = shared.withLock({ $0.ahead.isEmpty ? $0.late : nil }) else { return true }
    var hasEnded = false
    while answer.attributes == nil, !hasEnded,
      TerminalPictures.isInputWaiting(milliseconds: answer.isInside ? pause : 0)
    {
      hasEnded = !TerminalPictures.read(into: &answer)
    }
    // readline itself detects the end of the input.
    let typed = answer.typedBytes(all: true)
    shared.withLock { shared in
      shared.ahead += typed
      shared.late = answer.attributes == nil && !hasEnded ? answer : nil
    }
    return hasEnded || !typed.isEmpty
  }
}
