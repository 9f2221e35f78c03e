// Keys that were typed while the terminal answered a query. These keys reach readline before any later key. A late
// answer of the terminal never reaches readline, and all keys that reach readline are UTF-8.

internal import CReadline
internal import Glibc
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  /// The longest wait for the rest of an answer, in milliseconds.
  private static let pause: Int32 = 50
  /// The longest wait for the rest of a character, in milliseconds.
  private static let characterPause: Int32 = 1000
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

  /// The next key for readline. A byte that is no part of a character in UTF-8 becomes the character U+FFFD, because in
  /// vi mode readline 8.2 does not return from a movement over such a byte.
  static func nextKey(_ stream: UnsafeMutablePointer<FILE>?) -> Int32 {
    let key = nextByte(stream)
    if key < 0x80 || isChecked { return key }
    var bytes = [UInt8(truncatingIfNeeded: key)]
    let length =
      switch bytes[0] {
      case 0xc2...0xdf: 2
      case 0xe0...0xef: 3
      case 0xf0...0xf4: 4
      default: 1
      }
    while bytes.count < length, isKeyWaiting(milliseconds: characterPause) {
      let next = nextByte(stream)
      guard next >= 0 else { break }
      bytes.append(UInt8(truncatingIfNeeded: next))
      if next & 0xc0 != 0x80 { break }
    }
    let isCharacter = length > 1 && String(validating: bytes, as: UTF8.self) != nil
    shared.withLock { shared in
      shared.checked = isCharacter ? length - 1 : 2
      shared.ahead = (isCharacter ? [] : [0xbf, 0xbd]) + bytes.dropFirst() + shared.ahead
    }
    readline_announce_keys(1)
    return isCharacter ? key : 0xef
  }

  /// Whether the last byte is the rest of a checked character.
  private static var isChecked: Bool {
    shared.withLock { shared in
      guard shared.checked > 0 else { return false }
      shared.checked -= 1
      return true
    }
  }

  /// Whether the rest of a character is waiting.
  static var isInsideCharacter: Bool { shared.withLock { $0.checked > 0 } }

  private static func nextByte(_ stream: UnsafeMutablePointer<FILE>?) -> Int32 {
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
      if !held.isEmpty { shared.checked = 0 }
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
