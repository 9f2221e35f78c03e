// Keys that move in the history. They replace readline's own functions of the same names, which free lists of undo steps
// twice. An inputrc file binds these functions by readline's names.

internal import Consoles
internal import CReadline
internal import Glibc
internal import Synchronization
internal import WholeNumbers

extension LineEditor {
  typealias Key = @convention(c) (Int32, Int32) -> Int32

  /// Replaces readline's functions that move in the history.
  static func replaceHistoryKeys() {
    let keys: [(name: String, function: Key)] = [
      ("previous-history", previousKey), ("next-history", nextLineKey),
      ("beginning-of-history", firstKey), ("end-of-history", lastKey),
      ("fetch-history", fetchKey), ("vi-fetch-history", fetchKey),
      ("operate-and-get-next", operateKey),
      ("history-search-backward", prefixBackwardKey), ("history-search-forward", prefixForwardKey),
      ("history-substring-search-backward", substringBackwardKey),
      ("history-substring-search-forward", substringForwardKey),
      ("reverse-search-history", searchBackwardKey), ("forward-search-history", searchForwardKey),
      ("non-incremental-reverse-search-history", askBackwardKey),
      ("non-incremental-forward-search-history", askForwardKey),
      ("non-incremental-reverse-search-history-again", againBackwardKey),
      ("non-incremental-forward-search-history-again", againForwardKey),
      ("vi-search", viSearchKey), ("vi-search-again", viAgainKey),
      // This function of readline waits for further keys.
      ("arrow-key-prefix", noKey),
      ("re-read-init-file", settingsKey),
    ]
    for key in keys { readline_replace(key.name, key.function) }
  }

  private static let noKey: Key = { _, _ in 0 }

  /// Reads the inputrc file again, unless the file has become one that readline must not read.
  private static let settingsKey: Key = { count, key in
    guard InputrcFile.problem() == nil else {
      readline_ding()
      return 0
    }
    return readline_read_settings(count, key)
  }

  // MARK: Places

  /// Shows the line at a place. The nearest place is used if there is no such place.
  ///
  /// - Returns: whether another line is shown.
  @discardableResult
  static func show(_ place: Int) -> Bool {
    let shown = readline_place()
    readline_show(Int32(min(max(place, 0), Int(readline_entry_count()))))
    if readline_place() == shown {
      readline_ding()
      return false
    }
    if readline_is_in_command_mode() != 0 { readline_set_point(0) }
    return true
  }

  private static let previousKey: Key = { count, _ in
    show(Int(readline_place()) - Int(count))
    return 0
  }
  private static let nextLineKey: Key = { count, _ in
    show(Int(readline_place()) + Int(count))
    return 0
  }
  private static let firstKey: Key = { _, _ in
    show(0)
    return 0
  }
  private static let lastKey: Key = { _, _ in
    show(Int(readline_entry_count()))
    return 0
  }

  /// Shows the entry with the number that the user has typed; without a number, the oldest entry. A negative number
  /// counts from the typed line.
  private static let fetchKey: Key = { count, _ in
    if readline_has_argument() == 0 { return firstKey(1, 0) }
    let place = count >= 0 ? Int(count) - 1 : Int(readline_entry_count()) + Int(count)
    if place < 0 || place >= readline_entry_count() {
      readline_ding()
    } else {
      show(place)
    }
    return 0
  }

  /// Ends the entry as Return does. The next prompt then shows the line that follows the entry in the history.
  private static let operateKey: Key = { count, key in
    let next = readline_place() + 1
    let following = next < readline_entry_count() ? readline_entry(next) : nil
    let text = following.map { strdup($0) } ?? nil
    let before = readline_end()
    let result = returnKey(count, key)
    // An incomplete entry has another line now.
    let hasEnded = readline_end() == before
    shared.withLock { shared in
      shared.following = hasEnded ? text.map { String(cString: $0) } : nil
    }
    free(text)
    return result
  }

