// A notebook: cells of code and of prose, as a script with `# %%` lines and as Jupyter's format 4.5. Both
// ways keep code, prose and their order. A script's text before its first `# %%` is a cell of its own.

internal import JSON

/// A notebook, with its cells in order.
public struct Notebook: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case code, markdown, raw
  }

  public struct Cell: Sendable, Equatable {
    public var kind: Kind
    public var text: String
    /// What stands behind `# %%` on its line, if anything.
    public var title = ""
    /// Whether the cell is what stands before the first `# %%`.
    public var isPreamble = false
  }

  public var cells: [Cell]

  /// Why a file is no notebook of Sonde's.
  public struct Refusal: Error, CustomStringConvertible, Equatable {
    public var description: String
  }
}

// MARK: - Scripts

extension Notebook {
  private static let mark = "# %%"

  /// The notebook that a script is.
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
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = line.last == "\r" ? line.dropLast() : line
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
  }

  /// The cell that a line `# %% title [markdown]` opens.
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

  /// The script that the notebook is.
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

// MARK: - Jupyter

extension Notebook {
  private static let language = "sonde"

  /// The notebook in a text of Jupyter's format 4. Outputs are left out.
  ///
  /// - Parameter name: the file's path, for errors.
  /// - Throws: `Refusal` where the text is no such notebook, or one of another language.
  public init(jupyter text: String, name: String) throws(Refusal) {
    func refusal(_ reason: String) -> Refusal { Refusal(description: "\(name): \(reason)") }
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: text)
    } catch {
      throw refusal("not a notebook: \(error)")
    }
    guard case .array(let items)? = json["cells"] else {
      if case .integer(let format)? = json["nbformat"], format < 4 {
        throw refusal("a notebook of format \(format) — open it in Jupyter and save it there first")
      }
      throw refusal("not a notebook: it has no cells")
    }
    guard case .integer(4)? = json["nbformat"] else {
      throw refusal("not a notebook of format 4")
    }
    let metadata = json["metadata"]
    for found in [
      metadata?["language_info"]?["name"], metadata?["kernelspec"]?["language"],
      metadata?["kernelspec"]?["name"],
    ] {
      if case .string(let language)? = found, language != Notebook.language {
        throw refusal("a notebook of the language '\(language)', not of Sonde")
      }
    }
    cells = []
    for (index, item) in items.enumerated() {
      guard case .string(let word)? = item["cell_type"], let kind = Kind(rawValue: word) else {
        throw refusal("cell \(index + 1) is neither code nor markdown")
      }
      let source: String
      switch item["source"] {
      case .string(let text): source = text
      case .array(let parts):
        source = parts.map { if case .string(let part) = $0 { part } else { "" } }.joined()
      default: throw refusal("cell \(index + 1) has no text")
      }
      var cell = Cell(kind: kind, text: Notebook.withoutEnd(source))
      if case .string(let title)? = item["metadata"]?["title"] { cell.title = title }
      if case .bool(true)? = item["metadata"]?["preamble"] { cell.isPreamble = true }
      cells.append(cell)
    }
  }

  private static func withoutEnd(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, last.isNewline { text.removeLast() }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .joined(separator: "\n")
  }

  /// The notebook as Jupyter reads it, without outputs.
  public var text: String {
    let items = cells.enumerated().map { index, cell -> JSONValue in
      var metadata: [(name: String, value: JSONValue)] = []
      if !cell.title.isEmpty { metadata.append(("title", .string(cell.title))) }
      if cell.isPreamble { metadata.append(("preamble", .bool(true))) }
      var lines = cell.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { JSONValue.string($0 + "\n") }
      if case .string(let last)? = lines.popLast(), last != "\n" || !lines.isEmpty {
        lines.append(.string(String(last.dropLast())))
      }
      var members: [(name: String, value: JSONValue)] = [
        ("cell_type", .string(cell.kind.rawValue)), ("id", .string("cell-\(index + 1)")),
        ("metadata", .object(metadata)), ("source", .array(lines)),
      ]
      if cell.kind == .code {
        members.insert(("execution_count", .null), at: 1)
        members.insert(("outputs", .array([])), at: 4)
      }
      return .object(members)
    }
    let notebook = JSONValue.object([
      ("cells", .array(items)),
      (
        "metadata",
        .object([
          (
            "kernelspec",
            .object([
              ("display_name", .string("Sonde")), ("language", .string(Notebook.language)),
              ("name", .string(Notebook.language)),
            ])
          ),
          (
            "language_info",
            .object([
              ("file_extension", .string(".sonde")), ("mimetype", .string("text/x-sonde")),
              ("name", .string(Notebook.language)),
            ])
          ),
        ])
      ),
      ("nbformat", .integer(4)), ("nbformat_minor", .integer(5)),
    ])
    return notebook.indented + "\n"
  }
}
