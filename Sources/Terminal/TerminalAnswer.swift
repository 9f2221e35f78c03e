// What a terminal says of itself, picked out of what comes from the keyboard: the two share one line.
// Every byte that is part of no answer comes out as typed, in its order.

/// A reader of a terminal's answers to the questions for pictures.
///
/// Two answers are known: the primary device attributes, `ESC [ ? 62 ; 4 c`, which every terminal gives
/// and in which 4 stands for sixels (https://vt100.net/docs/vt510-rm/DA1.html), and kitty's answer to a
/// query, `ESC _ G i=31;OK ESC \`.
package struct TerminalAnswer: Sendable {
  /// The number that a query to kitty has, and its answer.
  static let query = "i=31"

  /// The most bytes that an answer has.
  private static let longest = 256

  /// The device attributes behind the class of the terminal; nil until they have come.
  package private(set) var attributes: [Int]?
  /// Whether kitty's protocol is understood.
  package private(set) var hasKitty = false
  private var typed: [UInt8] = []
  /// The beginning of what may become an answer.
  private var held: [UInt8] = []

  package init() {}

  /// Whether an answer has begun.
  var isInside: Bool { !held.isEmpty }

  /// Takes in what has come.
  package mutating func take(_ bytes: some Sequence<UInt8>) { for byte in bytes { take(byte) } }

  /// What was typed since the last call. What may yet become an answer stays, unless `all`.
  package mutating func typedBytes(all: Bool = false) -> [UInt8] {
    if all {
      typed += held
      held = []
    }
    defer { typed = [] }
    return typed
  }

  private mutating func take(_ byte: UInt8) {
    let fits: Bool
    switch held.count {
    case 0: fits = byte == 0x1b
    case 1: fits = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "_")
    case 2: fits = byte == (isControl ? UInt8(ascii: "?") : UInt8(ascii: "G"))
    case Self.longest...: fits = false
    default:
      fits =
        !isControl || (0x30...0x39).contains(byte) || byte == UInt8(ascii: ";")
        || byte == UInt8(ascii: "c")
    }
    guard fits else {
      typed += held
      let wasInside = isInside
      held = []
      // What ends the one may begin another.
      if wasInside { take(byte) } else { typed.append(byte) }
      return
    }
    held.append(byte)
    guard held.count > 3 else { return }
    let body = String(decoding: held.dropFirst(3), as: UTF8.self)
    if isControl, body.hasSuffix("c") {
      attributes = body.dropLast().split(separator: ";").dropFirst().compactMap { Int($0) }
      held = []
    } else if !isControl, body.hasSuffix("\u{1b}\\") {
      let parts = body.dropLast(2).split(separator: ";", maxSplits: 1)
      let isOurs = parts.first?.split(separator: ",").contains { $0 == Self.query } ?? false
      if isOurs, parts.last == "OK" { hasKitty = true }
      held = []
    }
  }

  /// Whether what is held began as a control sequence, `ESC [`.
  private var isControl: Bool { held.count > 1 && held[1] == UInt8(ascii: "[") }
}
