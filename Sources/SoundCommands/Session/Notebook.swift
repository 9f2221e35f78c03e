// A notebook: cells of code and of prose, which can be converted to and from a script with `# %%` lines. Conversion
// in both directions keeps the cells and their order. The text of a script before the first `# %%` is also a cell.

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
    var lines: [Substring] = []
    func finished() -> Cell? {
      while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
      while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
      var done = cell
      if cell.kind != .code { lines = lines.map(Notebook.uncommented) }
      done.text = lines.joined(separator: "\n")
      return cell.isPreamble && done.text.isEmpty ? nil : done
    }
    for line in script.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      guard line.hasPrefix(Notebook.mark), line.dropFirst(4).first.map({ $0 == " " }) ?? true else {
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
  private static func opened(by line: Substring) -> Cell {
    var title = line.dropFirst(mark.count)
    var kind = Kind.code
    for other in [Kind.markdown, .raw] {
      if let place = title.ranges(of: "[\(other.rawValue)]").first {
        kind = other
        title.removeSubrange(place)
      }
    }
    let words = title.split(separator: " ").joined(separator: " ")
    return Cell(kind: kind, text: "", title: words)
  }

  private static func uncommented(_ line: Substring) -> Substring {
    guard line.hasPrefix("#") else { return line }
    return line.hasPrefix("# ") ? line.dropFirst(2) : line.dropFirst(1)
  }

  /// The notebook as a script with `# %%` lines.
  public var script: String {
    var blocks: [String] = []
    for (index, cell) in cells.enumerated() {
      var lines: [String] = []
      if !(cell.isPreamble && index == 0) {
        var head = Notebook.mark
        if !cell.title.isEmpty { head += " " + cell.title }
        if cell.kind != .code { head += " [\(cell.kind.rawValue)]" }
        lines.append(head)
      }
      let text = cell.text.split(separator: "\n", omittingEmptySubsequences: false)
      if !cell.text.isEmpty {
        lines += text.map { line in
          cell.kind == .code ? String(line) : line.isEmpty ? "#" : "# \(line)"
        }
      }
      blocks.append(lines.joined(separator: "\n"))
    }
    return blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
  }
}
