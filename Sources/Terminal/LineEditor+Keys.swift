// Keys that have special effects in entries of several lines. Each key calls a named function of readline. An inputrc
// file can bind these keys to other functions, or bind other keys to these functions.

internal import Consoles
internal import CReadline
internal import Glibc
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  /// The pause that ends pasted text if the text has no end mark, in milliseconds.
  private static let pastingPause: Int32 = 2000

  /// Binds the keys before the user's inputrc file is read, so that the file may change these bindings.
  static func bindKeys() {
    let typing = ["emacs", "vi-insert"]
    let all = typing + ["vi-command"]
    let keys: [(name: String, sequences: [String], maps: [String], function: Key)] = [
      ("sonde-return", ["\r", "\n"], all, returnKey),
      ("sonde-line", ["\u{1b}\r", "\u{1b}\n"], ["emacs"], lineKey),
      ("sonde-up", ["\u{1b}[A", "\u{1b}OA"], all, upKey),
      ("sonde-down", ["\u{1b}[B", "\u{1b}OB"], all, downKey),
      ("sonde-close", ["}", ")", "]"], typing, closeKey),
      ("sonde-blank", [" "], typing, blankKey),
      ("sonde-tab", ["\t"], typing, tabKey),
      ("sonde-paste", ["\u{1b}[200~"], typing, pasteKey),
    ]
    for key in keys {
      // readline keeps a pointer to the name until the process ends.
      readline_define(strdup(key.name), key.function)
      for map in key.maps {
        for sequence in key.sequences { readline_bind(sequence, map, key.function) }
      }
    }
  }

  private static var before: [UInt8] { Array(buffer.utf8.prefix(Int(readline_point()))) }

  // MARK: Lines

  /// Return ends a complete entry. In an incomplete entry, Return begins another line, which is indented according to
  /// the open brackets.
  static let returnKey: Key = { _, _ in
    // If the terminal cannot draw an entry of several lines, the prompt collects the lines one by one.
    if readline_draws_lines() == 0 || !isOpen(buffer) {
      // The cursor moves to the end of the entry, so that the output begins below the entry.
      readline_set_point(readline_end())
      return readline_newline(1, 10)
    }
    beginLine()
    return 0
  }

  /// Whether an entry needs more lines. The parsed entry is kept.
  private static func isOpen(_ entry: String) -> Bool {
    let parsed = shared.withLock(\.parse)(entry)
    shared.withLock { $0.parsed = parsed }
    return parsed?.wholeness == .open
  }

  /// Alt-Return begins another line even if the entry is complete.
  private static let lineKey: Key = { _, key in
    if readline_draws_lines() == 0 { return readline_newline(1, key) }
    beginLine()
    return 0
  }

  private static func beginLine() {
    readline_type()
    let indentation =
      isPasting ? "" : EntryText.indentation(after: String(decoding: before, as: UTF8.self))
    readline_insert_text("\n" + indentation)
    shared.withLock { $0.indentation = Indentation(given: indentation.utf8.count) }
  }

  private static var hasBegunLine: Bool {
    readline_last_was(returnKey) != 0 || readline_last_was(lineKey) != 0
  }

  /// Blanks typed at the beginning of an indented line replace the automatic indentation of the line.
  private static let blankKey: Key = { count, key in
    let isFirst = hasBegunLine || readline_last_was(blankKey) != 0
    let isThere = shared.withLock { shared in
      if !isFirst { shared.indentation = Indentation() }
      shared.indentation.typed += 1
      return shared.indentation.typed <= shared.indentation.given
    }
    return isThere ? 0 : readline_insert(count, key)
  }

  /// A closing bracket typed at the beginning of a line gets the indentation of the line with the opening bracket.
  /// After typed blanks, the bracket keeps the typed indentation.
  private static let closeKey: Key = { count, key in
    let indentation = shared.withLock(\.indentation)
    var surplus = 0
    if hasBegunLine {
      surplus = min(2, indentation.given)
    } else if readline_last_was(blankKey) != 0 {
      surplus = max(0, indentation.given - indentation.typed)
    }
    if surplus > 0 {
      let point = readline_point()
      readline_delete_text(point - Int32(surplus), point)
      readline_set_point(point - Int32(surplus))
    }
    return readline_insert(count, key)
  }

  /// Tab completes the word at the cursor. At the beginning of the second line or of a later line, Tab indents the
  /// line.
  private static let tabKey: Key = { count, key in
    if EntryText.isAtLineStart(before) {
      readline_insert_text("  ")
      return 0
    }
    // For readline, a second Tab in a row has a different effect from the first.
    if readline_last_was(tabKey) != 0 { readline_continue_completion() }
    return readline_complete(count, key)
  }

  // MARK: Moving to a character

  /// The longest wait for the character to move to, in milliseconds.
  private static let characterWait: Int32 = 5000

  /// Replaces readline's functions that wait for a character: readline 8.2 crashes if the line lacks the character.
  static func replaceCharacterKeys() {
    readline_replace("character-search") { count, _ in LineEditor.moveToCharacter(Int(count)) }
    readline_replace("character-search-backward") { count, _ in
      LineEditor.moveToCharacter(-Int(count))
    }
  }

  /// Moves to the place where the next typed character appears for the given time behind the cursor; before the cursor
  /// if `count` is negative.
  private static func moveToCharacter(_ count: Int) -> Int32 {
    var character: [UInt8] = []
    while character.isEmpty ? isKeyWaiting(milliseconds: characterWait) : isInsideCharacter {
      let key = readline_read_key()
      guard key >= 0 else { break }
      character.append(UInt8(truncatingIfNeeded: key))
    }
    let line = Array(buffer.utf8)
    let point = Int(readline_point())
    let places = line.indices.filter { place in
      (count < 0 ? place < point : place > point) && line[place...].starts(with: character)
    }
    let ordered = count < 0 ? places.reversed() : places
    if !character.isEmpty, let place = ordered.dropFirst(max(0, abs(count) - 1)).first {
      readline_set_point(Int32(place))
    } else {
      readline_ding()
    }
    return 0
  }

  // MARK: Pasting

  /// Whether more keys are waiting. Waiting keys are a sign of pasted text, because a user does not type so fast.
  private static var isPasting: Bool { isKeyWaiting(milliseconds: 0) }

  static func isKeyWaiting(milliseconds: Int32) -> Bool {
    hasKeysAhead || TerminalPictures.isInputWaiting(milliseconds: milliseconds)
  }

  /// Inserts pasted text unchanged.
  private static let pasteKey: Key = { _, _ in
    let text = readPaste()
    readline_type()
    readline_insert_text(text)
    return 0
  }

  /// Reads pasted text. The terminal marks the beginning and the end of pasted text.
  static func readPaste() -> String {
    let end: [UInt8] = Array("\u{1b}[201~".utf8)
    var bytes: [UInt8] = []
    while isKeyWaiting(milliseconds: pastingPause) {
      let key = readline_read_key()
      guard key >= 0 else { break }
      bytes.append(UInt8(truncatingIfNeeded: key))
      if bytes.last == end.last, bytes.count >= end.count, bytes.suffix(end.count) == end[...] {
        bytes.removeLast(end.count)
        break
      }
    }
    return EntryText.pasted(bytes)
  }
}
