// The one owner of readline, whose state is global in C: only this file calls it. It is used from one
// thread, and `claim` hands it to one user at a time. What readline's callbacks need stands behind a
// lock in `Shared`.

internal import CReadline
internal import Glibc
internal import Synchronization

/// The line editor: keys in, entries out.
final class LineEditor {
  /// What the keyboard brought.
  enum Input: Equatable {
    /// A finished entry; it may have several lines.
    case entry(String)
    /// Ctrl-D on an empty line, or the terminal has gone.
    case end
  }

  /// What readline's callbacks, which know nobody, read and write.
  private struct Shared {
    var isClaimed = false
    var input: Input?
    var isWhole: @Sendable (String) -> Bool = { _ in true }
    var complete: TabCompletion.Source?
    /// Whether the last arrow key searched the history.
    var isSearching = false
  }

  private static let shared = Mutex(Shared())

  /// Strings that readline keeps pointers to.
  private let name = strdup("sonde")
  private let wordBreaks = strdup(" \t\n\"@<>=;|&{}()[]+-*/^.:!%,?")
  private let quotes = strdup("\"")
  private var isReading = false
  private var prompt = ""

  /// The editor; nil where it is in use.
  ///
  /// - Parameters:
  ///   - output: the terminal that is drawn on, 1 or 2.
  ///   - isWhole: whether Return ends an entry; otherwise it begins another line of it.
  ///   - complete: what Tab offers.
  static func claim(
    output: Int32, isWhole: @escaping @Sendable (String) -> Bool, complete: TabCompletion.Source?
  ) -> LineEditor? {
    let isFree = shared.withLock { shared in
      if shared.isClaimed { return false }
      shared = Shared(isClaimed: true, isWhole: isWhole, complete: complete)
      return true
    }
    return isFree ? LineEditor(output: output) : nil
  }

  private init(output: Int32) {
    Self.useUnicode()
    readline_configure(
      name, wordBreaks, quotes, output == 2 ? 1 : 0,
      { text, start, end in LineEditor.complete(text, Int(start), Int(end)) },
      { LineEditor.isInString ? readline_string_breaks() : nil })
    // Before the user's inputrc is read, which may bind them otherwise.
    for keys in ["\r", "\n"] { readline_bind(keys, "sonde-return", Self.returnKey) }
    for keys in ["\u{1b}[A", "\u{1b}OA"] { readline_bind(keys, "sonde-up", Self.upKey) }
    for keys in ["\u{1b}[B", "\u{1b}OB"] { readline_bind(keys, "sonde-down", Self.downKey) }
    for keys in ["}", ")", "]"] { readline_bind(keys, "sonde-close", Self.closeKey) }
    using_history()
    rl_initialize()
  }

  deinit {
    finish()
    Self.shared.withLock { $0 = Shared() }
  }

  /// Adds an entry to what the arrow keys bring back.
  func remember(_ entry: String) { add_history(entry) }

  /// Shows the prompt and takes the terminal.
  func begin(prompt: String) {
    self.prompt = prompt
    Self.shared.withLock { $0.input = nil }
    rl_callback_handler_install(prompt) { line in LineEditor.take(line) }
    isReading = true
  }

  /// Reads what the keyboard has sent; an entry or the end when there is one. The terminal is given back
  /// with it.
  func read() -> Input? {
    rl_callback_read_char()
    let input = Self.shared.withLock { shared in
      defer { shared.input = nil }
      return shared.input
    }
    if input != nil { isReading = false }
    return input
  }

  /// Throws away what has been typed and gives the terminal back, with the cursor below it.
  func abandon(mark: String) {
    guard isReading else { return }
    readline_abandon(mark)
    finish()
  }

  /// Gives the terminal back as it was found.
  func finish() {
    guard isReading else { return }
    rl_callback_handler_remove()
    isReading = false
  }

  /// The window has another size.
  func resize() { rl_resize_terminal() }

  /// Gives the terminal back while `body` runs, and shows the prompt and what was typed again.
  func released(_ body: () -> Void) {
    if isReading { readline_release() }
    body()
    if isReading { readline_retake() }
  }

  /// Text is UTF-8: where the locale says otherwise, one is taken that has it. By way of the environment,
  /// because readline asks it again for every line.
  private static func useUnicode() {
    setlocale(LC_CTYPE, "")
    if let codes = nl_langinfo(Int32(CODESET)), String(cString: codes) == "UTF-8" { return }
    setenv("LC_ALL", "C.UTF-8", 1)
    setlocale(LC_CTYPE, "")
  }
}

