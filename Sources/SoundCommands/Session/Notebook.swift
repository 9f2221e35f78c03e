// A notebook: cells of code and of prose, which can be converted to and from a script with `# %%` lines. Conversion
// in both directions keeps the cells and their order. The text of a script before the first `# %%` is also a cell.
// A line of a cell that would begin a new cell in the script has a backslash before its `%%` in the script. All
// comparisons are of bytes, so that a combining character does not hide the sign before it.

internal import Encodings
public import JSON

/// A notebook, with its cells in order.
public struct Notebook: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case code, markdown, raw
  }

  public struct Cell: Sendable, Equatable {
    public var kind: Kind
    public var text: String
    /// The title of the cell, which follows `# %%` in a script; empty if the cell has no title.
    public var title = ""
    /// Whether the cell is the text before the first `# %%`.
    public var isPreamble = false
    /// The cell's unique name in Jupyter's file; nil if the cell has no name yet.
    public var id: String?
    /// Other fields of the cell in Jupyter's file, which are kept unchanged.
    public var extras = Extras()
    /// The cell's execution count; nil if the cell has not run.
    public var count: Int?
    /// The cell's outputs, in the form of Jupyter's file.
    public var outputs: [JSONValue] = []
  }

  /// The fields that other programs have written into a cell of a notebook.
  public struct Extras: Sendable, Equatable {
    public var metadata: JSONValue = [:]
    /// The pictures in a cell of prose; nil if the cell has no pictures.
    public var attachments: JSONValue?
  }

  public var cells: [Cell]
  /// The notebook's metadata in Jupyter's file, except its language.
  public var metadata: JSONValue = [:]

  /// The reason why a file is not a notebook of Sonde.
  public struct Refusal: Error, CustomStringConvertible, Equatable {
    public var description: String
  }
}

// MARK: - Scripts

extension Notebook {
  private static let mark = "# %%"

  /// Creates a notebook from a script with `# %%` lines.
  public init(script: String) {
    var cells: [Cell] = []
    var cell = Cell(kind: .code, text: "", isPreamble: true)
    var lines: [String] = []
    func finished() -> Cell? {
      var done = cell
      var text = Notebook.withoutBlankEnds(lines).map(Notebook.unescaped)
      if cell.kind != .code { text = text.map(Notebook.uncommented) }
      done.text = text.joined(separator: "\n")
      return cell.isPreamble && done.text.isEmpty ? nil : done
    }
    for line in TextLines.of(script) {
      guard Notebook.isMark(line) else {
        lines.append(line)
        continue
      }
      if let done = finished() { cells.append(done) }
      lines = []
      cell = Notebook.opened(by: line)
    }
    if let done = finished() { cells.append(done) }
    self.cells = cells
    nameCells()
  }

  /// The empty cell for a line such as `# %% title [markdown]`.
  private static func opened(by line: String) -> Cell {
    var words = titleWords(String(decoding: line.utf8.dropFirst(mark.utf8.count), as: UTF8.self))
    var kind = Kind.code
    if let place = words.firstIndex(where: { $0 == tag(.markdown) || $0 == tag(.raw) }) {
      kind = words[place] == tag(.raw) ? .raw : .markdown
      words.remove(at: place)
    }
    words = words.map { isEscapedTag($0) ? String($0.dropFirst()) : $0 }
    return Cell(kind: kind, text: "", title: words.joined(separator: " "))
  }

  /// The notebook as a script with `# %%` lines.
  public var script: String {
    var blocks: [String] = []
    for (index, cell) in cells.enumerated() {
      var lines: [String] = []
      if !(index == 0 && cell.canBePreamble) {
        var head = [Notebook.mark]
        head += Notebook.titleWords(cell.title).map { word in
          Notebook.isTag(word) || Notebook.isEscapedTag(word) ? "\\" + word : word
        }
        if cell.kind != .code { head.append(Notebook.tag(cell.kind)) }
        lines.append(head.joined(separator: " "))
      }
      if !cell.text.isEmpty {
        var text = TextLines.of(cell.text)
        text =
          cell.kind == .code
          ? Notebook.withoutBlankEnds(text) : text.map { $0.isEmpty ? "#" : "# \($0)" }
        lines += text.map(Notebook.escaped)
      }
      blocks.append(lines.joined(separator: "\n"))
    }
    return blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
  }

  // MARK: Lines

  /// The lines without the blank lines at the beginning and at the end.
  static func withoutBlankEnds(_ lines: [String]) -> [String] {
    func isBlank(_ line: String) -> Bool { line.utf8.allSatisfy { $0 == 32 || $0 == 9 } }
    guard let first = lines.firstIndex(where: { !isBlank($0) }),
      let last = lines.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return Array(lines[first...last])
  }

  /// Whether a line of a script begins a cell.
  private static func isMark(_ line: String) -> Bool { backslashes(in: line) == 0 }

  /// The number of backslashes between `# ` and the sign `%%` that ends the line or has a blank behind it; nil for
  /// any other line.
  private static func backslashes(in line: String) -> Int? {
    guard line.utf8.starts(with: "# ".utf8) else { return nil }
    let rest = line.utf8.dropFirst(2)
    let signs = rest.drop { $0 == UInt8(ascii: "\\") }
    guard signs.starts(with: "%%".utf8),
      signs.dropFirst(2).first.map({ $0 == 32 }) ?? true
    else { return nil }
    return rest.count - signs.count
  }

  /// A line of a cell, in the form in which it begins no cell of the script.
  private static func escaped(_ line: String) -> String {
    guard backslashes(in: line) != nil else { return line }
    return "# \\" + String(decoding: line.utf8.dropFirst(2), as: UTF8.self)
  }

  private static func unescaped(_ line: String) -> String {
    guard let count = backslashes(in: line), count > 0 else { return line }
    return "# " + String(decoding: line.utf8.dropFirst(3), as: UTF8.self)
  }

  private static func uncommented(_ line: String) -> String {
    guard line.utf8.first == UInt8(ascii: "#") else { return line }
    let count = line.utf8.starts(with: "# ".utf8) ? 2 : 1
    return String(decoding: line.utf8.dropFirst(count), as: UTF8.self)
  }

  // MARK: Titles

  /// The words of a title. A title has one line, and one blank between two words.
  static func titleWords(_ title: String) -> [String] {
    title.utf8.split { $0 == 32 || TextLines.isEnd($0) }.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func tag(_ kind: Kind) -> String { "[\(kind.rawValue)]" }

  private static func isTag(_ word: String) -> Bool { word == tag(.markdown) || word == tag(.raw) }

  /// Whether a word of a title is the name of a kind with backslashes before it.
  private static func isEscapedTag(_ word: String) -> Bool {
    word.first == "\\" && isTag(String(word.drop { $0 == "\\" }))
  }
}

extension Notebook.Cell {
  /// Whether the cell can be the text of a script before the first `# %%`.
  var canBePreamble: Bool {
    isPreamble && kind == .code && title.isEmpty
      && !Notebook.withoutBlankEnds(TextLines.of(text)).isEmpty
  }
}
