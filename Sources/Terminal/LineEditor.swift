// The only user of the readline library, which has global state in C. The editor is used from one thread, and `claim`
// gives the editor to one caller at a time. The state for readline's callbacks is in `Shared`, which a lock protects.

internal import CReadline
internal import CommandLanguage
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// The line editor: reads keys and returns entries.
final class LineEditor {
  /// The input from the keyboard.
  enum Input {
    /// A finished entry of one or more lines. The parsed entry is included if the editor has parsed the entry.
    case entry(String, ParsedEntry?)
    /// Ctrl-D on an empty line, or the end of the terminal's connection.
    case end
  }

  /// The state that readline's callbacks read and write. C callbacks have no access to the editor object.
  struct Shared {
    var isClaimed = false
    var input: Input?
    var parse: @Sendable (String) -> ParsedEntry? = { _ in nil }
    /// The entry that was parsed when the Return key was last pressed.
    var parsed: ParsedEntry?
    var complete: TabCompletion.Source?
    /// The completions that the last Tab found, for the list below the line.
    var completion = TabCompletion([])
    var terminal = TerminalDevice(descriptor: 1)
    /// Whether the last arrow key searched the history.
    var isSearching = false
    /// The search of the arrow keys.
    var textSearch = TextSearch()
    /// The display that can draw instead of readline; nil if the terminal has no colours.
    var display: EntryDisplay?
    /// The active search for a typed text.
    var search: HistorySearch?
    /// The text of the last search.
    var lastSearch: [UInt8] = []
    /// The line that the next prompt shows; nil for an empty line.
    var following: String?
    var indentation = Indentation()
    /// Keys that were typed while the terminal answered a query, and keys of macros.
    var ahead: [UInt8] = []
    /// The number of bytes at the beginning of `ahead` that complete a character.
    var checked = 0
    /// The number of keys that macros have typed since the user typed a key.
    var macroKeys = 0
    /// The received part of an answer that is not complete yet.
    var late: TerminalAnswer?
  }

  /// The blanks at the beginning of a line that the Return key has started.
  struct Indentation {
    /// The blanks that Return has inserted.
    var given = 0
    /// The blanks that the user has typed after Return.
    var typed = 0
  }

  static let shared = Mutex(Shared())

  /// Strings to which readline keeps pointers.
  private let name = strdup("sonde")
  private let wordBreaks = strdup(" \t\n\"@<>=;|&{}()[]+-*/^.:!%,?")
  private let modes = TerminalModes()
  private var isReading = false

  /// The reason why the editor cannot be made.
  enum Unavailable: Error, CustomStringConvertible {
    /// Another caller is already using the editor.
    case inUse
    /// The readline library or one of its functions is missing. The text is the name of the library or function.
    case missing(String)

    var description: String {
      switch self {
      case .inUse: "the prompt cannot use the terminal"
      case .missing(let name):
        "the prompt needs GNU readline and cannot load \(name): install the package libreadline8"
      }
    }
  }

  /// The least number of colours of a terminal on which entries are coloured.
  private static let leastColors = 8

  /// Loads readline and makes the editor.
  ///
  /// - Parameters:
  ///   - output: the file descriptor of the terminal on which the editor draws, 1 or 2.
  ///   - parse: parses an entry. Return ends a complete entry, and begins another line in an incomplete entry.
  ///   - complete: returns the completions for the Tab key.
  ///   - isFunction: whether a name is a command or a function, for the colours of an entry.
  static func claim(
    output: Int32, parse: @escaping @Sendable (String) -> ParsedEntry,
    complete: TabCompletion.Source?, isFunction: @escaping EntryDisplay.FunctionTest
  ) throws(Unavailable) -> LineEditor {
    let obstacle: Unavailable? = shared.withLock { shared in
      if shared.isClaimed { return .inUse }
      if let missing = readline_load() { return .missing(String(cString: missing)) }
      shared = Shared(isClaimed: true, parse: parse, complete: complete)
      shared.terminal = TerminalDevice(descriptor: output)
      return nil
    }
    if let obstacle { throw obstacle }
    return LineEditor(output: output, isFunction: isFunction)
  }

  private init(output: Int32, isFunction: @escaping EntryDisplay.FunctionTest) {
    Self.useUnicode()
    readline_configure(
      name, wordBreaks, output == 2 ? 1 : 0,
      { text, start, end in LineEditor.complete(text, Int(start), Int(end)) },
      { _, _, _ in LineEditor.showCandidates() }, { stream in LineEditor.nextKey(stream) })
    readline_watch_macros { LineEditor.takeHeldKeys() }
    Self.bindKeys()
    Self.replaceHistoryKeys()
    Self.replaceCharacterKeys()
    Self.replaceDisplayKeys()
    readline_initialize()
    let terminal = TerminalDevice(descriptor: output)
    let colors = terminal.isColored ? Int(readline_colors()) : 0
    if colors >= Self.leastColors {
      let display = EntryDisplay(terminal: terminal, colors: colors, isFunction: isFunction)
      Self.shared.withLock { $0.display = display }
    }
    modes.hold()
  }

  deinit {
    leave()
    Self.shared.withLock { $0 = Shared() }
  }

  /// Adds an entry to the history and removes an earlier equal entry.
  func remember(_ entry: String) {
    readline_forget(entry)
    readline_remember(entry)
  }

  /// Adds the entries of earlier sessions. No two of these entries are equal.
  func remember(all entries: [String]) {
    for entry in entries { readline_remember(entry) }
  }

