// Pieces of HTML for values that are shown on a page. What comes from values is escaped.

internal import CommandLanguage

/// Text for pages.
enum PageText {
  /// Text with the characters that HTML gives a meaning written otherwise.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A table with a head and a caption; a cell's text is escaped here. A number stays with its unit: cells
  /// break behind commas only.
  static func table(_ caption: String, head: [String], rows: [[String]]) -> Representation {
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(together(escaped($0)))</\(tag)>" }.joined() + "</tr>\n"
    }
    let title = "<caption>\(escaped(caption))</caption>\n"
    let top = head.isEmpty ? "" : "<thead>\n\(row(head, "th"))</thead>\n"
    let body = rows.map { row($0, "td") }.joined()
    let html = "<table>\n\(title)\(top)<tbody>\n\(body)</tbody>\n</table>"
    return Representation(mediaType: "text/html", bytes: Array(html.utf8))
  }

  /// Text whose blanks hold it together, but for those behind commas.
  private static func together(_ text: String) -> String {
    var result = ""
    for letter in text { result += letter == " " && result.last != "," ? "&nbsp;" : String(letter) }
    return result
  }
}
