// HTML for values that are shown on a notebook page. All text from values is escaped.

internal import CommandLanguage

/// Functions that make HTML for values.
enum HTML {
  /// The text with its special characters escaped for HTML.
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

  /// An HTML table with a head and a caption. The function escapes all text. Lines break only after commas, so that a
  /// number and its unit stay on one line.
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

  /// The text with non-breaking spaces in place of all spaces except the spaces after commas.
  private static func together(_ text: String) -> String {
    var result = ""
    for letter in text { result += letter == " " && result.last != "," ? "&nbsp;" : String(letter) }
    return result
  }
}
