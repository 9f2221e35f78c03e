// Searches in the history for a text that the user types. While a search is active, the keys do not reach readline: its
// own searches overrun their memory if a long key sequence arrives that is bound to nothing. A key that ends the search
// goes back to the keys ahead.

internal import CReadline
internal import Consoles
internal import Glibc
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  /// The longest wait for the rest of an escape sequence, in milliseconds.
  private static let escapePause = 50 as Int32

  static var isInSearch: Bool { shared.withLock { $0.search != nil } }

  // MARK: Keys that begin a search

  static let searchBackwardKey: Key = { count, _ in begin(isBackward: count >= 0) }
  static let searchForwardKey: Key = { count, _ in begin(isBackward: count < 0) }
  static let askBackwardKey: Key = { _, _ in begin(isBackward: true, isIncremental: false) }
  static let askForwardKey: Key = { _, _ in begin(isBackward: false, isIncremental: false) }
  static let againBackwardKey: Key = { _, _ in searchAgain(isBackward: true) }
  static let againForwardKey: Key = { _, _ in searchAgain(isBackward: false) }
  static let viSearchKey: Key = { _, key in
    begin(isBackward: key != Int32(UInt8(ascii: "?")), isIncremental: false, isPattern: true)
  }
  static let viAgainKey: Key = { _, key in
    searchAgain(isBackward: key != Int32(UInt8(ascii: "N")), isPattern: true)
  }

  private static func begin(
    isBackward: Bool, isIncremental: Bool = true, isPattern: Bool = false
  ) -> Int32 {
    takeHeldKeys()
    var search = HistorySearch(
      isIncremental: isIncremental, isBackward: isBackward,
      from: .init(place: readline_place(), column: Int(readline_point())))
    search.isPattern = isPattern
    shared.withLock { $0.search = search }
    readline_begin_message()
    readline_show_message(search.message)
    return 0
  }

  private static func searchAgain(isBackward: Bool, isPattern: Bool = false) -> Int32 {
    let text = shared.withLock(\.lastSearch)
    var search = HistorySearch(
      isIncremental: false, isBackward: isBackward,
      from: .init(place: readline_place(), column: Int(readline_point())))
    search.isPattern = isPattern
    showMatch(of: search, text)
    return 0
  }

  // MARK: Keys of a search

  /// Reads one key of the active search.
  static func readSearchKey() {
    let key = readline_read_key()
    guard var search = shared.withLock(\.search) else { return }
    guard key >= 0 else {
      // readline itself detects the end of the input.
      endSearch()
      return
    }
    let byte = UInt8(truncatingIfNeeded: key)
    if var sequence = search.sequence {
      let belongs = sequence.take(byte)
      search.sequence = sequence.isComplete ? nil : sequence
      shared.withLock { $0.search = search }
      if !belongs { putBack([byte]) }
      if sequence.isComplete { finish(sequence) }
    } else {
      take(byte)
    }
  }

  /// Handles a complete escape sequence. Pasted text is added to the searched text. A sequence that is bound to
  /// nothing has no effect. Any other sequence ends the search, and then has its usual effect.
  private static func finish(_ sequence: TypedSequence) {
    guard var search = shared.withLock(\.search) else { return }
    if sequence.bytes == TypedSequence.paste {
      search.text += Array(readPaste().utf8)
      update(search)
    } else if !sequence.isText, isBound(sequence.bytes) || sequence.bytes.count < 3 {
      endSearch()
      putBack(sequence.bytes)
    }
  }

  private static func isBound(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      readline_is_bound(bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count)) != 0
    }
  }

  private static func take(_ byte: UInt8) {
    guard var search = shared.withLock(\.search) else { return }
    let key = Int32(byte)
    switch byte {
    case 7: giveUp(search)
    case 8, 127: erase(&search)
    case 0x1b:
      if hasKeysAhead || TerminalPictures.isInputWaiting(milliseconds: escapePause) {
        search.sequence = TypedSequence()
        shared.withLock { $0.search = search }
      } else if search.isIncremental {
        endSearch()
      } else {
        giveUp(search)
      }
    case 10 where search.isIncremental: endSearch()
    case 10 where !search.isIncremental, 13 where !search.isIncremental: searchWhole(search)
    case 0x17 where search.isIncremental, 0x19 where search.isIncremental:
      extend(&search, byWord: byte == 0x17)
    case 0x15 where !search.isIncremental, 0x17 where !search.isIncremental:
      search.text = []
      update(search)
    case _ where search.isIncremental && readline_key_calls(key, searchBackwardKey) != 0:
      searchFurther(&search, isBackward: true)
    case _ where search.isIncremental && readline_key_calls(key, searchForwardKey) != 0:
      searchFurther(&search, isBackward: false)
    case 0..<32 where search.isIncremental:
      endSearch()
      putBack([byte])
    case 0..<32: readline_ding()
    default:
      search.text.append(byte)
      update(search)
    }
  }

  /// Deletes the last character of the searched text, and searches again from the beginning.
  private static func erase(_ search: inout HistorySearch) {
    guard !search.text.isEmpty else {
      if search.isIncremental { readline_ding() } else { giveUp(search) }
      return
    }
    while let last = search.text.popLast(), last & 0xc0 == 0x80, !search.text.isEmpty {}
    if search.isIncremental { place(at: search.start) }
    update(search)
  }

  /// Adds the text behind the match to the searched text.
  private static func extend(_ search: inout HistorySearch, byWord: Bool) {
    let line = Array(buffer.utf8)
    let rest = line.dropFirst(Int(readline_point()) + search.text.count)
    let isWord = { (byte: UInt8) in byte >= 128 || UnicodeScalar(byte).properties.isAlphabetic }
    let added =
      byWord ? rest.prefix { !isWord($0) } + rest.drop { !isWord($0) }.prefix(while: isWord) : rest
    if added.isEmpty {
      readline_ding()
      return
    }
    search.text += added
    update(search)
  }

  private static func searchFurther(_ search: inout HistorySearch, isBackward: Bool) {
    let isSame = search.isBackward == isBackward
    search.isBackward = isBackward
    if search.text.isEmpty {
      search.text = shared.withLock(\.lastSearch)
      update(search)
    } else if isSame {
      update(search, step: isBackward ? -1 : 1)
    } else {
      update(search)
    }
  }

  /// Shows the match of the changed search. The next match lies `step` bytes further.
  private static func update(_ changed: HistorySearch, step: Int = 0) {
    var search = changed
    search.hasFailed = false
    if search.isIncremental, !search.text.isEmpty {
      let from = HistorySearch.Position(
        place: readline_place(), column: Int(readline_point()) + step)
      if let match = search.find(search.text, from: from) {
        place(at: match)
      } else {
        search.hasFailed = true
        readline_ding()
      }
    }
    shared.withLock { $0.search = search }
    readline_show_message(search.message)
  }

  private static func place(at position: HistorySearch.Position) {
    readline_show(position.place)
    readline_set_point(Int32(min(position.column, Int(readline_end()))))
  }

  // MARK: The end of a search

  /// Ends the search; the line with the match stays.
  static func endSearch() {
    guard let search = shared.withLock(\.search) else { return }
    shared.withLock { shared in
      shared.search = nil
      if !search.text.isEmpty { shared.lastSearch = search.text }
    }
    readline_end_message()
  }

  /// Ends the search, and returns to the line where the search began.
  private static func giveUp(_ search: HistorySearch) {
    place(at: search.start)
    endSearch()
    readline_ding()
    readline_draw()
  }

  /// Searches for a text that is typed completely. An empty text stands for the last searched text.
  private static func searchWhole(_ search: HistorySearch) {
    let text = search.text.isEmpty ? shared.withLock(\.lastSearch) : search.text
    endSearch()
    showMatch(of: search, text)
    readline_draw()
  }

  /// Shows the nearest other line that contains the text.
  private static func showMatch(of search: HistorySearch, _ text: [UInt8]) {
    let next = readline_place() + (search.isBackward ? -1 : 1)
    guard !text.isEmpty, let line = readline_entry(next),
      let match = search.find(
        text, from: .init(place: next, column: search.isBackward ? strlen(line) : 0))
    else {
      readline_ding()
      return
    }
    readline_show(match.place)
    readline_set_point(0)
  }

  /// Puts keys before all other keys that are waiting.
  private static func putBack(_ keys: [UInt8]) {
    shared.withLock { $0.ahead = keys + $0.ahead }
  }
}
