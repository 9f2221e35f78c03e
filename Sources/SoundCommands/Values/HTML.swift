// HTML for values that are shown on a page. Text from values is escaped.

internal import CommandLanguage

/// HTML of values.
enum HTML {
  /// Text whose special characters are escaped.
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

  /// A table with a head and a caption, whose text is escaped here. Lines break only after commas, so that a
  /// number stays with its unit.
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

  /// Text with non-breaking blanks, except after commas.
  private static func together(_ text: String) -> String {
    var result = ""
    for letter in text { result += letter == " " && result.last != "," ? "&nbsp;" : String(letter) }
    return result
  }
}
