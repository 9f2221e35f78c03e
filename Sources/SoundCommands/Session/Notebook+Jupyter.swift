// Reading and writing notebooks in Jupyter's format. The reader accepts every minor version of format 4; the writer
// uses version 4.5, in which cells have names. Fields from other programs are kept unchanged.

internal import Encodings
public import JSON

// MARK: - Reading

extension Notebook {
  private static let language = "sonde"

  /// Reads a notebook with its outputs from a text in Jupyter's format 4.
  ///
  /// - Parameter name: the path of the file, for error messages.
  /// - Throws: `Refusal` if the text is not a notebook of format 4 or has a language other than Sonde.
  public init(jupyter text: String, name: String) throws(Refusal) {
    func refusal(_ reason: String) -> Refusal { Refusal(description: "\(name): \(reason)") }
    let json: JSONValue
    do throws(JSONError) {
      // Some editors write a byte-order mark before the text, which the JSON parser does not accept.
      json = try JSONValue(parsing: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    } catch {
      throw refusal("not a notebook: \(error)")
    }
    guard let items = json["cells"]?.array else {
      if let format = json["nbformat"]?.integer, format < 4 {
        throw refusal(
          "a notebook of format \(format): open the notebook in Jupyter and save it in format 4")
      }
      throw refusal("not a notebook: it has no cells")
    }
    guard json["nbformat"]?.integer == 4 else { throw refusal("not a notebook of format 4") }
    let metadata = json["metadata"]
    for found in [
      metadata?["language_info"]?["name"], metadata?["kernelspec"]?["language"],
      metadata?["kernelspec"]?["name"],
    ] {
      if let language = found?.string, language != Notebook.language {
        throw refusal("the notebook's language is '\(language)', not Sonde")
      }
    }
    cells = []
    for (index, item) in items.enumerated() {
      guard let kind = item["cell_type"]?.string.flatMap(Kind.init(rawValue:)) else {
        throw refusal("cell \(index + 1) is neither code nor markdown")
      }
      if item["source"] == nil { throw refusal("cell \(index + 1) has no text") }
      guard let source = Notebook.joined(item["source"]) else {
        throw refusal("the text of cell \(index + 1) is neither a string nor a list of strings")
      }
      let text = TextLines.unified(TextLines.withoutLastEnds(source))
      var cell = Cell(kind, text, item)
      cell.isPreamble = index == 0 && cell.canBePreamble
      cells.append(cell)
    }
    self.metadata = Notebook.others(metadata, ["kernelspec", "language_info"])
  }

  /// The text in a string or in a list of strings; nil for any other value.
  private static func joined(_ value: JSONValue?) -> String? {
    if let text = value?.string { return text }
    guard let lines = value?.array else { return nil }
    let texts = lines.compactMap(\.string)
    return texts.count == lines.count ? texts.joined() : nil
  }

  fileprivate static func others(_ object: JSONValue?, _ ours: [String]) -> JSONValue {
    .object((object?.members ?? []).filter { !ours.contains($0.name) })
  }
}

extension Notebook.Cell {
  /// Whether two cells have the same kind and the same text, apart from blank lines at the beginning and at the end
  /// of a cell of code, which a script does not keep.
  fileprivate func isSame(as other: Notebook.Cell) -> Bool {
    kind == other.kind
      && (text == other.text || (kind == .code && trimmedText == other.trimmedText))
  }

  private var trimmedText: [String] { Notebook.withoutBlankEnds(TextLines.of(text)) }

  fileprivate init(_ kind: Notebook.Kind, _ text: String, _ item: JSONValue) {
    self.init(kind: kind, text: text)
    let metadata = item["metadata"]
    title = Notebook.titleWords(metadata?["title"]?.string ?? "").joined(separator: " ")
    isPreamble = metadata?["preamble"]?.bool ?? false
    extras = Notebook.Extras(
      metadata: Notebook.others(metadata, ["title", "preamble"]), attachments: item["attachments"])
    id = item["id"]?.string
    if kind == .code {
      count = item["execution_count"]?.integer
      outputs = item["outputs"]?.array ?? []
    }
  }

