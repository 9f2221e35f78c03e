// Keys that were typed while the terminal answered a query. These keys reach readline before any later key. A late
// answer of the terminal never reaches readline.

internal import CReadline
internal import Glibc
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  /// The longest wait for the rest of an answer, in milliseconds.
  private static let pause: Int32 = 50

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
    let key = shared.withLock { shared in
      shared.ahead.isEmpty ? nil : Int32(shared.ahead.removeFirst())
    }
    if let key { return key }
    readline_did_type()
    return readline_getc(stream)
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