// MARK: - What readline calls

extension LineEditor {
  private static func take(_ line: UnsafeMutablePointer<CChar>?) {
    // Removed here, before readline would show the prompt again.
    rl_callback_handler_remove()
    let input = line.map { Input.entry(String(cString: $0)) } ?? .end
    if line == nil { readline_end_line() }
    free(line)
    shared.withLock { $0.input = input }
  }

  private static var buffer: String { readline_buffer().map { String(cString: $0) } ?? "" }

  private typealias Key = @convention(c) (Int32, Int32) -> Int32

  /// Return ends an entry that is whole and otherwise begins another line of it, as far in as the
  /// brackets say.
  private static let returnKey: Key = { _, _ in
    let text = buffer
    let isWhole = shared.withLock(\.isWhole)
    // Where a line with newlines cannot be drawn, the prompt collects the lines.
    if readline_draws_lines() == 0 || isWhole(text) {
      // The cursor leaves an entry at its end, below which the output begins.
      readline_set_point(readline_end())
      return rl_newline(1, 10)
    }
    let before = String(decoding: text.utf8.prefix(Int(readline_point())), as: UTF8.self)
    rl_insert_text("\n" + (isPasting ? "" : EntryText.indentation(after: before)))
    return 0
  }

  /// A bracket that closes, typed at the beginning of a line, stands as far in as the line that opened it.
  private static let closeKey: Key = { count, key in
    let before = Array(buffer.utf8.prefix(Int(readline_point())))
    if !isPasting, EntryText.isIndented(before) {
      rl_delete_text(readline_point() - 2, readline_point())
      readline_set_point(readline_point() - 2)
    }
    return rl_insert(count, key)
  }

  /// Up goes to the line above in an entry of several, and from its first into the history, to entries
  /// that begin as what stands before the cursor. Once there, it stays in the history.
  private static let upKey: Key = { _, key in
    move(EntryText.lineAbove, search: rl_history_search_backward, key)
  }

  private static let downKey: Key = { _, key in
    move(EntryText.lineBelow, search: rl_history_search_forward, key)
  }

  private static func move(
    _ line: (Int, [UInt8]) -> Int?, search: Key, _ key: Int32
  ) -> Int32 {
    let wasArrow = readline_last_was(upKey) != 0 || readline_last_was(downKey) != 0
    let isSearching = wasArrow && shared.withLock(\.isSearching)
    if !isSearching, let target = line(Int(readline_point()), Array(buffer.utf8)) {
      shared.withLock { $0.isSearching = false }
      readline_set_point(Int32(target))
      return 0
    }
    // readline goes on with a search only where its own key was the last.
    if isSearching { readline_set_last(rl_history_search_backward) }
    shared.withLock { $0.isSearching = true }
    return search(1, key)
  }

  private static var isInString: Bool {
    EntryText.isInString(Array(buffer.utf8.prefix(Int(readline_point())))[...])
  }

  /// Whether more keys are waiting already: nobody types so fast.
  private static var isPasting: Bool {
    var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// What Tab offers, as readline wants it: the common beginning, then the candidates, then NULL.
  private static func complete(
    _ text: UnsafePointer<CChar>?, _ start: Int, _ end: Int
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    readline_no_files()
    guard let source = shared.withLock(\.complete) else { return nil }
    let before = String(decoding: buffer.utf8.prefix(end), as: UTF8.self)
    let completion = source(before, start)
    if completion.isPath {
      readline_want_files()
      return nil
    }
    guard let first = completion.candidates.first else { return nil }
    let isOnly = completion.candidates.count == 1
    readline_append(isOnly ? completion.suffix.flatMap(\.asciiValue).map(Int32.init) ?? 0 : 0)
    let common = completion.candidates.dropFirst().reduce(Substring(first)) { common, next in
      common.commonPrefix(with: next)
    }
    let all = isOnly ? [String(common)] : [String(common)] + completion.candidates
    let list = calloc(all.count + 1, MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
    let matches = list?.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    for (place, match) in all.enumerated() { matches?[place] = strdup(match) }
    return matches
  }
}

extension Substring {
  fileprivate func commonPrefix(with other: String) -> Substring {
    var end = startIndex
    var otherEnd = other.startIndex
    while end < endIndex, otherEnd < other.endIndex, self[end] == other[otherEnd] {
      end = index(after: end)
      otherEnd = other.index(after: otherEnd)
    }
    return self[..<end]
  }
}
