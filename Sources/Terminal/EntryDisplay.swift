// What the prompt shows: the entry in the colours of the language, and a suggestion behind its end. The display draws
// instead of readline. Only the thread of the line editor uses the display.

internal import CReadline
internal import Consoles
internal import Glibc
internal import WholeNumbers

/// The drawing of the line that is being typed.
final class EntryDisplay: @unchecked Sendable {
  /// Whether a name is a command or a function of the session. This is called only while no entry runs.
  typealias FunctionTest = @Sendable (String) -> Bool

  private let terminal: TerminalDevice
  private let isFunction: FunctionTest
  private let canSuggest: Bool
  /// Whether the line stays as it is: until the next line begins, nothing is suggested.
  private var isOver = false
  private var suggests: Bool { canSuggest && !isOver }
  private var painter: ScreenPainter
  /// The first row that the window shows.
  private var top = 0
  /// What is known about names since the prompt was shown.
  private var functions: [String: Bool] = [:]
  private var colors = EntryColors()
  private var modeCodes: [UInt8] = []
  private var suggester = Suggester()
  /// The suggestion on the screen, and the entry before it.
  private var shown: [UInt8] = []
  private var shownLine: [UInt8] = []
  /// Whether the screen does not show the last change, because further keys were waiting.
  private var isStale = false

  init(terminal: TerminalDevice, colors: Int, isFunction: @escaping FunctionTest) {
    self.terminal = terminal
    self.isFunction = isFunction
    canSuggest = TerminalDevice.environment("SONDE_SUGGESTIONS") != "0"
    painter = ScreenPainter(colors: colors)
  }

  /// The text that a key adds behind the entry; empty if the user sees no suggestion for the whole entry.
  var suggestion: [UInt8] { isStale && line != shownLine ? [] : shown }

  /// Begins a line at the beginning of an empty row of the screen.
  func begin() {
    functions = [:]
    colors = EntryColors()
    suggester = Suggester()
    modeCodes = []
    forget()
  }

  /// Continues at the beginning of an empty row, because something else was written.
  func forget() {
    painter.forget()
    (top, shown, isStale, isOver) = (0, [], false, false)
  }

  /// Draws the line, unless further keys are waiting.
  func draw() {
    if LineEditor.isKeyWaiting(milliseconds: 0) {
      isStale = true
    } else {
      drawNow()
    }
  }

  /// Draws the line if the screen does not show its last change.
  func drawIfStale() { if isStale { drawNow() } }

  /// Draws the line without a suggestion, which stays away until `forget`.
  func drawPlainly() {
    isOver = true
    drawNow()
  }

  /// Draws the finished line, and moves to the row below. The cursor is at the beginning of any of the line's rows.
  func finish() {
    painter.returned()
    drawPlainly()
    write(painter.end())
  }

  /// Moves to the row below the line.
  func leave() {
    drawPlainly()
    write(painter.end())
  }

  /// Draws the line in the cleared window.
  func clear(all: Bool) {
    write(Array((all ? "\u{1b}[H\u{1b}[2J\u{1b}[3J" : "\u{1b}[H\u{1b}[2J").utf8))
    forget()
    drawNow()
  }

  /// Draws the line anew in its place.
  ///
  /// - Parameter isResized: whether the window has a new size. The terminal has then arranged the rows of the line
  ///   anew, so that the cursor's row follows from the new width.
  func redraw(isResized: Bool) {
    var row: Int?
    if isResized {
      var image = image()
      image.suggestion = []
      row = layout(image).row
    }
    write(painter.erase(from: row))
    (shown, modeCodes) = ([], [])
    drawNow()
  }

  // MARK: Drawing

  private func drawNow() {
    isStale = false
    var image = image()
    let layout = layout(image)
    // What has no room is not offered.
    if layout.shownSuggestion == 0, image.suggestion.first != 10 { image.suggestion = [] }
    (shown, shownLine) = (image.suggestion, image.text)
    top = layout.top
    write(painter.draw(layout, columns: max(terminal.columns, 2)))
  }

  private func layout(_ image: EntryImage) -> ScreenLayout {
    ScreenLayout(image, columns: terminal.columns, rows: terminal.rows, top: top)
  }

  private func image() -> EntryImage {
    var image = EntryImage()
    image.prompt = promptText()
    let isMessage = readline_shows_message() != 0
    if isMessage { image.promptRole = .plain }
    image.text = line
    image.point = Int(readline_point())
    image.runs = runs(of: image.text)
    if let match = LineEditor.match { image.match = match }
    if suggests, !isMessage, image.point == image.text.count,
      readline_place() == readline_entry_count(), readline_is_in_command_mode() == 0
    {
      image.suggestion = suggester.rest(of: image.text)
    }
    return image
  }

  private var line: [UInt8] {
    Array(UnsafeRawBufferPointer(start: readline_buffer(), count: Int(readline_end())))
  }

  private func runs(of text: [UInt8]) -> [ColoredRun] {
    colors.update(text) { name in
      if let known = functions[name] { return known }
      let isFunction = isFunction(name)
      functions[name] = isFunction
      return isFunction
    }
    return colors.runs
  }

  /// The text before the line. The codes that the user has put around the editing mode are written, but have no place
  /// on the screen.
  private func promptText() -> [UInt8] {
    var visible: [UInt8] = []
    var codes: [UInt8] = []
    var isCode = false
    let mode = readline_shows_message() != 0 ? nil : readline_mode_text()
    for text in [mode, readline_prompt()] {
      guard let text else { continue }
      for byte in UnsafeRawBufferPointer(start: text, count: strlen(text)) {
        switch byte {
        case 1, 2: isCode = byte == 1
        case _ where isCode: codes.append(byte)
        default: visible.append(byte)
        }
      }
      isCode = false
    }
    if mode != nil, codes != modeCodes {
      modeCodes = codes
      if !codes.isEmpty { write(codes + Array("\u{1b}[0m".utf8)) }
    }
    return visible
  }

  private func write(_ bytes: [UInt8]) {
    if !bytes.isEmpty { readline_write(bytes, bytes.count) }
  }
}

/// Finds the newest earlier entry that begins with what is typed.
struct Suggester {
  /// The typed text of the last search, and the entry that was found.
  private var typed: [UInt8] = []
  private var entry: [UInt8]?
  private var hasSearched = false

  /// The rest of the entry; empty if there is none.
  mutating func rest(of text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 != 32 && $0 != 10 }) else { return [] }
    // The newest entry with a longer beginning is the same entry, if it still fits.
    if !hasSearched || !text.starts(with: typed) || entry.map({ !Self.fits($0, text) }) == true {
      entry = Self.newest(text)
      hasSearched = true
    }
    typed = text
    return entry.map { Array($0.dropFirst(text.count)) } ?? []
  }

  private static func fits(_ entry: [UInt8], _ text: [UInt8]) -> Bool {
    entry.count > text.count && entry.starts(with: text)
  }

  private static func newest(_ text: [UInt8]) -> [UInt8]? {
    var place = readline_entry_count() - 1
    while place >= 0 {
      if let line = readline_entry(place), memcmp(line, text, min(strlen(line), text.count)) == 0 {
        let count = strlen(line)
        if count > text.count { return Array(UnsafeRawBufferPointer(start: line, count: count)) }
      }
      place -= 1
    }
    return nil
  }
}