  /// Shows the prompt and takes control of the terminal.
  func begin(prompt: String) {
    let (display, terminal) = Self.shared.withLock { shared in
      shared.input = nil
      shared.parsed = nil
      return (shared.display, shared.terminal)
    }
    // The display does not scroll a line sideways.
    let scrolls = String(cString: readline_setting("horizontal-scroll-mode")) == "on"
    var prompt = prompt
    if let display, !scrolls {
      display.begin()
      readline_paint_with { LineEditor.display?.draw() }
    } else {
      readline_paint_with(nil)
      // readline excludes the characters between \001 and \002 from its count of columns.
      if terminal.isColored { prompt = "\u{1}\u{1b}[1;36m\u{2}\(prompt)\u{1}\u{1b}[0m\u{2}" }
    }
    // The size of the window may have changed while another program had the terminal.
    readline_measure()
    readline_begin(prompt) { line in LineEditor.take(line) }
    isReading = true
    Self.showFollowing()
  }

  /// Reads the bytes that the keyboard has sent. The result is a finished entry or the end of the input; nil if the
  /// entry is not finished yet. After an entry or the end, the terminal is released.
  func read() -> Input? {
    guard Self.takeLateAnswer() else {
      Self.display?.drawIfStale()
      return nil
    }
    if Self.isInSearch { Self.readSearchKey() } else { readline_read() }
    let input = Self.shared.withLock { shared in
      defer { shared.input = nil }
      return shared.input
    }
    if input != nil { isReading = false }
    return input
  }

  /// Discards the typed text and releases the terminal. The cursor is then below the text.
  func abandon(mark: String) {
    guard isReading else { return }
    Self.endSearch()
    // The rest of a macro belongs to the discarded text.
    Self.shared.withLock { ($0.ahead, $0.checked) = ([], 0) }
    Self.display?.drawPlainly()
    readline_abandon(mark)
    Self.display?.forget()
    finish()
  }

  /// Stops reading; later keys stay in the terminal's queue.
  private func finish() {
    guard isReading else { return }
    readline_finish()
    isReading = false
  }

  /// Adjusts the editor to a new window size.
  func resize() {
    guard isReading, let display = Self.display else {
      if isReading { readline_resize() } else { readline_measure() }
      return
    }
    readline_measure()
    display.redraw(isResized: true)
  }

  /// Restores the terminal's original modes while `body` runs, then shows the prompt and the typed text again.
  func released(_ body: () -> Void) {
    if isReading { readline_release() }
    modes.restore()
    body()
    modes.hold()
    if isReading {
      Self.display?.forget()
      readline_retake()
    }
  }

  /// Restores the terminal's original modes permanently.
  func leave() {
    finish()
    modes.restore()
  }

  /// Makes readline use UTF-8, regardless of the user's locale. The environment is also changed, because readline
  /// reads the environment again for every line.
  private static func useUnicode() {
    setlocale(LC_CTYPE, "")
    if let codes = nl_langinfo(Int32(CODESET)), String(cString: codes) == "UTF-8" { return }
    setenv("LC_ALL", "C.UTF-8", 1)
    setlocale(LC_CTYPE, "")
  }
}

// MARK: - Callbacks of readline

extension LineEditor {
  private static func take(_ line: UnsafeMutablePointer<CChar>?) {
    if line != nil { display?.finish() }
    // The callback is removed now, because readline would otherwise show the prompt again.
    readline_finish()
    // A macro may have further keys behind Return.
    takeHeldKeys()
    if isInSearch { endSearch() }
    let text = line.map { String(cString: $0) }
    if line == nil { readline_end_line() }
    free(line)
    shared.withLock { shared in
      shared.input = text.map { text in
        .entry(text, shared.parsed.flatMap { $0.source.text == text ? $0 : nil })
      }
      if text == nil { shared.input = .end }
    }
  }

  static var buffer: String { readline_buffer().map { String(cString: $0) } ?? "" }

  /// The completions in readline's format: the common beginning, the candidates, and NULL at the end.
  private static func complete(
    _ text: UnsafePointer<CChar>?, _ start: Int, _ end: Int
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    readline_complete_with(0)
    guard let source = shared.withLock(\.complete) else { return nil }
    let line = buffer.utf8
    let before = String(decoding: line.prefix(end), as: UTF8.self)
    let completion = source(before, start)
    shared.withLock { $0.completion = completion }
    if completion.candidates.isEmpty { return nil }
    let word = String(decoding: line.prefix(end).dropFirst(start), as: UTF8.self)
    var all = [completion.common(word: word)]
    if completion.candidates.count > 1 {
      all += completion.candidates.map(\.text)
    } else if let suffix = completion.suffix.utf8.first, line.dropFirst(end).first != suffix {
      readline_complete_with(Int32(suffix))
    }
    let list = calloc(all.count + 1, MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
    let matches = list?.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    for (place, match) in all.enumerated() { matches?[place] = strdup(match) }
    return matches
  }

  /// Lists the completions that the last Tab found, below the line.
  private static func showCandidates() {
    let (completion, terminal) = shared.withLock { ($0.completion, $0.terminal) }
    let lines = completion.list(columns: terminal.columns, rows: terminal.rows)
    // If the entry has several lines, the list begins below the last line.
    let point = readline_point()
    readline_set_point(readline_end())
    if let display { display.drawPlainly() } else { readline_draw() }
    readline_show_below(lines.map { $0 + "\n" }.joined())
    display?.forget()
    readline_set_point(point)
  }
}