  /// Whether the cell has a name that Jupyter accepts.
  fileprivate var hasGoodID: Bool {
    guard let id, (1...64).contains(id.utf8.count) else { return false }
    return id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

// MARK: - Names of cells

extension Notebook {
  /// Gives a name to each cell that has no unique name. The name consists of `cell-` and a number: the cell's own
  /// number, or the next unused number.
  public mutating func nameCells() {
    var taken: Set<String> = []
    for index in cells.indices {
      if cells[index].hasGoodID, let id = cells[index].id, taken.insert(id).inserted { continue }
      cells[index].id = nil
    }
    for index in cells.indices where cells[index].id == nil {
      var number = index + 1
      while !taken.insert("cell-\(number)").inserted { number += 1 }
      cells[index].id = "cell-\(number)"
    }
  }

  /// Copies names and other fields from an earlier version of the notebook to the unchanged cells. The unchanged cells
  /// must have the same order in both versions.
  public mutating func inherit(from earlier: Notebook) {
    metadata = earlier.metadata
    for index in cells.indices { cells[index].id = nil }
    var next = 0
    for index in cells.indices {
      let cell = cells[index]
      let rest = earlier.cells[next...]
      guard let found = rest.firstIndex(where: { $0.isSame(as: cell) })
      else { continue }
      cells[index].id = earlier.cells[found].id
      cells[index].extras = earlier.cells[found].extras
      next = found + 1
    }
    nameCells()
  }

  /// Copies names and other fields, cell by cell, from an earlier version of the notebook. The two versions may differ
  /// only in notes of the record and in additional cells at the beginning or at the end.
  public mutating func inherit(cellByCell earlier: Notebook) {
    let isNew = cells.first?.isPreamble == true && earlier.cells.first?.isPreamble != true
    let start = isNew ? 1 : 0
    guard cells.dropFirst(start).map(\.kind).starts(with: earlier.cells.map(\.kind)) else {
      return inherit(from: earlier)
    }
    metadata = earlier.metadata
    for index in cells.indices { cells[index].id = nil }
    for (index, cell) in earlier.cells.enumerated() {
      cells[start + index].id = cell.id
      cells[start + index].extras = cell.extras
    }
    nameCells()
  }
}

// MARK: - Writing

extension Notebook {
  /// The notebook with its outputs as a text in Jupyter's format.
  public var text: String {
    var notebook = self
    notebook.nameCells()
    let language = Notebook.language
    let file: JSONValue = [
      "cells": .array(notebook.cells.map(\.json)),
      "metadata": .object(
        [
          (
            "kernelspec",
            ["display_name": "Sonde", "language": .string(language), "name": .string(language)]
          ),
          (
            "language_info",
            [
              // Web pages can highlight the keywords of Python, and most keywords of Sonde's language are also keywords
              // of Python.
              "codemirror_mode": .string(language), "file_extension": ".sonde",
              "mimetype": "text/x-sonde", "name": .string(language), "pygments_lexer": "python",
            ]
          ),
        ] + (metadata.members ?? [])),
      "nbformat": 4, "nbformat_minor": 5,
    ]
    return file.indented + "\n"
  }

  /// A text as a list of lines, each with its line break, as Jupyter's format requires.
  public static func lines(_ text: String) -> JSONValue {
    var lines: [JSONValue] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar)
      guard scalar == "\n" else { continue }
      lines.append(.string(String(line)))
      line = String.UnicodeScalarView()
    }
    if !line.isEmpty { lines.append(.string(String(line))) }
    return .array(lines)
  }
}

extension Notebook.Cell {
  fileprivate var json: JSONValue {
    var metadata: [(name: String, value: JSONValue)] = []
    if isPreamble { metadata.append(("preamble", true)) }
    if !title.isEmpty { metadata.append(("title", .string(title))) }
    metadata += extras.metadata.members ?? []
    var members: [(name: String, value: JSONValue)] = [("cell_type", .string(kind.rawValue))]
    if let attachments = extras.attachments, kind != .code {
      members.insert(("attachments", attachments), at: 0)
    }
    if kind == .code { members.append(("execution_count", count.map { .integer($0) } ?? .null)) }
    members.append(("id", .string(id ?? "")))
    members.append(("metadata", .object(metadata)))
    if kind == .code { members.append(("outputs", .array(outputs))) }
    members.append(("source", Notebook.lines(text)))
    return .object(members)
  }
}