  /// Shows the line that follows the last entry, if the user has asked for this line.
  static func showFollowing() {
    let text = shared.withLock { shared in
      defer { shared.following = nil }
      return shared.following
    }
    guard let text else { return }
    for place in (0..<readline_entry_count()).reversed() {
      guard let entry = readline_entry(place), strcmp(entry, text) == 0 else { continue }
      readline_show(place)
      readline_draw()
      return
    }
  }

  // MARK: Lines that begin with or contain a text

  /// A search by the text before the cursor, which further presses of the same keys continue.
  struct TextSearch {
    /// The text before the cursor at the first press, without the final zero.
    var text: [CChar] = []
    var isPrefix = true

    func fits(_ line: UnsafePointer<CChar>) -> Bool {
      isPrefix
        ? strncmp(line, text, text.count) == 0
        : readline_find(line, 0, text, text.count) >= 0
    }
  }

  /// Begins a search by the text before the cursor.
  private static func beginTextSearch(isPrefix: Bool) {
    let search = TextSearch(text: rawBefore, isPrefix: isPrefix)
    shared.withLock { $0.textSearch = search }
  }

  /// The bytes before the cursor.
  private static var rawBefore: [CChar] {
    guard let line = readline_buffer() else { return [] }
    return Array(UnsafeBufferPointer(start: line, count: Int(readline_point())))
  }

  /// Shows the next line that fits the search by the text before the cursor. An entry equal to the shown line is
  /// skipped. Behind the last entry, the typed line is shown.
  ///
  /// - Returns: whether another line is shown.
  @discardableResult
  private static func continueTextSearch(by count: Int) -> Bool {
    let search = shared.withLock(\.textSearch)
    if search.text.isEmpty { return show(Int(readline_place()) + count) }
    let step: Int32 = count < 0 ? -1 : 1
    let last = readline_entry_count()
    var place = readline_place()
    var rest = abs(count)
    var found: Int32?
    while rest > 0 {
      place += step
      guard place >= 0, place <= last, let line = readline_entry(place) else { break }
      let isSame = readline_entry(found ?? readline_place()).map { strcmp($0, line) == 0 } ?? false
      guard place == last || search.fits(line) && !isSame else { continue }
      found = place
      rest -= 1
    }
    guard let found else {
      readline_ding()
      return false
    }
    return show(Int(found))
  }

  private static func searchByText(_ count: Int32, isPrefix: Bool) -> Int32 {
    let keys =
      isPrefix
      ? [prefixBackwardKey, prefixForwardKey] : [substringBackwardKey, substringForwardKey]
    if !keys.contains(where: { readline_last_was($0) != 0 }) {
      beginTextSearch(isPrefix: isPrefix)
    }
    let point = readline_point()
    if continueTextSearch(by: Int(count)), isPrefix {
      readline_set_point(min(point, readline_end()))
    }
    return 0
  }

  private static let prefixBackwardKey: Key = { count, _ in searchByText(-count, isPrefix: true) }
  private static let prefixForwardKey: Key = { count, _ in searchByText(count, isPrefix: true) }
  private static let substringBackwardKey: Key = { count, _ in
    searchByText(-count, isPrefix: false)
  }
  private static let substringForwardKey: Key = { count, _ in searchByText(count, isPrefix: false) }

  // MARK: Arrows

  /// The Up key moves to the line above in an entry. From the first line, the Up key searches the history for entries
  /// that begin with the text before the cursor. Further presses continue the search.
  static let upKey: Key = { _, _ in move(EntryText.lineAbove, by: -1) }
  static let downKey: Key = { _, _ in move(EntryText.lineBelow, by: 1) }

  private static func move(_ line: (Int, [UInt8]) -> Int?, by count: Int) -> Int32 {
    let wasArrow = readline_last_was(upKey) != 0 || readline_last_was(downKey) != 0
    let isSearching = wasArrow && shared.withLock(\.isSearching)
    if !isSearching, let target = line(Int(readline_point()), Array(buffer.utf8)) {
      shared.withLock { $0.isSearching = false }
      readline_set_point(Int32(target))
      return 0
    }
    if !isSearching { beginTextSearch(isPrefix: true) }
    shared.withLock { $0.isSearching = true }
    continueTextSearch(by: count)
    readline_set_point(readline_end())
    return 0
  }
}
