// What was typed while the terminal answered a question. It reaches readline before anything that is
// typed later; an answer that comes late reaches it never.

internal import CReadline
internal import Glibc
internal import Synchronization

extension LineEditor {
  /// How long the rest of an answer that has begun is waited for, in milliseconds.
  private static let pause: Int32 = 50

  /// Whether an editor exists.
  static var isClaimed: Bool { shared.withLock(\.isClaimed) }

  /// Whether keys are there that were typed before.
  static var hasKeysAhead: Bool { shared.withLock { !$0.ahead.isEmpty } }

  /// Keeps what was typed into a terminal's answer; what is still to come of the answer is taken out of
  /// what comes.
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
    return key ?? rl_getc(stream)
  }

  /// Takes an answer that comes late out of what is typed.
  ///
  /// - Returns: whether there is something for readline.
  static func takeLateAnswer() -> Bool {
    guard var answer = shared.withLock({ $0.ahead.isEmpty ? $0.late : nil }) else { return true }
    var hasEnded = false
    while answer.attributes == nil, !hasEnded,
      TerminalPictures.isInputWaiting(milliseconds: answer.isInside ? pause : 0)
    {
      hasEnded = !TerminalPictures.read(into: &answer)
    }
    // readline finds the end by itself.
    let typed = answer.typedBytes(all: true)
    shared.withLock { shared in
      shared.ahead += typed
      shared.late = answer.attributes == nil && !hasEnded ? answer : nil
    }
    return hasEnded || !typed.isEmpty
  }
}
