// The keys that concern what is shown: they clear the screen, take the suggestion, or move over and delete whole
// characters. They replace readline's own functions of the same names.

internal import CReadline
internal import Consoles
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  /// Replaces readline's functions that write to the screen, take a suggestion, or move by characters.
  static func replaceDisplayKeys() {
    let keys: [(name: String, function: Key)] = [
      ("clear-screen", clearKey), ("clear-display", clearAllKey),
      ("redraw-current-line", redrawKey), ("dump-functions", dumpFunctionsKey),
      ("dump-variables", dumpVariablesKey), ("dump-macros", dumpMacrosKey),
      ("print-last-kbd-macro", printMacroKey), ("end-of-line", endKey),
      ("forward-word", forwardWordKey), ("forward-char", forwardKey),
      ("backward-char", backwardKey), ("delete-char", deleteKey),
      ("backward-delete-char", rubOutKey),
    ]
    for key in keys { readline_replace(key.name, key.function) }
  }

  /// The display that draws instead of readline; nil if readline draws.
  static var display: EntryDisplay? {
    readline_is_painted() == 0 ? nil : shared.withLock(\.display)
  }

  /// The bytes of the line that an active search has found.
  static var match: Range<Int>? {
    guard let search = shared.withLock(\.search), search.isIncremental, !search.hasFailed,
      !search.text.isEmpty
    else { return nil }
    let start = Int(readline_point())
    return start..<start + search.text.count
  }

  // MARK: The screen

  private static let clearKey: Key = { count, key in
    guard let display, readline_has_argument() == 0 else {
      return readline_replaced(clearKey, count, key)
    }
    display.clear(all: false)
    return 0
  }

  private static let clearAllKey: Key = { count, key in
    guard let display else { return readline_replaced(clearAllKey, count, key) }
    display.clear(all: true)
    return 0
  }

  private static let redrawKey: Key = { count, key in
    guard let display else { return readline_replaced(redrawKey, count, key) }
    display.redraw(isResized: false)
    return 0
  }

  /// Lets readline write a text of its own below the line.
  private static func writing(_ key: Key, _ count: Int32, _ code: Int32) -> Int32 {
    display?.leave()
    defer { display?.forget() }
    return readline_replaced(key, count, code)
  }

  private static let dumpFunctionsKey: Key = { writing(dumpFunctionsKey, $0, $1) }
  private static let dumpVariablesKey: Key = { writing(dumpVariablesKey, $0, $1) }
  private static let dumpMacrosKey: Key = { writing(dumpMacrosKey, $0, $1) }
  private static let printMacroKey: Key = { writing(printMacroKey, $0, $1) }

  // MARK: Suggestions

  /// Adds the suggestion to the end of the line.
  ///
  /// - Parameter byWord: whether only the next word is added.
  /// - Returns: whether a suggestion was shown at the cursor.
  private static func takeSuggestion(byWord: Bool = false) -> Bool {
    guard let rest = display?.suggestion, !rest.isEmpty, readline_point() == readline_end() else {
      return false
    }
    let isWord = { (byte: UInt8) in
      byte >= 128 || UnicodeScalar(byte).properties.isAlphabetic || (48...57).contains(byte)
    }
    let lead = rest.prefix { !isWord($0) }.count
    let word = rest.dropFirst(lead).prefix(while: isWord).count
    let taken = byWord ? rest.prefix(lead + word) : rest[...]
    readline_insert_text(String(decoding: taken, as: UTF8.self))
    return true
  }

  private static let endKey: Key = { count, key in
    takeSuggestion() ? 0 : readline_replaced(endKey, count, key)
  }

  private static let forwardWordKey: Key = { count, key in
    count > 0 && takeSuggestion(byWord: true) ? 0 : readline_replaced(forwardWordKey, count, key)
  }

  // MARK: Whole characters

  private static let forwardKey: Key = { count, _ in
    if count > 0, takeSuggestion() { return 0 }
    return step(Int(count))
  }
  private static let backwardKey: Key = { count, _ in step(-Int(count)) }

  /// Moves by the given number of characters. A character may consist of several code points.
  private static func step(_ count: Int) -> Int32 {
    let line = Array(buffer.utf8)
    var place = Int(readline_point())
    // In vi's command mode, the cursor is on a character.
    let isOnCharacter = readline_is_in_command_mode() != 0
    let last = isOnCharacter ? TextGlyphs.start(before: line.count, in: line) : line.count
    for _ in 0..<min(abs(count), line.count + 1) {
      let next =
        count < 0
        ? TextGlyphs.start(before: place, in: line)
        : min(TextGlyphs.end(after: place, in: line), max(last, place))
      if next == place {
        readline_ding()
        break
      }
      place = next
    }
    readline_set_point(Int32(clamping: place))
    return 0
  }

  private static let deleteKey: Key = { count, key in
    let line = Array(buffer.utf8)
    let start = Int(readline_point())
    guard count == 1, isCluster(start, TextGlyphs.end(after: start, in: line), line) else {
      return readline_replaced(deleteKey, count, key)
    }
    readline_delete_text(Int32(start), Int32(TextGlyphs.end(after: start, in: line)))
    return 0
  }

  private static let rubOutKey: Key = { count, key in
    let line = Array(buffer.utf8)
    let end = Int(readline_point())
    let start = TextGlyphs.start(before: end, in: line)
    guard count == 1, isCluster(start, end, line) else {
      return readline_replaced(rubOutKey, count, key)
    }
    readline_delete_text(Int32(start), Int32(end))
    readline_set_point(Int32(start))
    return 0
  }

  /// Whether a part of the line has more than one code point. readline itself deletes a single code point.
  private static func isCluster(_ start: Int, _ end: Int, _ line: [UInt8]) -> Bool {
    line[start..<end].count { $0 & 0xc0 != 0x80 } > 1
  }
}
